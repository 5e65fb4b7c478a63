"""What a clock calls: configurations that are due, and those that have ended."""

from __future__ import annotations

import logging

from django.utils.timezone import now

from hooks_credentials.errors import CredentialsError
from hooks_credentials.issuing.changing import expire_due
from hooks_credentials.issuing.giving_up import note_given_up
from hooks_credentials.issuing.running import run
from hooks_credentials.models import CredentialConfiguration, Run
from hooks_credentials.schedules import closed_because, is_due, is_over
from hooks_runtime import NotSupplied

logger = logging.getLogger("hooks_credentials")
ONLY_ONCE = ("once", "clocked")


def tick() -> list[Run]:
    """Run every enabled configuration that is due; note what has expired, and what was given up.

    One that fails stops no other. Two ticks at once issue nothing twice.
    """
    expire_due()
    note_given_up()
    runs = []
    for configuration in CredentialConfiguration.objects.filter(enabled=True).order_by("pk"):
        try:
            runs += _ticked(configuration)
        except Exception:  # whatever a retriever, or the platform, raises
            logger.exception("%s could not run", configuration)
    return runs


def _ticked(configuration: CredentialConfiguration) -> list[Run]:
    at = now()
    looks = is_due(configuration, at) or is_over(configuration, at)
    return _ran(configuration) if looks else []


def scheduled(pk: int) -> list[Run]:
    """Run one configuration, as beat has it: if it is still there, enabled and open."""
    configuration = CredentialConfiguration.objects.filter(pk=pk).first()
    if configuration is None:
        return []
    again = configuration.schedule in ONLY_ONCE and not is_due(configuration, now())
    return [] if again else _ran(configuration)


def _ran(configuration: CredentialConfiguration) -> list[Run]:
    at = now()
    if why := closed_because(configuration, at):
        logger.info("%s issues nothing now: %s", configuration, why)
        return []
    try:
        runs = [run(configuration, source="schedule")]
    except (CredentialsError, NotSupplied) as error:
        logger.error("%s could not run: %s", configuration, error)  # noqa: TRY400  # words, no culprit
        return []
    _forget_empty(runs[0])
    if is_over(configuration, at):  # whoever was in time has got one by this last run
        fresh = CredentialConfiguration.objects.get(pk=configuration.pk)
        fresh.enabled = False
        fresh.save()
    return runs


def _forget_empty(last: Run) -> None:
    """Keep one scheduled run that found nobody: of a schedule by the minute there are half a million a year."""
    of = Run.objects.filter(
        configuration=last.configuration, source="schedule", found=0, stopped=""
    )
    of.filter(finished_at__isnull=False).exclude(pk=last.pk).delete()
