"""What plugins are asked before a membership changes, and told when it has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hooks_groups.models import Segment
from hooks_groups.people.errors import UnknownSegment
from hooks_groups.people.ledger import Change, Ledger
from hooks_runtime import run_filter, send_event
from hookspecs.learning import (
    MembershipChange,
    MembershipRequest,
    segment_membership_changed,
    segment_membership_requested,
)
from hookspecs.values import CourseKey, SegmentKey, UserId

if TYPE_CHECKING:
    from hooks_groups.people.changing import Act


def asked(change: Change, ledger: Ledger, source: str, actor: UserId | None) -> int | None:
    """Return the segment that plugins let somebody join; None if they only leave.

    Raises: Refused: a plugin says no. UnknownSegment: it leads them out of the set.
    """
    request = MembershipRequest(
        user=change.user,
        course=CourseKey(ledger.segment_set.course),
        segment_set=ledger.segment_set.slug,
        leaves=_key(change.left, ledger),
        joins=_key(change.joined, ledger),
        role=change.joined_role or change.left_role,
        source=source,
        actor=actor,
    )
    answer = run_filter(segment_membership_requested, request)
    if answer.joins == request.joins or request.joins is None:
        return change.joined
    found = Segment.objects.filter(segment_set=ledger.segment_set, uid=answer.joins)
    for segment in found:
        return int(segment.pk)
    raise UnknownSegment(f"A plugin leads to a segment that is none of {ledger.segment_set}.")


def tell(changes: Iterable[Change], ledger: Ledger, act: Act) -> None:
    """Tell of *changes*, inside of the transaction that stores them."""
    for change in changes:
        told = MembershipChange(
            user=change.user,
            course=CourseKey(ledger.segment_set.course),
            segment_set=ledger.segment_set.slug,
            left=_key(change.left, ledger),
            joined=_key(change.joined, ledger),
            role=change.joined_role or change.left_role,
            source=act.source,
        )
        send_event(segment_membership_changed, told)


def _key(pk: int | None, ledger: Ledger) -> SegmentKey | None:
    return None if pk is None else ledger.segments[pk].key
