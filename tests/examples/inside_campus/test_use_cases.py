"""OEP-50's first and third use case in campus: a badge elsewhere, and the learner's sponsor on the document."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from campus.demo.badges import API_KEY, serving
from campus.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from hooks_badges.plugin import award_credential_badge
from hooks_credentials.issuing import revoke, run
from hooks_credentials.issuing.telling import change
from hooks_credentials.models import (
    Credential,
    CredentialAsset,
    CredentialConfiguration,
    CredentialType,
)
from pypdf import PdfReader

from hooks_runtime import send_event
from hooks_runtime.django.testing import bring_forward, drain
from hookspecs.learning import credential_issued
from tests.examples.conftest import CAMPUS
from tests.examples.inside_campus.acts import PHYSICS, person

SCHOOL = CAMPUS / "school"
DESIGN = json.loads((SCHOOL / "certificate.json").read_text(encoding="utf-8"))


@pytest.fixture
def service(settings, monkeypatch):
    """A badge service; campus issues credentials, and Ada's employer sponsors its people."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving() as there:
        there.is_closed = True
        badges = {"url": there.environment["CAMPUS_BADGES_URL"], "api_key": API_KEY}
        memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
        settings.STORAGES = {**settings.STORAGES, "default": memory}
        settings.LEARNING_HOOKS = {
            "platform": "campus.platform.Campus",
            "plugins": ["credentials", "retrievers", "pdf", "enterprise", "badges"],
            "options": {
                "badges": badges,
                "enterprise": {"organisations": {"acme.example": "Acme Corporation"}},
                "credentials": {"shows_lines": ["sponsor", "badge"]},
            },
            "delivery": {"worker": "relay"},
        }
        yield there


@pytest.fixture
def credential(service, visit):
    """Ada's, in Physics, on the school's own paper."""
    ada = visit("ada")
    ada.enroll()
    ada.complete()
    User.objects.filter(username="ada").update(email="ada@acme.example")
    paper = ContentFile((SCHOOL / "certificate.pdf").read_bytes(), "certificate.pdf")
    CredentialAsset.objects.create(slug="certificate", file=paper)
    kind = CredentialType.objects.create(
        name="Diploma",
        retriever="completion",
        retriever_options={"required_completion": 1},
        generator="pdf",
        generator_options=DESIGN,
    )
    run(CredentialConfiguration.objects.create(type=kind, context_key=PHYSICS))
    drain()
    return Credential.objects.get(user=person("ada").pk)


def text_of(credential):
    """Return what the stored, encrypted file says."""
    with storages["default"].open(credential.key) as file:
        return PdfReader(BytesIO(file.read()), password="").pages[0].extract_text()


def test_a_credential_names_the_sponsor_on_paper_and_where_anybody_checks_it(credential, client):
    """And where its badge is: its address is the credential's number."""
    paper = text_of(credential)
    page = client.get(f"/hooks/credentials/{credential.uuid}/").content.decode()

    for told in (paper, page):
        assert "Sponsored by Acme Corporation" in told
        assert f"/badges/{credential.uuid}" in told


def test_a_page_on_campus_says_in_which_language_it_is(credential, client):
    """The rest of campus is in English."""
    address, arabic = f"/hooks/credentials/{credential.uuid}/", {"accept-language": "ar"}
    page = client.get(address, headers=arabic).content.decode()

    assert '<html lang="en">' in page
    assert '<div class="sheet wide credential" lang="ar" dir="rtl">' in page


def test_a_credential_is_one_badge_and_none_when_it_is_revoked(credential, service):
    """The service was away when it was issued, and it is told twice."""
    before = dict(service.badges)
    service.is_closed = False
    bring_forward()
    drain()
    award_credential_badge(change(credential))
    send_event(credential_issued, change(credential))
    drain()
    awarded = dict(service.badges)
    revoke(credential, reason="by mistake")
    drain()

    badge = {"user": credential.user, "course": PHYSICS, "type": "Diploma"}
    assert (before, awarded) == ({}, {str(credential.uuid): badge})
    assert service.badges == {}
