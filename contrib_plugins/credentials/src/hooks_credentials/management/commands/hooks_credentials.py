"""Runs, dry runs and single credentials, for whoever has a shell, and for cron."""

from __future__ import annotations

from collections import Counter
from smtplib import SMTPException
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hooks_credentials import mails
from hooks_credentials.compat import command as moving
from hooks_credentials.errors import CredentialsError
from hooks_credentials.issuing import preview, reissue, resume, retry, revoke, run, tick
from hooks_credentials.models import Credential, CredentialConfiguration, Run
from hooks_runtime import NotSupplied
from hooks_runtime.django.operate.figures import by_receiver
from hooks_runtime.django.workers import outbox

OURS = (
    "credentials:make_it",
    "credentials:mail_it",
    "credentials:put_it_away",
    "credentials:forget",
)


class Command(BaseCommand):
    """``manage.py hooks_credentials run | dry-run | tick | status | resume | reissue | revoke | retry | resend``, and the way over."""

    help = "Issue credentials, see who would get one, and change single ones."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare a word for each thing that can be done."""
        words = parser.add_subparsers(dest="word", required=True)
        for word, told in (
            ("run", "claim for all who have earned one"),
            ("dry-run", "say who that is"),
        ):
            words.add_parser(word, help=told).add_argument("configuration", type=int)
        words.add_parser("tick", help="run whatever is due; from cron, once a minute")
        words.add_parser("status", help="show configurations, runs, and what waits or is dead")
        words.add_parser("resume", help="go on with a run that died").add_argument("run", type=int)
        for word in ("reissue", "revoke", "retry", "resend"):
            one = words.add_parser(word, help=f"{word} one credential")
            one.add_argument("uuid")
            if word in ("reissue", "revoke"):
                one.add_argument("--reason", default="", required=word == "revoke")
            if word == "revoke":
                one.add_argument(
                    "--never-valid", action="store_true", help="it was issued in error"
                )

        told = "take over everything from learning-credentials"
        moving.add_arguments(words.add_parser("import-learning-credentials", help=told))

    def handle(self, word: str, **said: Any) -> None:
        """Do it. Raises: CommandError: in words, why not."""
        try:
            getattr(self, f"_{word.replace('-', '_')}")(said)
        except (CredentialsError, NotSupplied) as error:
            raise CommandError(str(error)) from error
        except (SMTPException, OSError) as error:
            raise CommandError(
                f"the mail server did not take it: {type(error).__name__}"
            ) from error

    def _run(self, said: dict[str, Any]) -> None:
        self._tell(run(_configuration(said), source="command"))

    def _resume(self, said: dict[str, Any]) -> None:
        row = Run.objects.filter(pk=said["run"]).first()
        if row is None:
            raise CommandError(f"there is no run {said['run']}")
        self._tell(resume(row))

    def _tick(self, _: dict[str, Any]) -> None:
        for row in tick():
            self._tell(row)

    def _dry_run(self, said: dict[str, Any]) -> None:
        counted: Counter[bool] = Counter()
        for each in preview(_configuration(said)):
            counted[each.would_get_one] += 1
            answer = "would get one" if each.would_get_one else f"not: {each.because}"
            self.stdout.write(f"user {each.user}  {answer}")
        self.stdout.write(f"{counted[True]} would be issued one now, {counted[False]} would not")

    def _status(self, _: dict[str, Any]) -> None:
        for configuration in CredentialConfiguration.objects.select_related("type").order_by("pk"):
            last = Run.objects.filter(configuration=configuration).first()
            state = "enabled" if configuration.enabled else "disabled"
            self.stdout.write(
                f"{configuration.pk}  {configuration}  {state}, {configuration.schedule}"
            )
            if last:
                self._tell(last)
        for name, figures in by_receiver(outbox()).items():
            if name in OURS and (figures.waiting or figures.dead):
                self.stdout.write(f"{name}: {figures.waiting} waiting, {figures.dead} dead")

    def _reissue(self, said: dict[str, Any]) -> None:
        new = reissue(_credential(said), reason=said["reason"])
        self.stdout.write(f"{new} will replace it as soon as it is made")

    def _revoke(self, said: dict[str, Any]) -> None:
        row = revoke(_credential(said), reason=said["reason"], never_valid=said["never_valid"])
        self.stdout.write(f"{row} is {row.standing}")

    def _retry(self, said: dict[str, Any]) -> None:
        self.stdout.write(f"{retry(_credential(said))} is tried once more")

    def _resend(self, said: dict[str, Any]) -> None:
        mails.resend(_credential(said))
        self.stdout.write("the learner is told again")

    def _import_learning_credentials(self, said: dict[str, Any]) -> None:
        for line in moving.run(said):
            self.stdout.write(line)

    def _tell(self, row: Run) -> None:
        counts = ", ".join(f"{many} {what}" for what, many in row.counts().items())
        ended = "finished" if row.finished_at else "running, or died: resume it"
        self.stdout.write(f"   run {row.pk}, {ended}: {counts}")


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
