"""Workers give up, and nobody waits for ever: W6 to its end."""

from __future__ import annotations

import pytest
from credentials_school.local import Text, visit
from django.conf import settings
from django.test import override_settings
from hooks_credentials.issuing import note_given_up, reissue, retry, run, tick
from hooks_credentials.models import Credential

from hooks_runtime.django.models import OutboxEntry
from hooks_runtime.django.operate import changes
from hooks_runtime.django.testing import drain
from hooks_runtime.django.workers import outbox
from hooks_runtime.testing import captured
from hookspecs.learning import credential_failed

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch):
    """Have the generator break, and messages told once."""

    def breaks(self, facts):
        raise ZeroDivisionError

    monkeypatch.setattr(Text, "render", breaks)
    once = {"credentials:make_it": {"retries": 0}}
    with override_settings(LEARNING_HOOKS={**settings.LEARNING_HOOKS, "steps": once}):
        yield
    monkeypatch.undo()


@pytest.fixture
def credential(configured, broken, monkeypatch):
    """Return one whose message is a dead letter."""
    visit("Ada Lindqvist")
    run(configured())
    drain()
    monkeypatch.undo()  # somebody has mended the generator
    return Credential.objects.get()


def state_of(credential):
    credential.refresh_from_db()
    return credential.state


def test_w06_what_every_attempt_failed_on_becomes_an_error_with_the_reason(credential):
    """Told once, at the next tick."""
    assert state_of(credential) == "generating"

    with captured(credential_failed) as told:
        tick()
        tick()

    assert state_of(credential) == "error"
    told_of = "no worker could make it: TryAgain: generator 'text' of the plugin"
    assert credential.failure.startswith(
        f"{told_of} credentials_school.local raised ZeroDivisionError ("
    )
    assert [change.credential for change in told.payloads] == [credential.uuid]


def test_w06_what_was_given_up_is_tried_again_when_somebody_asks(credential):
    """The dead letter is in nobody's way."""
    tick()

    retry(credential, actor=7)
    drain()

    assert (state_of(credential), credential.failure) == ("available", "")


def test_w06_an_operator_has_its_message_told_again(credential):
    """As with any dead letter: it says what is to be made."""
    tick()

    assert changes.retry(outbox(), dead()) == 1
    drain()

    assert (state_of(credential), credential.failure) == ("available", "")


def test_w06_what_has_a_successor_is_not_made_by_an_old_message(credential):
    """Or the learner would have two."""
    tick()
    new = reissue(credential)

    changes.retry(outbox(), dead())
    drain()

    assert (state_of(credential), state_of(new)) == ("error", "available")


def test_w06_what_kills_workers_is_given_up(configured):
    """Five died on it; the outbox stops there, and the reason says so."""
    visit("Ada Lindqvist")
    run(configured())
    OutboxEntry.objects.update(crashes=6)
    drain()

    tick()

    told = "no worker could make it: GiveUp: 6 workers died on it"
    assert Credential.objects.get().failure == told


def test_w06_what_was_dropped_is_given_up(configured):
    """By an operator who does not know of credentials, or a database that was restored."""
    visit("Ada Lindqvist")
    run(configured())
    changes.drop(outbox(), list(OutboxEntry.objects.values_list("seq", flat=True)))

    tick()

    told = "no worker could make it: its message was dropped, or is gone"
    assert Credential.objects.get().failure == told


def test_w06_what_waits_for_a_worker_is_not_given_up(configured):
    """Nor what a worker has, nor what is told some other way."""
    visit("Ada Lindqvist")
    configuration = configured()
    run(configuration)

    assert note_given_up() == 0
    OutboxEntry.objects.update(claimed_by="somebody")
    assert note_given_up() == 0
    OutboxEntry.objects.all().delete()
    other = {"credentials:make_it": {"deliver": "deferred"}}
    with override_settings(LEARNING_HOOKS={**settings.LEARNING_HOOKS, "steps": other}):
        assert note_given_up() == 0
    assert note_given_up() == 1


def test_w06_what_was_told_again_in_the_same_moment_is_not_given_up(credential, monkeypatch):
    """Its message is looked at once more when the row is locked."""
    from hooks_credentials.issuing import giving_up

    before, looks = giving_up._given_up, []

    def then_somebody_retries(uuids):
        found = before(uuids)
        if not looks:
            retry(credential)
        looks.append(found)
        return found

    monkeypatch.setattr(giving_up, "_given_up", then_somebody_retries)

    assert note_given_up() == 0
    assert [len(found) for found in looks] == [1, 0]
    drain()
    assert state_of(credential) == "available"


def dead():
    return list(OutboxEntry.objects.filter(state="dead").values_list("seq", flat=True))
