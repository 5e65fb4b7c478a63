"""``manage.py hooks_credentials`` does what the admin does."""

from __future__ import annotations

from io import StringIO

import pytest
from credentials_school.local import visit
from django.core import mail
from django.core.management import CommandError, call_command
from hooks_credentials.models import Credential, Run

from hooks_runtime.django.testing import drain

pytestmark = pytest.mark.django_db


def said(*words):
    out = StringIO()
    call_command("hooks_credentials", *words, stdout=out)
    return out.getvalue()


def test_a_dry_run_and_a_run(configured):
    """Who, and why others not; then it is done."""
    configuration = configured(retriever_options={"required": 2})
    ada, ben = visit("Ada", times=2), visit("Ben")

    assert said("dry-run", str(configuration.pk)).splitlines() == [
        f"user {ada.pk}  would get one",
        f"user {ben.pk}  not: visits 1 of 2 count",
        "1 would be issued one now, 1 would not",
    ]
    told = said("run", str(configuration.pk))
    assert "finished: 1 found, 1 claimed, 0 skipped, 0 issued, 0 failed, 1 waiting" in told
    assert "credentials:make_it: 1 waiting, 0 dead" in said("status")
    drain()
    status = said("status")
    assert "1 issued, 0 failed, 0 waiting" in status
    assert "make_it" not in status


def test_one_credential_is_changed(configured):
    """Reissued, revoked, mailed again."""
    visit("Ada")
    said("run", str(configured().pk))
    drain()
    uuid = str(Credential.objects.get().pk)

    assert "is told again" in said("resend", uuid)
    assert "will replace it" in said("reissue", uuid)
    drain()
    new = str(Credential.objects.get(generation=2).pk)
    assert said("revoke", new, "--reason", "plagiarism") == f"{new} is revoked\n"
    assert len(mail.outbox) == 3


def test_a_tick_and_a_resumed_run(configured):
    """As cron has it."""
    visit("Ada")
    configured(schedule="once")

    assert "1 claimed" in said("tick")
    assert "0 waiting" not in said("resume", str(Run.objects.get().pk))
    assert said("tick") == ""


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("run", "99"), "there is no configuration 99"),
        (("resume", "99"), "there is no run 99"),
        (("retry", "nonsense"), "there is no credential nonsense"),
    ],
)
def test_what_is_not_there_is_said(words, why):
    """In words, and not as a traceback."""
    with pytest.raises(CommandError, match=why):
        said(*words)


def test_what_is_not_possible_is_said(configured):
    """With the state that it is in."""
    visit("Ada")
    said("run", str(configured().pk))
    drain()

    with pytest.raises(CommandError, match="available; there is nothing to try again"):
        said("retry", str(Credential.objects.get().pk))
