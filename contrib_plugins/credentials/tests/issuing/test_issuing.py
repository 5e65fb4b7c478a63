"""Whoever has earned a credential gets one, once."""

from __future__ import annotations

import pytest
from credentials_school.local import Text, visit
from django.core import mail
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hooks_credentials.errors import NotPossible, RunStopped
from hooks_credentials.issuing import (
    make,
    new_generation,
    preview,
    reissue,
    resume,
    retry,
    revoke,
    run,
)
from hooks_credentials.models import Credential, CredentialEvent, Run

from hooks_runtime import send_events
from hooks_runtime.django.testing import bring_forward, drain
from hooks_runtime.testing import captured
from hookspecs import evolve, hookimpl
from hookspecs.interfaces.credential_generator import Line
from hookspecs.learning import (
    CredentialEligibility,
    CredentialRender,
    CredentialRequest,
    PreventCredential,
    PreventCredentials,
    credential_eligibility_requested,
    credential_failed,
    credential_generation_requested,
    credential_issued,
    credential_render_started,
    credential_revoked,
)

pytestmark = pytest.mark.django_db


def issued(configuration):
    """Run, let workers work, and return what there is."""
    run(configuration)
    drain()
    return list(
        Credential.objects.filter(configuration=configuration).order_by("user", "generation")
    )


def text_of(credential):
    with storages["default"].open(credential.key) as file:
        return file.read().decode()


def history(credential):
    return list(credential.events.values_list("happened", flat=True))


@pytest.mark.parametrize("retriever", ["attendance", "counting"])
def test_who_has_earned_one_gets_one_and_who_has_not_gets_none(configured, retriever):
    """By SQL or in Python."""
    configuration = configured(retriever, retriever_options={"required": 2})
    ada = visit("Ada Lindqvist", times=2)
    visit("Ben Okafor", times=1)

    (credential,) = issued(configuration)

    assert (credential.user, credential.state) == (ada.pk, "available")
    assert text_of(credential) == "This is to certify that Ada Lindqvist has finished Physics."
    assert history(credential) == ["claimed", "issued", "mailed"]


def test_what_a_document_says_is_kept(configured):
    """So that it can be made again when the learner is called something else."""
    visit("Ada Lindqvist", language="de")

    (credential,) = issued(configured(valid_days=30))

    assert credential.facts["name"] == "Ada Lindqvist"
    assert credential.facts["language"] == "de"
    assert (
        credential.facts["verify_url"]
        == f"https://school.example/hooks/credentials/{credential.uuid}/"
    )
    assert (credential.expires_at - credential.issued_at).days == 30
    assert len(credential.digest) == 64


def test_a_second_run_finds_nobody(configured):
    """W5: and nobody is mailed again."""
    configuration = configured()
    visit("Ada")
    issued(configuration)

    again = run(configuration)
    drain()

    assert (again.found, again.claimed) == (0, 0)
    assert len(mail.outbox) == 1
    assert sum(Text.rendered.values()) == 1


def test_a_run_counts(configured):
    """What it found and did, and how far its credentials are."""
    configuration = configured()
    visit("Ada")
    visit("Ben*")

    row = run(configuration)
    before = row.counts()
    drain()

    assert before == {
        "found": 2,
        "claimed": 2,
        "skipped": 0,
        "issued": 0,
        "failed": 0,
        "waiting": 2,
    }
    assert row.counts() == before | {"issued": 1, "failed": 1, "waiting": 0}
    assert row.finished_at is not None


@pytest.mark.parametrize("retriever", ["attendance", "counting"])
def test_the_statements_do_not_grow_with_those_who_have_one(configured, retriever):
    """Eligible minus issued is one statement by SQL, one a chunk in Python (W25)."""
    configuration = configured(retriever)
    for number in range(30):
        visit(f"Learner {number}")
    run(configuration)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert run(configuration).found == 0

    assert len([q for q in asked if "credentials_school_learner" in q["sql"]]) == 1
    assert len(asked) <= 8


def test_a_credential_and_its_mail_are_eight_statements(configured):
    """W25: its own four, with the learner's name, and as many for the mail; the outbox has its own."""
    for number in range(10):
        visit(f"Learner {number}")
    run(configured())

    with CaptureQueriesContext(connection) as asked:
        drain()

    ours = [q["sql"] for q in asked if '"hooks_credentials_' in q["sql"] or "_learner" in q["sql"]]
    assert len([sql for sql in ours if "SAVEPOINT" not in sql]) == 80


def test_a_message_that_comes_again_does_nothing(configured):
    """W5: what is available stays as it is."""
    visit("Ada")
    (credential,) = issued(configured())

    make(credential.uuid)
    drain()

    assert history(credential) == ["claimed", "issued", "mailed"]
    assert len(mail.outbox) == 1
    assert sum(Text.rendered.values()) == 1


def test_a_renamed_type_issues_nothing_twice(configured):
    """W4: rows know the type, and not what it is called."""
    configuration = configured()
    visit("Ada")
    issued(configuration)

    configuration.type.name = "Diploma"
    configuration.type.save()

    assert len(issued(configuration)) == 1


def test_a_run_that_died_is_gone_on_with(configured, monkeypatch):
    """It claims who is left, in the same row."""
    configuration = configured()
    for number in range(3):
        visit(f"Learner {number}")
    monkeypatch.setattr("hooks_credentials.issuing.running.CHUNK", 2)
    monkeypatch.setattr("hooks_credentials.issuing.running.send_events", fails_at(2))
    with pytest.raises(KeyboardInterrupt):
        run(configuration)
    monkeypatch.undo()

    row = resume(Run.objects.get())
    drain()

    assert (row.found, row.claimed) == (3, 3)
    assert Credential.objects.filter(state="available").count() == 3


def fails_at(number):
    """Return a ``send_events`` that dies at its *number*-th call."""
    calls = []

    def told(event, changes):
        calls.append(changes)
        if len(calls) == number:
            raise KeyboardInterrupt
        send_events(event, changes)

    return told


# --- What can't be made -----------------------------------------------------------------------------


def test_what_cannot_be_rendered_is_kept_with_the_reason(configured):
    """W6: it is not tried for ever, and somebody is told."""
    configuration = configured()
    visit("St*r")
    with captured(credential_failed) as told:
        (credential,) = issued(configuration)

    assert (credential.state, credential.failure) == (
        "error",
        "the name has a sign that no font has",
    )
    assert [change.credential for change in told.payloads] == [credential.uuid]
    assert drain() == 0
    assert issued(configuration) == [credential]
    assert mail.outbox == []


def test_what_failed_is_tried_again_when_somebody_asks(configured):
    """After the name is mended."""
    learner = visit("St*r")
    (credential,) = issued(configured())
    learner.name = "Star"
    learner.save()

    retry(credential, actor=7)
    drain()
    credential.refresh_from_db()

    assert (credential.state, credential.failure) == ("available", "")
    assert history(credential) == ["claimed", "failed", "retried", "issued", "mailed"]


@pytest.mark.parametrize("name", ["", "   "])
def test_a_learner_without_a_name_gets_no_empty_document(configured, name):
    """W17."""
    learner = visit("Ada")
    learner.name = name
    learner.save()

    (credential,) = issued(configured())

    assert credential.failure == "this learner has no name in their profile"


def test_a_generator_that_is_gone_is_waited_for(configured):
    """Its plugin is named beside the message, and enabling it is enough."""
    from django.conf import settings
    from django.test import override_settings

    from hooks_runtime.django.models import OutboxEntry

    configuration = configured()
    visit("Ada")
    run(configuration)
    with override_settings(LEARNING_HOOKS={**settings.LEARNING_HOOKS, "plugins": ["credentials"]}):
        drain()
        (error,) = OutboxEntry.objects.exclude(error="").values_list("error", flat=True)

    bring_forward()
    drain()

    assert "'text' is not supplied" in error
    assert "plugin 'credentials_school.local' supplied it, enable it again" in error
    assert Credential.objects.get().state == "available"


def test_one_learner_who_fails_stops_no_other(configured):
    """W9."""
    for name in ("Ada", "B*n", "Cleo"):
        visit(name)

    states = [credential.state for credential in issued(configured())]

    assert states == ["available", "error", "available"]


# --- What plugins say -------------------------------------------------------------------------------


def test_a_plugin_leaves_learners_out_of_a_run(configured, answering):
    """They are found again by the next one."""
    ada, ben = visit("Ada"), visit("Ben")

    @hookimpl(credential_eligibility_requested)
    def not_ben(eligibility: CredentialEligibility):
        return evolve(eligibility, users=tuple(u for u in eligibility.users if u != ben.pk))

    answering(not_ben)
    configuration = configured()
    row = run(configuration)

    assert (row.found, row.claimed, row.skipped) == (2, 1, 1)
    assert Credential.objects.get().user == ada.pk


def test_a_plugin_stops_a_run(configured, answering):
    """The run says why."""
    visit("Ada")

    @hookimpl(credential_eligibility_requested)
    def not_now(eligibility: CredentialEligibility):
        raise PreventCredentials("Grades are being reviewed.")

    answering(not_now)
    with pytest.raises(RunStopped, match="Grades are being reviewed"):
        run(configured())

    assert Run.objects.get().stopped == "Grades are being reviewed."
    assert not Credential.objects.exists()


def test_a_plugin_refuses_one_learners_credential(configured, answering):
    """It is kept with the reason."""
    visit("Ada")

    @hookimpl(credential_generation_requested)
    def no_open_case(request: CredentialRequest):
        raise PreventCredential("The honour board has not decided yet.")

    answering(no_open_case)
    (credential,) = issued(configured())

    assert (credential.state, credential.failure) == (
        "error",
        "The honour board has not decided yet.",
    )


def test_a_plugin_adds_to_what_a_credential_says(configured, answering):
    """OEP-50: enterprise context in a certificate."""
    visit("Ada")

    @hookimpl(credential_render_started, changes=("extra",))
    def employer(render: CredentialRender):
        return evolve(render, extra=(Line("sponsor", "Sponsored by Acme"),))

    answering(employer)
    (credential,) = issued(configured())

    assert text_of(credential).endswith("\nSponsored by Acme")
    assert credential.facts["extra"] == [{"name": "sponsor", "text": "Sponsored by Acme"}]


def test_who_is_issued_one_is_told_of(configured):
    """By id, and once."""
    ada = visit("Ada")
    configuration = configured()
    with captured(credential_issued) as told:
        issued(configuration)

    (change,) = told.payloads
    assert (change.user, change.status, change.generation) == (ada.pk, "available", 1)
    assert change.context == configuration.context


# --- What becomes of them ---------------------------------------------------------------------------


def test_the_old_one_stays_until_the_new_one_is_there(configured):
    """W18: a generator that fails takes nothing from the learner."""
    learner = visit("Ada")
    (old,) = issued(configured())
    learner.name = "Ad*"
    learner.save()
    new = reissue(old, actor=7, reason="married")
    drain()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == ("available", "error")

    learner.name = "Ada Byron"
    learner.save()
    retry(new)
    drain()
    old.refresh_from_db()
    new.refresh_from_db()

    assert (old.state, new.state, new.generation) == ("replaced", "available", 2)
    assert "Ada Byron" in text_of(new)
    assert history(old) == ["claimed", "issued", "mailed", "replaced"]
    assert "reissued" in history(new)


def test_one_that_was_replaced_names_the_one_to_reissue(configured):
    """Whoever has the old number finds the new one."""
    visit("Ada")
    (old,) = issued(configured())
    new = reissue(old)
    drain()

    with pytest.raises(NotPossible, match=f"{old} is replaced by {new}; reissue that one"):
        reissue(old)


def test_one_that_is_on_its_way_is_not_reissued_again(configured):
    """Two people press at once; one of them hears so."""
    visit("Ada")
    (old,) = issued(configured())
    reissue(old)

    with pytest.raises(NotPossible, match="is being made already"):
        reissue(old)


def test_what_failed_and_was_followed_by_another_is_not_tried_again(configured):
    """Or the learner would have two."""
    learner = visit("Ad*")
    (failed,) = issued(configured())
    new = reissue(failed)
    learner.name = "Ada"
    learner.save()
    drain()

    with pytest.raises(NotPossible, match=f"was followed by {new.uuid}, which is available"):
        retry(failed)


@pytest.mark.parametrize(("never_valid", "state"), [(False, "revoked"), (True, "invalidated")])
def test_a_revoked_one_is_not_valid_and_its_document_goes(configured, never_valid, state):
    """Runs issue no other; who did it and why stays."""
    configuration = configured()
    visit("Ada")
    (credential,) = issued(configuration)
    key = credential.key
    with captured(credential_revoked) as told:
        revoke(credential, reason="plagiarism", actor=7, never_valid=never_valid)
        revoke(credential, reason="plagiarism", actor=7, never_valid=never_valid)
    drain()
    (credential,) = issued(configuration)

    assert (credential.state, credential.key) == (state, "")
    assert not storages["default"].exists(key)
    assert [change.status for change in told.payloads] == [state]
    last = CredentialEvent.objects.filter(credential=credential).last()
    assert (last.happened, last.actor, last.reason) == (state, 7, "plagiarism")


def test_a_generator_leaves_something_in_the_place_of_a_revoked_document(configured):
    """If it says so."""
    visit("Ada")
    (credential,) = issued(configured(generator="crossed"))
    revoke(credential, reason="")
    drain()
    credential.refresh_from_db()

    assert text_of(credential) == "VOID"


def test_a_new_generation_issues_to_all_again(configured):
    """Whatever they have."""
    configuration = configured()
    visit("Ada")
    (first,) = issued(configuration)
    reissue(first)
    drain()

    assert new_generation(configuration) == 3
    assert [c.generation for c in issued(configuration)] == [1, 2, 3]


def test_history_is_appended(configured):
    """And neither changed nor deleted."""
    visit("Ada")
    (credential,) = issued(configured())
    event = credential.events.first()

    for change in (event.save, event.delete, credential.events.all().delete):
        with pytest.raises(TypeError, match="appended"):
            change()
    with pytest.raises(TypeError, match="appended"):
        credential.events.update(reason="")


# --- Who would get one ------------------------------------------------------------------------------


@pytest.mark.parametrize("retriever", ["attendance", "counting"])
def test_a_preview_is_what_a_run_would_do(configured, retriever):
    """With reasons, and nothing is written."""
    configuration = configured(retriever, retriever_options={"required": 2})
    ada, ben, cleo = visit("Ada", times=2), visit("Ben"), visit("Cleo", times=3)
    run(configuration)
    Credential.objects.filter(user=cleo.pk).delete()
    before = Credential.objects.count(), Run.objects.count()

    told = {
        judged.user: (judged.would_get_one, judged.because) for judged in preview(configuration)
    }

    assert told[cleo.pk] == (True, "")
    assert told[ben.pk] == (False, "visits 1 of 2 count")
    assert told[ada.pk][1].startswith("has one already: ")
    assert (Credential.objects.count(), Run.objects.count()) == before
