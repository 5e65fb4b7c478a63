"""What was: read from what was appended, and undone from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import attrs
from django.utils.timezone import now

from hooks_groups.models import (
    MembershipEvent,
    PendingMembership,
    RosterImport,
    Segment,
)
from hooks_groups.people.changing import Act, changed
from hooks_groups.people.errors import AlreadyUndone
from hooks_groups.people.ledger import Change, Ledger
from hooks_groups.people.wishes import Outcome
from hookspecs.values import UserId

AT_ONCE = 2000
UNDO = "undo"


@attrs.frozen
class Undone:
    """What came of undoing an import: places put back, invitations withdrawn, and what was left alone.

    kept: changes that others have changed again since, or that have no way back: the segment is gone
    or full, or a plugin says no.
    """

    reverted: int
    withdrawn: int
    kept: int


@attrs.frozen
class Back:
    """A change of an import is to be undone, if what it made still stands."""

    user: UserId
    left: int | None
    joined: int | None
    left_role: str
    joined_role: str

    @property
    def touches(self) -> set[int]:
        """Return where they are, and where they were."""
        return {pk for pk in (self.left, self.joined) if pk is not None}

    def led(self, to: int) -> Back:
        """Return the same for another segment, to which a plugin leads who comes back."""
        return attrs.evolve(self, left=to)

    def change(self, ledger: Ledger) -> Change | None:
        """Return the way back, None if it is none any more. Raises: PeopleError."""
        here = ledger.of(self.user)
        stands = here.get(self.joined) if self.joined is not None else None
        if (stands.role if stands else "") != self.joined_role:
            return None
        if self.left is not None and self.left != self.joined and self.left in here:
            return None
        back = Change(self.user, self.joined, self.left, self.joined_role, self.left_role)
        return ledger.allowed(back)


def undo(roster_import: RosterImport, *, actor: UserId | None = None) -> Undone:
    """Put back what *roster_import* changed, and withdraw its invitations; return how much.

    Only what still stands: who has moved on since stays where they are. History keeps both.
    Raises: AlreadyUndone.
    """
    claimed = RosterImport.objects.filter(pk=roster_import.pk, undone_at=None)
    if not claimed.update(undone_at=now(), undone_by=actor):
        raise AlreadyUndone(f"Import {roster_import.pk} is undone already.")
    act = Act(UNDO, actor, f"import {roster_import.pk} is undone", roster_import)
    invitations = PendingMembership.objects.filter(roster_import=roster_import)
    withdrawn, outcomes = invitations.delete()[0], list(_undone(roster_import, act))
    reverted = sum(outcome.became not in ("refused", "unchanged") for outcome in outcomes)
    roster_import.refresh_from_db()
    return Undone(reverted, withdrawn, len(outcomes) - reverted)


def _undone(roster_import: RosterImport, act: Act) -> Iterator[Outcome]:
    """Undo the last change first: a seat that one gives back may be another's way back."""
    events = MembershipEvent.objects.filter(roster_import=roster_import).exclude(source=UNDO)
    last = None
    while chunk := list((events.filter(pk__lt=last) if last else events).order_by("-pk")[:AT_ONCE]):
        last = chunk[-1].pk
        wishes = _ways_back(chunk)
        yield from changed(roster_import.segment_set, wishes, act) if wishes else ()
        yield from (Outcome(None) for _ in range(len(chunk) - len(wishes)))


def _ways_back(events: Sequence[MembershipEvent]) -> list[Back]:
    """Return the way back of each of *events* that has one."""
    uids = {uid for event in events for uid in _uids(event)}
    pks = dict(Segment.objects.filter(uid__in=uids).values_list("uid", "pk"))
    touched = _last_touched(events)
    return [
        Back(
            UserId(event.user),
            pks.get(event.left),
            pks.get(event.joined),
            event.left_role,
            event.joined_role,
        )
        for event in events
        if event.user > 0  # else somebody who has retired
        and all(uid in pks and touched[event.user, uid] == event.pk for uid in _uids(event))
    ]


def _last_touched(events: Sequence[MembershipEvent]) -> dict[tuple[int, UUID], int]:
    """Return the last event of each user of *events* in each segment, undoing apart."""
    rows = MembershipEvent.objects.filter(
        segment_set=events[0].segment_set_id,
        user__in={event.user for event in events},
        pk__gte=events[-1].pk,
    )
    touched: dict[tuple[int, UUID], int] = {}
    for event in rows.exclude(source=UNDO).order_by("pk"):
        touched.update(((event.user, uid), event.pk) for uid in _uids(event))
    return touched


def _uids(event: MembershipEvent) -> set[UUID]:
    return {uid for uid in (event.left, event.joined) if uid}


def segments_at(user: UserId, course: str, moment: datetime) -> list[str]:
    """Return the uids of the segments of *course* that *user* was in at *moment*, as history has it."""
    rows = MembershipEvent.objects.filter(user=user, course=course, at__lte=moment).order_by("pk")
    here: dict[str, None] = {}
    for left, joined in rows.values_list("left", "joined"):
        here.pop(str(left), None)
        if joined:
            here[str(joined)] = None
    return list(here)
