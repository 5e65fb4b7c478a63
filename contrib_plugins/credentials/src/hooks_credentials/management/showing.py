"""What ``manage.py hooks_credentials`` prints of runs, configurations and credentials, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hooks_credentials.checking import unsupplied
from hooks_credentials.models import Credential, CredentialConfiguration, Run, State
from hooks_runtime.django.operate.figures import by_receiver
from hooks_runtime.django.workers import outbox

OURS = (
    "credentials:make_it",
    "credentials:mail_it",
    "credentials:put_it_away",
    "credentials:forget",
)


def of_run(row: Run) -> str:
    """Return how far a run is, and why it stopped."""
    counts = ", ".join(f"{many} {what}" for what, many in row.counts().items())
    ended = "finished" if row.finished_at else "running, or died: resume it"
    return f"   run {row.pk}, {f'stopped: {row.stopped}' if row.stopped else ended}: {counts}"


def status() -> Iterator[str]:
    """Yield configurations with their last run and what failed, then what waits for workers."""
    for configuration in CredentialConfiguration.objects.select_related("type").order_by("pk"):
        state = "enabled" if configuration.enabled else "disabled"
        yield f"{configuration.pk}  {configuration}  {state}, {configuration.schedule}"
        yield from _beneath(configuration)
    for name, figures in by_receiver(outbox()).items():
        if name in OURS and (figures.waiting or figures.dead):
            yield f"{name}: {figures.waiting} waiting, {figures.dead} dead"


def _beneath(configuration: CredentialConfiguration) -> Iterator[str]:
    last = Run.objects.filter(configuration=configuration).first()
    if last:
        yield of_run(last)
    failed = configuration.credentials.filter(state=State.ERROR).count()  # type: ignore[attr-defined]
    if failed:
        way = f"hooks_credentials list {configuration.pk} --state error"
        yield f"   {failed} could not be made; {way}"
    yield from (f"   {fault}" for fault in unsupplied(configuration.type))


def credentials(state: str | None, configuration: CredentialConfiguration | None) -> Iterator[str]:
    """Yield number, user id, state and reason of each, by configuration and user."""
    said: dict[str, Any] = {"state": state, "configuration": configuration}
    chosen = {name: value for name, value in said.items() if value is not None}
    rows = Credential.objects.filter(**chosen).order_by("configuration", "user", "generation")
    for row in rows.iterator():
        reason = " ".join(row.failure.split())
        yield f"{row.uuid}  user {row.user}  {row.standing}  {reason}".rstrip()
