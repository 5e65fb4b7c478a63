"""``import-learning-credentials``: who had one has it, with its number, and gets no other."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from credentials_school.local import visit
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError
from django.db import transaction
from django.test import override_settings
from hooks_credentials.compat import issued
from hooks_credentials.issuing import preview, tick
from hooks_credentials.models import Credential, CredentialConfiguration
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from hooks_runtime.django.testing import drain

for needed in ("hooks_pdf", "hooks_retrievers", "pypdf", "django_celery_beat"):
    pytest.importorskip(needed)
import pypdf  # noqa: E402
from credentials_old.moving import everything, move  # noqa: E402  # which needs django_celery_beat
from credentials_old.school import (  # noqa: E402
    LC,
    THEN,
    every,
    old_asset,
    old_configuration,
    old_credential,
    old_key,
    old_type,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("installed_beside")]


def test_credentials_keep_number_name_day_and_document(client):
    """Whoever scans the printed one finds it valid, and opens the file that has lain there all the time."""
    old_asset()
    was = old_credential(old_configuration(old_type()), 1)
    storages["default"].save(f"{LC}/{was.uuid}.pdf", ContentFile(b"%PDF of Ada"))

    move()

    page = f"/hooks/credentials/{was.verify_uuid}/"
    assert client.get(f"{page}?format=json").json()["status"] == "available"
    assert client.get(f"{page}document").content == b"%PDF of Ada"
    moved = Credential.objects.get()
    assert moved.uuid == was.verify_uuid
    assert (moved.user, moved.generation, moved.state) == (1, 1, "available")
    assert (moved.key, moved.media_type) == (f"{LC}/{was.uuid}.pdf", "application/pdf")
    assert moved.issued_at == THEN
    assert (moved.facts["name"], moved.facts["context_name"]) == (
        "Ada Lindqvist",
        "Physics for All",
    )
    assert moved.facts["verify_url"].endswith(page)
    assert [str(was.uuid) in event.reason for event in moved.events.all()] == [True]


def test_a_document_that_is_lost_is_made_again_and_nobody_is_mailed(client):
    """With the name and the day of then, when somebody opens it."""
    old_asset()
    was = old_credential(old_configuration(old_type()), 1)
    move()
    address = f"/hooks/credentials/{was.verify_uuid}/document"

    assert client.get(address).status_code == 503
    drain()

    document = client.get(address).content
    assert document.startswith(b"%PDF")
    assert "Ada Lindqvist" in pypdf.PdfReader(BytesIO(document)).pages[0].extract_text()
    assert mail.outbox == []


def test_after_the_import_a_tick_issues_only_to_those_without_one():
    """Nobody is mailed again, and nobody gets a second one: neither the revoked, nor the reissued."""
    old_asset()
    ten = {"enabled": True, "interval": every(10)}
    physics = old_configuration(old_type(), task=ten)
    learners = [visit(name) for name in ("Ada", "Ben", "Eve", "Kim", "Lea")]
    ada, ben, eve, kim, lea = (learner.pk for learner in learners)
    old_credential(physics, ada)
    old_credential(
        physics, ben, status="invalidated", invalidation_reason="cheated", invalidated_at=THEN
    )
    old_credential(physics, eve, status="invalidated", invalidation_reason="x\nReissued")
    old_credential(physics, eve, days=1)
    old_credential(physics, kim, status="error")

    told = move()
    drain()
    assert mail.outbox == []
    assert "note: credentials left out, as it could not be made; the next run makes it: 1" in told
    assert {
        each.user for each in preview(CredentialConfiguration.objects.get()) if each.would_get_one
    } == {kim, lea}
    tick()
    drain()

    assert [message.to for message in mail.outbox] == [
        ["kim@school.example"],
        ["lea@school.example"],
    ]
    rows = Credential.objects.order_by("user", "generation")
    assert list(rows.values_list("user", "generation", "state")) == [
        (ada, 1, "available"),
        (ben, 1, "revoked"),
        (eve, 1, "replaced"),
        (eve, 2, "available"),
        (kim, 1, "available"),
        (lea, 1, "available"),
    ]
    assert rows.get(user=eve, generation=2).replaces == rows.get(user=eve, generation=1)
    assert list(rows.get(user=ben).events.values_list("happened", "reason", "at"))[1:] == [
        ("revoked", "cheated", THEN)
    ]


def test_what_was_being_made_again_is_valid_and_what_never_was_made_is_left_out():
    """A worker that died left either behind: one has an address, the other has none."""
    old_asset()
    physics = old_configuration(old_type())
    old_credential(physics, 1, status="generating", download_url="https://s3.example/a?Signature=b")
    old_credential(physics, 2, status="generating")

    told = move()

    assert [(1, "available", "")] == list(Credential.objects.values_list("user", "state", "key"))
    assert "note: credentials left out, as it was never finished; the next run makes it: 1" in told
    assert any("credentials without a storage key" in line for line in told)
    (came,) = Credential.objects.get().events.all()
    assert came.reason.endswith("https://s3.example/a")


def test_of_duplicates_the_newest_is_valid():
    """The others are said to be replaced by it, and all of their numbers answer."""
    old_asset()
    physics = old_configuration(old_type())
    rows = [old_credential(physics, 1, days=days) for days in (2, 0, 1)]

    told = move()

    assert "note: credentials replaced by the learner's newest, as several were valid: 2" in told
    assert dict(Credential.objects.values_list("uuid", "state")) == {
        rows[0].verify_uuid: "available",
        rows[1].verify_uuid: "replaced",
        rows[2].verify_uuid: "replaced",
    }


def test_numbers_that_several_have_give_way():
    """A column that came with 0.5 may hold one number for all that were there before."""
    old_asset()
    physics, number = old_configuration(old_type()), uuid4()
    rows = [old_credential(physics, user, verify_uuid=number) for user in (1, 2)]

    assert any(
        "verified by its other number, as several have its own: 2" in line for line in move()
    )
    assert set(Credential.objects.values_list("pk", flat=True)) == {row.uuid for row in rows}


def test_a_second_import_changes_nothing_and_takes_what_is_new():
    """So one may rehearse, and import again on the day."""
    old_asset()
    physics = old_configuration(old_type(), old_key(2))
    old_credential(physics, 1)
    old_credential(physics, 1, days=1)
    move()
    before = everything()

    assert "credentials: 0 new, 2 there already" in move()
    assert everything() == before

    old_credential(physics, 2)
    assert "credentials: 1 new, 2 there already" in move()


def test_files_are_copied_when_that_is_asked_for(tmp_path, monkeypatch):
    """Into the storage of credentials, where a stranger opens them; what is lost is said."""
    theirs = storages["files"]
    monkeypatch.setattr(theirs, "location", str(tmp_path))
    old_asset(storage=theirs)
    physics = old_configuration(old_type())
    rows = [old_credential(physics, user) for user in (1, 2)]
    theirs.save(f"{LC}/{rows[0].uuid}.pdf", ContentFile(b"%PDF of Ada"))

    with pytest.raises(CommandError, match="name one that does by --copy-from"):
        move()
    told = move("--copy-from", "files")

    copied = Credential.objects.get(pk=rows[0].verify_uuid)
    assert copied.key == f"credentials/{rows[0].verify_uuid}.pdf"
    assert storages["default"].open(copied.key).read() == b"%PDF of Ada"
    assert len(copied.digest) == 64
    assert "documents: 1 new, 0 there already" in told
    lost = "note: documents that 'files' lacks, and that are made again when they are opened: 1"
    assert lost in told


def test_old_addresses_answer_in_the_old_words(client, optional):
    """A form that asks the old address goes on working; it tells no more than our page does."""
    old_asset()
    was = old_credential(old_configuration(old_type()), 1)
    void = old_credential(was.configuration, 2, status="invalidated", invalidation_reason="cheated")
    move()
    address = "/api/learning_credentials/v1/metadata"

    with override_settings(ROOT_URLCONF="credentials_old.urls"):
        said = client.get(f"{address}/{was.verify_uuid}/").json()
        gone = client.get(f"{address}/{void.verify_uuid}/").json()
        nobodys = client.get(f"{address}/{uuid4()}/")

    assert (said["status"], said["learning_context_name"]) == ("available", "Physics for All")
    assert (said["user_full_name"], said["invalidation_reason"]) == ("", "")
    assert (gone["status"], gone["invalidation_reason"]) == ("invalidated", "revoked")
    assert (nobodys.status_code, nobodys.json()) == (404, {"error": "Credential not found."})


def test_what_was_invalidated_there_after_the_first_import_is_told():
    """With what to type: what is here already is changed by people only."""
    old_asset()
    was = old_credential(old_configuration(old_type()), 1)
    move()
    type(was).objects.update(status="invalidated", invalidation_reason="cheated")

    told = move()

    assert Credential.objects.get().state == "available"
    assert f"note: credential[{was.pk}]: not valid there since it was taken over; " in told[-1]
    assert f"revoke {was.verify_uuid}" in told[-1]


def test_nobody_is_lost_where_one_chunk_ends(monkeypatch):
    """However few learners are moved at a time."""
    monkeypatch.setattr(issued, "LEARNERS", 2)
    old_asset()
    physics = old_configuration(old_type())
    for user in range(1, 8):
        old_credential(physics, user)

    assert move()[-1] == "credentials: 7 new, 0 there already"
    assert set(range(1, 8)) == set(Credential.objects.values_list("user", flat=True))


STATUSES = ["available", "generating", "error", "invalidated"]
REASONS = ["", "cheated", "too early\nReissued"]
rows = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(STATUSES), st.sampled_from(REASONS)), max_size=6
)


@hypothesis(max_examples=12, deadline=None)
@given(rows)
def test_importing_twice_is_importing_once_and_nobody_has_two_valid_ones(rows):
    """Whatever became of them there; and a tick afterwards issues to none who had one."""
    with transaction.atomic():
        old_asset()
        physics = old_configuration(old_type(), task={"interval": every(10)})
        for days, (user, status, reason) in enumerate(rows):
            old_credential(physics, user, days=days, status=status, invalidation_reason=reason)
        for user in (1, 2, 3):
            visit("Ada", pk=user)

        move()
        once = everything()
        move()
        assert everything() == once
        had = set(Credential.objects.values_list("user", flat=True))
        valid = Credential.objects.filter(state="available").values_list("user", flat=True)
        assert len(valid) == len(set(valid))
        tick()
        new = Credential.objects.filter(run__isnull=False).values_list("user", flat=True)
        assert set(new) == {1, 2, 3} - had
        transaction.set_rollback(True)
