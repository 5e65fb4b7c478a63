"""Who looks after which segments, and how far that reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from hooks_groups.models import Manager, Segment
from hooks_groups.people import checking
from hooks_groups.people.whom import Who, known
from hooks_runtime import platform
from hookspecs.values import CourseKey, UserId

PROFESSOR, ASSISTANT = "professor", "assistant"


def roles(managers: Iterable[Who] | Mapping[Who, str]) -> dict[UserId, str]:
    """Return the role of each of *managers*: professor, where none is said; a text is one of them.

    Raises: UnknownPerson. WrongValue: no such role.
    """
    pairs = (
        managers.items()
        if isinstance(managers, Mapping)
        else ((who, PROFESSOR) for who in checking.several(managers))
    )
    return {known(who): _role(role) for who, role in pairs}


def appoint(segment: Segment, who: Who, role: str = PROFESSOR) -> Manager:
    """Let *who* look after *segment*, or in another role than before. Raises: UnknownPerson. WrongValue."""
    said = _role(role)
    row, _ = Manager.objects.update_or_create(
        segment=segment, user=known(who), defaults={"role": said}
    )
    return row


def dismiss(segment: Segment, who: Who) -> bool:
    """Let *who* look after *segment* no longer, and return whether they did."""
    return bool(Manager.objects.filter(segment=segment, user=known(who, asks=False)).delete()[0])


def teaches(user: UserId, course: str) -> bool:
    """Return whether *user* teaches *course*, and so may manage all of its segments."""
    asked = platform()
    return asked.supports("teachers") and user in set(asked.teachers(CourseKey(course)))


def may_manage(user: UserId, segment: Segment) -> bool:
    """Return whether *user* may change who is in *segment*: its managers, and the course's teachers."""
    looks_after = Manager.objects.filter(segment=segment, user=user).exists()
    return looks_after or teaches(user, segment.segment_set.course)


def may_appoint(user: UserId, segment: Segment) -> bool:
    """Return whether *user* may say who looks after *segment*: professors, and the course's teachers."""
    professes = Manager.objects.filter(segment=segment, user=user, role=PROFESSOR).exists()
    return professes or teaches(user, segment.segment_set.course)


def managed_by(user: UserId, course: str) -> QuerySet[Segment]:
    """Return the segments of *course* that *user* may manage: all for a teacher, else their own."""
    found = Segment.objects.filter(segment_set__course=course).select_related("segment_set")
    if not teaches(user, course):
        found = found.filter(managers__user=user)
    return found.order_by("segment_set", "priority", "name")


def _role(role: object) -> str:
    return checking.word(role, "role of a manager", Manager.Role.values)
