"""Learners who are in no segment of a set come where its assigner says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from hooks_groups.models import Membership, Segment, SegmentSet
from hooks_groups.people import checking
from hooks_groups.people.changing import Act, changed, drafted
from hooks_groups.people.errors import NotPlaced, UnknownPerson
from hooks_groups.people.ledger import Foreseen
from hooks_groups.people.whom import Address, Who, resolved
from hooks_groups.people.wishes import Add, Outcome
from hooks_runtime import platform
from hookspecs.interfaces.assigner import Choice
from hookspecs.values import Count, CourseKey, UserId

AT_ONCE = 2000  # people in a transaction, and in one question to the database
Meant: TypeAlias = "UserId | Outcome"


def assign(
    segment_set: SegmentSet,
    users: Iterable[Who] | None = None,
    *,
    actor: UserId | None = None,
    reason: str = "",
    preview: bool = False,
) -> list[Outcome]:
    """Let who is in no segment of *segment_set* into the one that its assigner says.

    users: by default all who are enrolled in the course; in order, as the assigner is asked. Who is in
    one already is unchanged; who is placed nowhere is refused. Plugins are asked and told, as ever.
    preview: nothing is stored; an assigner that draws without a seed draws otherwise later.
    Raises: WrongValue: nobody supplies the assigner, or it does not take its options.
    """
    asked = checking.assigner(segment_set.assigner, segment_set.assigner_options)
    meant = _meant(segment_set, users)
    free = [each for each in meant if isinstance(each, UserId)]
    rows = Segment.objects.filter(segment_set=segment_set).order_by("priority", "uid")
    segments = {row.key: row for row in rows}
    placed = asked.assign(free, [_choice(row) for row in segments.values()])
    wishes = [
        Add(user, segments[placed[user]].pk)
        for user in free
        if user in placed and placed[user] in segments
    ]
    act = Act("assigner", actor, reason)
    done = {each.user: each for each in _done(segment_set, wishes, act, is_preview=preview)}
    nowhere = NotPlaced(f"{segment_set.assigner!r} places them in no segment of {segment_set}.")
    return [
        done.get(each, Outcome(each, error=nowhere)) if isinstance(each, UserId) else each
        for each in meant
    ]


def _meant(segment_set: SegmentSet, users: Iterable[Who] | None) -> list[Meant]:
    """Return whom to place, each once, and an outcome for who is not to be placed."""
    if users is None:
        rows = platform().enrollments(CourseKey(segment_set.course))
        everybody = dict.fromkeys(row.user for row in rows if row.is_active)
        inside = _inside(segment_set, list(everybody))
        return [user for user in everybody if user not in inside]
    people = dict.fromkeys(resolved(checking.several(users)))
    inside = _inside(segment_set, [each for each in people if isinstance(each, UserId)])
    return [_outcome(each, inside) for each in people]


def _outcome(who: UserId | Address | Exception, inside: Mapping[int, int]) -> Meant:
    if isinstance(who, Address):
        who = UnknownPerson(f"Nobody has registered with {who!r}.")
    if isinstance(who, Exception):
        return Outcome(None, error=who)
    return Outcome(who) if who in inside else who


def _inside(segment_set: SegmentSet, users: Sequence[UserId]) -> dict[int, int]:
    rows = Membership.objects.filter(segment_set=segment_set)
    found: dict[int, int] = {}
    for start in range(0, len(users), AT_ONCE):
        some = rows.filter(user__in=users[start : start + AT_ONCE])
        found.update(some.values_list("user", "segment"))
    return found


def _choice(row: Segment) -> Choice:
    seats = None if row.capacity is None else Count(row.capacity)
    return Choice(row.key, members=Count(row.member_count), capacity=seats)


def _done(
    segment_set: SegmentSet, wishes: Sequence[Add], act: Act, *, is_preview: bool
) -> Iterator[Outcome]:
    foreseen = Foreseen()
    for start in range(0, len(wishes), AT_ONCE):
        chunk = wishes[start : start + AT_ONCE]
        if not is_preview:
            yield from changed(segment_set, chunk, act)
            continue
        for draft in drafted(segment_set, chunk, act, foreseen):
            yield Outcome(draft.wish.user, draft.change, draft.error)
