"""Somebody is to be forgotten: out of every segment, and out of history, or hidden in it."""

from __future__ import annotations

from secrets import randbelow

from django.db import transaction
from django.db.models import QuerySet

from hooks_groups.models import (
    Assignment,
    Manager,
    Membership,
    MembershipEvent,
    PendingMembership,
    RosterDraft,
    RosterImport,
    SegmentSet,
)
from hooks_groups.options import options
from hooks_groups.people.changing import Act, changed
from hooks_groups.people.wishes import Remove
from hookspecs.values import UserId


@transaction.atomic
def retire(user: UserId) -> None:
    """Take *user* out of all segments, and what is kept of them away, or under a pseudonym.

    Which of both is the operator's option. Nobody is asked: no plugin may keep who has a right to go.
    """
    leave_all(user, Act(source="retirement", asks=False))
    Manager.objects.filter(user=user).delete()
    RosterDraft.objects.filter(by=user).delete()
    alias = _alias() if options().retirement == "pseudonymise" else None
    if alias is None:
        Assignment.objects.filter(user=user).delete()
        _bare(MembershipEvent).filter(user=user).delete()
    else:
        Assignment.objects.filter(user=user).update(user=alias)
        _bare(MembershipEvent).filter(user=user).update(user=alias)
    # What they did to others stays, without them.
    _bare(MembershipEvent).filter(actor=user).update(actor=alias)
    PendingMembership.objects.filter(invited_by=user).update(invited_by=alias)
    RosterImport.objects.filter(by=user).update(by=alias)
    RosterImport.objects.filter(undone_by=user).update(undone_by=alias)


def leave_all(user: UserId, act: Act, course: str = "") -> int:
    """Take *user* out of the segments of *course*, or of all, and return of how many."""
    rows = Membership.objects.filter(user=user)
    rows = rows.filter(segment_set__course=course) if course else rows
    by_set: dict[int, list[int]] = {}
    for segment_set, segment in rows.order_by("segment").values_list("segment_set", "segment"):
        by_set.setdefault(segment_set, []).append(segment)
    for pk in sorted(by_set):
        wishes = [Remove(user, segment) for segment in by_set[pk]]
        changed(SegmentSet.objects.get(pk=pk), wishes, act)
    return sum(map(len, by_set.values()))


def _alias() -> int:
    """Return a number that is nobody's id, and is written down nowhere else."""
    return -1 - randbelow(2**62)


def _bare(model: type[MembershipEvent]) -> QuerySet[MembershipEvent]:
    """Return all of history, to be changed: the right to be forgotten is the one exception."""
    return QuerySet(model)
