"""Rows of django-celery-beat, where learning-credentials keeps schedules -> what a configuration says itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings

from hooks_credentials.compat.tables import OldCrontab, OldInterval, OldMoment, OldTask
from hooks_credentials.schedules import SHORTEST_S

FIELDS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")


def schedule(alias: str, task: OldTask | None) -> tuple[dict[str, Any], list[str]]:
    """Return what a configuration says for *task*, and what can't be said as it was, in sentences."""
    if task is None:
        return {}, []
    said = {
        "enabled": task.enabled,
        "not_before": task.start_time,
        "not_after": task.expires,
        **_looks(alias, task),
    }
    if task.one_off and said["schedule"] in ("interval", "crontab"):
        said["schedule"] = "once"
    return said, [*_notes(alias, task, said)]


def _looks(alias: str, task: OldTask) -> dict[str, Any]:
    if task.interval_id:
        return {"schedule": "interval", "every_s": _seconds(alias, task)}
    if task.crontab_id:
        row = OldCrontab.objects.using(alias).get(pk=task.crontab_id)
        # Its fields may have spaces, between which a line has its fields.
        text = " ".join(getattr(row, field).replace(" ", "") for field in FIELDS)
        return {"schedule": "crontab", "crontab": text}
    if task.clocked_id:
        moment = OldMoment.objects.using(alias).get(pk=task.clocked_id).clocked_time
        return {"schedule": "clocked", "clocked_at": moment}
    return {"schedule": "by_hand"}


def _seconds(alias: str, task: OldTask) -> int:
    row = OldInterval.objects.using(alias).get(pk=task.interval_id)
    seconds = timedelta(**{row.period: row.every}).total_seconds()
    return max(int(seconds), SHORTEST_S)


def _notes(alias: str, task: OldTask, said: dict[str, Any]) -> Iterator[str]:
    if said["schedule"] == "by_hand" and task.enabled:
        yield "its schedule is none that can be kept, so it runs by hand"
    if said["schedule"] == "crontab":
        zone = OldCrontab.objects.using(alias).get(pk=task.crontab_id).timezone
        if zone != settings.TIME_ZONE:
            yield f"its crontab was of {zone}, and is of {settings.TIME_ZONE} now, as the site's"
