"""What a clock calls: configurations that are due, and those that have ended."""

from __future__ import annotations

import logging

import attrs
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


@attrs.frozen
class Ticked:
    """What a tick did. *faults*: what could not be run, and why, each a sentence."""

    runs: list[Run] = attrs.field(factory=list)
    faults: list[str] = attrs.field(factory=list)


def tick() -> list[Run]:
    """Run every enabled configuration that is due; note what has expired, and what was given up.

    One that fails stops no other. Two ticks at once issue nothing twice.
    """
    return ticked().runs


def ticked() -> Ticked:
    """Do the same; return as well what could not be run."""
    expire_due()
    note_given_up()
    done = Ticked()
    for configuration in CredentialConfiguration.objects.filter(enabled=True).order_by("pk"):
        try:
            done.runs.extend(_ticked(configuration))
        except (CredentialsError, NotSupplied) as error:
            done.faults.append(_noted(configuration, error))
        except Exception as error:  # whatever a retriever, or the platform, raises
            logger.exception("%s could not run", configuration)
            done.faults.append(f"{configuration} could not run: {type(error).__name__}")
    return done


def _noted(configuration: CredentialConfiguration, error: Exception) -> str:
    told = f"{configuration} could not run: {error}"
    logger.error("%s", told)
    return told


def _ticked(configuration: CredentialConfiguration) -> list[Run]:
    at = now()
    looks = is_due(configuration, at) or is_over(configuration, at)
    return _ran(configuration) if looks else []


def scheduled(pk: int) -> list[Run]:
    """Run one configuration, as beat has it: if it is still there, enabled and open."""
    configuration = CredentialConfiguration.objects.filter(pk=pk).first()
    if configuration is None:
        return []
    if configuration.schedule in ONLY_ONCE and not is_due(configuration, now()):
        return []
    try:
        return _ran(configuration)
    except (CredentialsError, NotSupplied) as error:
        _noted(configuration, error)
        return []


def _ran(configuration: CredentialConfiguration) -> list[Run]:
    at = now()
    if why := closed_because(configuration, at):
        logger.info("%s issues nothing now: %s", configuration, why)
        return []
    runs = [run(configuration, source="schedule")]
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
