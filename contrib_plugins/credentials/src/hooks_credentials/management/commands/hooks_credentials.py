"""Runs, dry runs and single credentials, for whoever has a shell, and for cron."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPException
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from hooks_credentials import mails
from hooks_credentials.checking import unknown
from hooks_credentials.checks import are_there
from hooks_credentials.compat import command as moving
from hooks_credentials.errors import CredentialsError
from hooks_credentials.issuing import (
    Judged,
    expire_due,
    preview,
    reissue,
    resume,
    retry,
    revoke,
    run,
)
from hooks_credentials.issuing.ticking import ticked
from hooks_credentials.management import showing
from hooks_credentials.management.words import add_words
from hooks_credentials.models import Credential, CredentialConfiguration, Run
from hooks_runtime import NotSupplied


class Command(BaseCommand):
    """``manage.py hooks_credentials run | dry-run | tick | status | list | revoke``, and more; and the way over."""

    help = "Issue credentials, see who would get one, and change single ones."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare a word for each thing that can be done."""
        add_words(parser)

    def handle(self, word: str, **said: Any) -> None:
        """Do it. Raises: CommandError: in words, why not."""
        if not are_there():
            raise CommandError("there are no tables yet; run manage.py migrate")
        try:
            getattr(self, f"_{word.replace('-', '_')}")(said)
        except (CredentialsError, NotSupplied) as error:
            raise CommandError(str(error)) from error

    def _run(self, said: dict[str, Any]) -> None:
        configuration = _configuration(said)
        with _asking(configuration):
            row = run(configuration, source="command")
        self._tell(row)

    def _resume(self, said: dict[str, Any]) -> None:
        row = Run.objects.filter(pk=said["run"]).first()
        if row is None:
            raise CommandError(f"there is no run {said['run']}")
        with _asking(row.configuration):
            row = resume(row)
        self._tell(row)

    def _tick(self, _: dict[str, Any]) -> None:
        done = ticked()
        for row in done.runs:
            self._tell(row)
        if done.faults:
            raise CommandError("\n".join(done.faults))

    def _expire(self, _: dict[str, Any]) -> None:
        self.stdout.write(f"{expire_due()} have expired")

    def _dry_run(self, said: dict[str, Any]) -> None:
        counted: Counter[bool] = Counter()
        configuration = _configuration(said)
        for fault in unknown(configuration):
            self.stderr.write(fault)
        for each in _judged(configuration):
            counted[each.would_get_one] += 1
            answer = "would get one" if each.would_get_one else f"not: {each.because}"
            self.stdout.write(f"user {each.user}  {answer}")
        self.stdout.write(f"{counted[True]} would be issued one now, {counted[False]} would not")

    def _status(self, _: dict[str, Any]) -> None:
        for line in showing.status():
            self.stdout.write(line)

    def _list(self, said: dict[str, Any]) -> None:
        of = None if said["configuration"] is None else _configuration(said)
        for line in showing.credentials(said["state"], of):
            self.stdout.write(line)

    def _reissue(self, said: dict[str, Any]) -> None:
        new = reissue(_credential(said), reason=said["reason"])
        self.stdout.write(f"{new} will replace it as soon as it is made")

    def _revoke(self, said: dict[str, Any]) -> None:
        row = revoke(_credential(said), reason=said["reason"], never_valid=said["never_valid"])
        self.stdout.write(f"{row} is {row.standing}")

    def _retry(self, said: dict[str, Any]) -> None:
        self.stdout.write(f"{retry(_credential(said))} is tried once more")

    def _resend(self, said: dict[str, Any]) -> None:
        credential = _credential(said)
        try:
            mails.resend(credential)
        except (SMTPException, OSError) as error:
            told = f"the mail server did not take it: {type(error).__name__}"
            raise CommandError(told) from error
        except (TemplateDoesNotExist, TemplateSyntaxError) as error:
            told = f"a template in hooks_credentials/mail is wrong: {type(error).__name__}: {error}"
            raise CommandError(told) from error
        self.stdout.write("the learner is told again")

    def _import_learning_credentials(self, said: dict[str, Any]) -> None:
        for line in moving.run(said):
            self.stdout.write(line)

    def _tell(self, row: Run) -> None:
        self.stdout.write(showing.of_run(row))


@contextmanager
def _asking(configuration: CredentialConfiguration) -> Iterator[None]:
    """Say whose code raised, and what; its words may quote learners. ``--traceback`` has them."""
    try:
        yield
    except (CredentialsError, NotSupplied, DatabaseError, CommandError):
        raise
    except Exception as error:
        of = configuration.type
        who = f"the retriever {of.retriever!r} of plugin {of.retriever_plugin!r}"
        raise CommandError(f"{type(error).__name__} while {who} was asked") from error


def _judged(configuration: CredentialConfiguration) -> Iterator[Judged]:
    with _asking(configuration):  # and nothing else: who reads the lines may have gone
        yield from preview(configuration)


def _configuration(said: dict[str, Any]) -> CredentialConfiguration:
    found = CredentialConfiguration.objects.filter(pk=said["configuration"]).first()
    if found is None:
        raise CommandError(f"there is no configuration {said['configuration']}")
    return found


def _credential(said: dict[str, Any]) -> Credential:
    try:
        found = Credential.objects.filter(pk=said["uuid"]).first()
    except (ValidationError, ValueError):
        found = None
    if found is None:
        raise CommandError(f"there is no credential {said['uuid']}")
    return found
