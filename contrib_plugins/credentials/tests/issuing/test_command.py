"""``manage.py hooks_credentials`` does what the admin does."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from credentials_school.local import Attendance, visit
from credentials_school.platform import PHYSICS, School
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils.timezone import now
from hooks_credentials.models import Credential, CredentialType, Run

from hooks_runtime.django.testing import drain
from hookspecs import hookimpl
from hookspecs.learning import data_retrievers

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


def test_a_dry_run_tells_that_the_course_is_gone(configured, monkeypatch):
    """Beside the lines that programs read."""
    configuration, told = configured(), StringIO()
    monkeypatch.setattr(School, "courses", lambda *_: {})
    call_command("hooks_credentials", "dry-run", str(configuration.pk), stderr=told)

    assert told.getvalue() == f"the platform knows no course '{PHYSICS}'\n"


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


class Away(Attendance):
    """Asks a service that is not there, and quotes a learner."""

    def details(self, context, users=None):
        raise ConnectionError("ada@school.example")

    def queryset(self, context):
        return self.details(context)


@pytest.fixture
def away(answering, configured):
    """Configure a retriever whose service is away."""

    @hookimpl(data_retrievers)
    def supply():
        return {"away": Away}

    answering(supply)
    return configured("away", schedule="once")


@pytest.mark.parametrize("word", ["run", "dry-run", "resume"])
def test_who_raised_is_named(away, word):
    """And neither the mail server, nor a learner."""
    number = Run.objects.create(configuration=away).pk if word == "resume" else away.pk

    with pytest.raises(CommandError) as told:
        said(word, str(number))

    assert str(told.value) == (
        "ConnectionError while the retriever 'away' of plugin 'local' was asked"
    )


def test_a_reader_who_has_gone_is_no_fault_of_the_retriever(configured):
    """Such as ``head``."""
    visit("Ada")

    class Closed(StringIO):
        def write(self, text):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        call_command("hooks_credentials", "dry-run", str(configured().pk), stdout=Closed())


def test_a_tick_that_could_not_run_fails_when_the_others_have_run(away, configured):
    """Whoever watches cron sees it; status says why."""
    visit("Ada")
    configured(schedule="once")

    with pytest.raises(CommandError) as told:
        said("tick")

    assert str(told.value) == f"{away} could not run: ConnectionError"
    assert "stopped: ConnectionError: 0 found" in said("status")
    assert "finished: 1 found" in said("status")


def test_a_run_that_is_gone_on_with_has_not_stopped(configured):
    """The reason of before is gone."""
    row = Run.objects.create(configuration=configured(), stopped="ConnectionError")

    assert f"run {row.pk}, finished: 0 found" in said("resume", str(row.pk))


def test_a_plugin_that_is_gone_is_said_by_status(configured):
    """Below what needs it."""
    configured()
    CredentialType.objects.update(retriever="scores", retriever_plugin="grades")

    assert "   retriever: 'scores' is not supplied" in said("status")


def test_what_failed_stays_in_sight(configured):
    """Though a later run finds nobody: how many, which, and why."""
    configuration = configured()
    visit("A*")
    visit("Ben")
    said("run", str(configuration.pk))
    drain()
    said("run", str(configuration.pk))
    one = Credential.objects.get(state="error")

    way = f"hooks_credentials list {configuration.pk} --state error"
    assert f"   1 could not be made; {way}" in said("status")
    (line,) = said("list", str(configuration.pk), "--state", "error").splitlines()
    assert line == f"{one.pk}  user {one.user}  error  {one.failure}"
    assert len(said("list").splitlines()) == 2


def test_a_mail_server_that_is_away_is_blamed_for_mails_alone(configured, settings):
    """By the class of what it raised."""
    visit("Ada")
    said("run", str(configured().pk))
    drain()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with pytest.raises(CommandError, match="the mail server did not take it: Connection"):
        said("resend", str(Credential.objects.get().pk))


def test_a_broken_mail_is_one_sentence(configured, settings, tmp_path):
    """With what is wrong in the template."""
    visit("Ada")
    said("run", str(configured().pk))
    drain()
    file = tmp_path / "hooks_credentials" / "mail" / "body.txt"
    file.parent.mkdir(parents=True)
    file.write_text("{% if %}")
    (one,) = settings.TEMPLATES
    settings.TEMPLATES = [{**one, "DIRS": [tmp_path]}]

    with pytest.raises(CommandError, match="hooks_credentials/mail is wrong: TemplateSyntaxError"):
        said("resend", str(Credential.objects.get().pk))


def test_what_has_expired_is_noted(configured):
    """Without a tick."""
    visit("Ada")
    said("run", str(configured(valid_days=1).pk))
    drain()
    Credential.objects.update(expires_at=now())

    assert said("expire") == "1 have expired\n"
    assert Credential.objects.get().state == "expired"


@pytest.mark.parametrize("word", ["import-learning-credentials", "status"])
def test_without_tables_it_is_said_how_to_get_them(word, tmp_path):
    """And not by a traceback."""
    here = {**os.environ, "TMPDIR": str(tmp_path), "CREDENTIALS_DATABASE": ""}
    ran = subprocess.run(
        (sys.executable, "-m", "django", "hooks_credentials", word),
        env={**here, "DJANGO_SETTINGS_MODULE": "credentials_site"},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.stderr.splitlines()[-1] == (
        "CommandError: there are no tables yet; run manage.py migrate"
    )


@pytest.mark.parametrize("word", ["run", "dry-run", "resume"])
def test_numbers_are_explained(word, capsys):
    """Where they come from."""
    with pytest.raises(SystemExit):
        call_command("hooks_credentials", word, "--help")

    assert "which status prints" in " ".join(capsys.readouterr().out.split())
