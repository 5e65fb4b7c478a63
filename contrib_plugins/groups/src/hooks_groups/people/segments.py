"""Segments: made, found, resized and deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from hooks_groups.models import Binding, Membership, Revision, Segment, SegmentSet
from hooks_groups.people import checking, names
from hooks_groups.people import managers as looking_after
from hooks_groups.people.changing import Act, changed
from hooks_groups.people.errors import (
    DuplicateName,
    StillBound,
    UnknownSegment,
    UnknownSet,
    WrongCapacity,
)
from hooks_groups.people.policy import default_set
from hooks_groups.people.whom import Who
from hooks_groups.people.wishes import Remove
from hookspecs.values import CourseKey, UserId

AT_ONCE = 2000


def create_segment(
    course: str,
    name: str,
    *,
    managers: Iterable[Who] | Mapping[Who, str] = (),
    segment_set: SegmentSet | str | None = None,
    capacity: int | None = None,
    priority: int = 0,
) -> Segment:
    """Return a new segment of *course*.

    managers: who looks after it, as professors, or with the role of each. segment_set: a set or its
    slug; by default the overlapping one that every course may have. capacity: seats, None for no
    limit. priority: the lower comes first. Raises: DuplicateName: the set has a segment of this name.
    WrongName, WrongCapacity, WrongValue. UnknownPerson: a manager. UnknownSet.
    """
    plain, seats, place = names.name(name), checking.capacity(capacity), checking.priority(priority)
    roles = looking_after.roles(managers)
    home = _set(course, segment_set)
    try:
        with transaction.atomic():
            row = Segment.objects.create(
                segment_set=home, name=plain, capacity=seats, priority=place
            )
            for user, role in roles.items():
                looking_after.appoint(row, user, role)
    except IntegrityError:
        _refuse_duplicate(home, plain)
        raise
    return row


def _refuse_duplicate(home: SegmentSet, plain: str) -> None:
    if Segment.objects.filter(segment_set=home, name=plain).exists():
        raise DuplicateName(f"{home} has a segment called {plain!r} already.") from None


def _set(course: str, named: object) -> SegmentSet:
    if named is None:
        return default_set(course)
    if isinstance(named, SegmentSet):
        if named.course != course:
            raise UnknownSet(f"{named} is a set of {named.course}, not of {course}.")
        return named
    slug = named if isinstance(named, str) else ""
    found = SegmentSet.objects.filter(course=CourseKey(course), slug=slug).first()
    if found is None:
        raise UnknownSet(f"{course} has no set called {named!r}.")
    return found


def segments_of(course: str, segment_set: SegmentSet | str | None = None) -> QuerySet[Segment]:
    """Return the segments of *course*, or of one set, the first by priority first."""
    found = Segment.objects.filter(segment_set__course=course).select_related("segment_set")
    if isinstance(segment_set, str):
        found = found.filter(segment_set__slug=segment_set)
    elif segment_set:
        found = found.filter(segment_set=segment_set)
    return found.order_by("segment_set", "priority", "name")


def rename(segment: Segment, name: str) -> Segment:
    """Call *segment* something else; its uid stays. Raises: DuplicateName. WrongName."""
    before, segment.name = segment.name, names.name(name)
    try:
        with transaction.atomic():
            segment.save(update_fields=["name"])  # arms that follow it hear of that
    except IntegrityError:
        plain, segment.name = segment.name, before
        raise DuplicateName(f"The set has a segment called {plain!r} already.") from None
    return segment


def resize(segment: Segment, capacity: int | None) -> Segment:
    """Give *segment* so many seats, None for no limit. Raises: WrongCapacity: more learners are there."""
    checking.capacity(capacity)
    room = Q() if capacity is None else Q(member_count__lte=capacity)
    if not Segment.objects.filter(room, pk=segment.pk).update(capacity=capacity):
        segment.refresh_from_db()
        learners = f"{segment.member_count} learner{'s' * (segment.member_count != 1)}"
        raise WrongCapacity(f"{segment} has {learners}, so it needs as many seats; got {capacity}.")
    segment.capacity = capacity
    return segment


def bound_to(segment: Segment) -> list[str]:
    """Return what *segment* opens, in words: ``arm 'Advanced' of 'Level'``."""
    rows = Binding.objects.filter(segment=segment).order_by("arm__partition__number", "arm__number")
    pairs = rows.values_list("arm__name", "arm__partition__name")
    return [f"arm {arm!r} of {partition!r}" for arm, partition in pairs]


def delete_segment(
    segment: Segment, *, unbind: bool = False, actor: UserId | None = None, reason: str = ""
) -> None:
    """Let everybody leave *segment*, and delete it; history keeps its uid.

    unbind: close what it opens. Raises: StillBound: it opens arms. Refused: a plugin keeps somebody in.
    """
    act = Act(source="deletion", actor=actor, reason=reason)
    with transaction.atomic():
        # The revision first, as whoever binds does: two orders would be a deadlock.
        Revision.count_up([segment.segment_set.course])
        if not unbind and (bound := bound_to(segment)):
            opens = ", ".join(bound)
            told = f"{segment} opens {opens}: unbind it first, or delete it with unbind."
            raise StillBound(told, tuple(bound))
        while _let_go(segment, act):
            pass
        if not Segment.objects.filter(pk=segment.pk).delete()[0]:
            raise UnknownSegment(f"{segment} is gone already.")


def _let_go(segment: Segment, act: Act) -> int:
    users = (
        Membership.objects.filter(segment=segment).order_by("user").values_list("user", flat=True)
    )
    wishes = [Remove(UserId(user), segment.pk) for user in users[:AT_ONCE]]
    for outcome in changed(segment.segment_set, wishes, act) if wishes else ():
        if outcome.error:
            raise outcome.error
    return len(wishes)
