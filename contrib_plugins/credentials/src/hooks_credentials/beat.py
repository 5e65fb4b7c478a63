"""Rows of django-celery-beat: derived from configurations at each save, and never read.

A row is written only when it would say something else: beat measures an interval from its own note of
the last run, and each save of a row may move its clock.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from hooks_credentials.models import CredentialConfiguration

TASK = "hooks_credentials.run"


def is_installed() -> bool:
    """Return whether this project schedules by django-celery-beat."""
    return apps.is_installed("django_celery_beat")


def name_of(configuration: CredentialConfiguration) -> str:
    """Return what its row is called: by number, since types are renamed."""
    return f"credentials of configuration {configuration.pk}"


def derive(configuration: CredentialConfiguration) -> None:
    """Make the row say what *configuration* says; without a schedule there is none."""
    if not is_installed():
        return
    from django_celery_beat.models import PeriodicTask

    found = PeriodicTask.objects.filter(name=name_of(configuration)).first()
    wanted = _wanted(configuration)
    if wanted is None:
        drop(configuration)
    elif found is None:
        # As if it had run just an interval ago: otherwise beat waits for the first run as long as for any.
        ran = configuration.schedule_since - timedelta(seconds=configuration.every_s or 0)
        first = {"last_run_at": ran} if configuration.schedule == "interval" else {}
        PeriodicTask.objects.create(name=name_of(configuration), **wanted, **first)
    elif changed := {key: value for key, value in wanted.items() if getattr(found, key) != value}:
        for key, value in changed.items():
            setattr(found, key, value)
        found.save()


def drop(configuration: CredentialConfiguration) -> None:
    """Delete its row, if there is one."""
    if is_installed():
        from django_celery_beat.models import PeriodicTask

        PeriodicTask.objects.filter(name=name_of(configuration)).delete()


def _wanted(configuration: CredentialConfiguration) -> dict[str, Any] | None:
    kinds: dict[str, Any] = dict.fromkeys(("interval", "crontab", "clocked"))
    match configuration.schedule:
        case "interval":
            kinds["interval"] = _interval(configuration.every_s or 0)
        case "crontab":
            kinds["crontab"] = _crontab(configuration.crontab)
        case "clocked":
            kinds["clocked"] = _clocked(configuration.clocked_at)
        case "once":
            kinds["clocked"] = _clocked(configuration.schedule_since)
        case _:
            return None
    return {
        "task": TASK,
        "args": json.dumps([configuration.pk]),
        "enabled": configuration.enabled,
        "one_off": kinds["clocked"] is not None,
        **kinds,
    }


def _interval(seconds: int) -> Any:
    from django_celery_beat.models import IntervalSchedule

    return IntervalSchedule.objects.get_or_create(every=seconds, period="seconds")[0]


def _crontab(text: str) -> Any:
    from django.conf import settings
    from django_celery_beat.models import CrontabSchedule

    parts = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
    said = dict(zip(parts, text.split(), strict=True))
    return CrontabSchedule.objects.get_or_create(timezone=settings.TIME_ZONE, **said)[0]


def _clocked(moment: Any) -> Any:
    from django_celery_beat.models import ClockedSchedule

    return ClockedSchedule.objects.get_or_create(clocked_time=moment)[0]
