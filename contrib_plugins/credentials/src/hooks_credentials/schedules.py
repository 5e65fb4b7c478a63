"""When a configuration looks for learners: its schedule, its windows, and the dates of its course."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.timezone import now

from hooks_runtime import platform
from hookspecs.values import CourseKey

if TYPE_CHECKING:
    from hooks_credentials.models import CredentialConfiguration
    from hookspecs.interfaces.rows import CourseRun

SCHEDULE = ("enabled", "schedule", "every_s", "crontab", "clocked_at")
NEEDS = {"interval": "every_s", "crontab": "crontab", "clocked": "clocked_at"}
SHORTEST_S = 60


def faults(said: CredentialConfiguration) -> Iterator[str]:
    """Yield what is wrong with when *said* looks."""
    needed = NEEDS.get(said.schedule)
    if needed and not getattr(said, needed):
        yield f"{needed}: the schedule {said.schedule!r} needs it"
    if said.schedule == "interval" and said.every_s and said.every_s < SHORTEST_S:
        yield f"every_s: {SHORTEST_S} seconds at least, got {said.every_s}"
    if said.schedule == "crontab" and said.crontab:
        yield from _crontab_faults(said.crontab)
    if said.not_before and said.not_after and said.not_after <= said.not_before:
        yield "not_after: the window ends before it begins"
    dated = said.gate != "always" or said.ends_with_course
    if dated and said.context_kind != "course":
        yield f"gate: a {said.context_kind} has no dates; choose 'always', and let nothing end with it"
    if said.gate == "after_end" and said.ends_with_course:
        yield "ends_with_course: it would begin and be disabled at the same moment"


def _crontab_faults(text: str) -> Iterator[str]:
    try:
        parsed(text)
    except ImportError:
        yield "crontab: it needs Celery: pip install 'learning-hooks-credentials[beat]'"
    except Exception:  # noqa: BLE001  # Celery's ParseException, ValueError, KeyError
        yield f"crontab: {text!r} is none; minute hour day month weekday, such as '0 3 * * *'"


def parsed(text: str) -> Any:
    """Return Celery's crontab of *text*. Raises: ImportError, ValueError: it is none."""
    from celery.schedules import crontab

    return crontab.from_string(text)


def touched(configuration: CredentialConfiguration) -> None:
    """Begin the schedule anew if it has been changed since it was stored; nothing else moves its clock."""
    stored = type(configuration).objects.filter(pk=configuration.pk).values(*SCHEDULE).first()
    said = {name: getattr(configuration, name) for name in SCHEDULE}
    if stored != said:
        configuration.schedule_since = now()


def is_due(configuration: CredentialConfiguration, at: datetime) -> bool:
    """Return whether its schedule says that it looks now; the first time at once for an interval."""
    last, since = configuration.last_run_at, configuration.schedule_since
    ran = last is not None and last >= since
    match configuration.schedule:
        case "interval":
            return not ran or at >= _known(last) + timedelta(seconds=configuration.every_s or 0)
        case "once":
            return not ran
        case "clocked":
            return not ran and at >= _known(configuration.clocked_at)
        case "crontab":
            return bool(parsed(configuration.crontab).is_due(_known(last) if ran else since).is_due)
        case _:
            return False


def _known(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError(
            "there is no such moment; the configuration was stored without being checked"
        )
    return moment


def closed_because(configuration: CredentialConfiguration, at: datetime) -> str:
    """Return why *configuration* issues nothing at this moment, '' if it does."""
    if not configuration.enabled:
        return "it is not enabled"
    if configuration.not_before and at < configuration.not_before:
        return f"its window opens at {configuration.not_before.isoformat(' ', 'minutes')}"
    if configuration.not_after and at >= configuration.not_after:
        return f"its window closed at {configuration.not_after.isoformat(' ', 'minutes')}"
    return _gate_because(configuration, at)


def _gate_because(configuration: CredentialConfiguration, at: datetime) -> str:
    if configuration.gate == "always":
        return ""
    course = _course(configuration)
    if course is None:
        return "the platform does not know its course"
    if configuration.gate == "after_start":
        return "its course has not begun" if course.start and at < course.start else ""
    return "its course has not ended" if course.end is None or at < course.end else ""


def is_over(configuration: CredentialConfiguration, at: datetime) -> bool:
    """Return whether it ends with its course, and that has ended."""
    if not configuration.ends_with_course:
        return False
    course = _course(configuration)
    return course is not None and course.end is not None and course.end <= at


def _course(configuration: CredentialConfiguration) -> CourseRun | None:
    key = CourseKey(configuration.context_key)
    return platform().courses([key]).get(key)
