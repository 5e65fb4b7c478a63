"""With the plugins that are installed beside this one: a real PDF, for who has completed a course."""

from __future__ import annotations

from io import BytesIO

import pytest
from credentials_school.local import visit
from credentials_school.platform import School
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import override_settings
from hooks_credentials.issuing import run
from hooks_credentials.models import Credential, CredentialAsset

from hooks_runtime.django.testing import drain
from hookspecs.interfaces.rows import Completed
from hookspecs.values import UserId

pytest.importorskip("hooks_pdf")
pytest.importorskip("hooks_retrievers")
pypdf = pytest.importorskip("pypdf")
pytestmark = pytest.mark.django_db


class Completing(School):
    """Everybody who came has done four of five lessons."""

    def completions(self, course, users=None, *, within=None):
        from credentials_school.models import Learner

        return (Completed(UserId(row.pk), 4, 5) for row in Learner.objects.order_by("pk"))


@pytest.fixture(autouse=True)
def installed_beside():
    said = {
        **settings.LEARNING_HOOKS,
        "plugins": ["credentials", "retrievers", "pdf"],
        "platform": f"{Completing.__module__}.{Completing.__qualname__}",
    }
    with override_settings(LEARNING_HOOKS=said):
        yield


@pytest.fixture
def template():
    writer, file = pypdf.PdfWriter(), BytesIO()
    writer.add_blank_page(842, 595)
    writer.write(file)
    return CredentialAsset.objects.create(
        slug="template", file=ContentFile(file.getvalue(), "template.pdf")
    )


def test_a_pdf_is_issued_to_who_has_completed_enough(client, configured, template):
    """Its text is there when the encrypted file is opened; it names the asset that it was made of."""
    visit("Ada Lindqvist")
    configuration = configured(
        "completion",
        "pdf",
        retriever_options={"required_completion": 80},
        generator_options={"template": "template"},
    )
    run(configuration)
    drain()
    credential = Credential.objects.get()
    with storages["default"].open(credential.key) as file:
        text = pypdf.PdfReader(BytesIO(file.read()), password="").pages[0].extract_text()

    assert (template.kind, credential.assets) == ("pdf", {"template": template.digest})
    assert "Ada Lindqvist" in text and "Physics" in text
    answer = client.get(f"/hooks/credentials/{credential.uuid}/document")
    assert answer["Content-Type"] == "application/pdf"
    assert "Content-Security-Policy" not in answer


def test_options_of_both_are_read_by_their_classes(configured, template):
    """With the place of each fault."""
    with pytest.raises(ValidationError) as refused:
        configured(
            "completion",
            "pdf",
            retriever_options={"required_completion": 900},
            generator_options={
                "template": "template",
                "defaults": {"size": "big", "colour": "#000"},
            },
        )

    told = "\n".join(refused.value.messages)
    assert "retriever_options" in told
    assert "generator_options.defaults.size" in told
    assert "generator_options.defaults: unknown key 'colour'" in told


def test_a_name_in_a_script_that_no_font_has_is_kept_back(configured, template):
    """W14: nobody gets boxes."""
    visit("\u0418\u0432\u0430\u043d")
    run(
        configured(
            "completion",
            "pdf",
            retriever_options={"required_completion": 10},
            generator_options={"template": "template"},
        )
    )
    drain()

    assert Credential.objects.get().state == "error"
    assert Credential.objects.get().failure
