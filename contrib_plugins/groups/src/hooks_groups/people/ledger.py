"""What a set allows: pure decisions about places in its segments, one after another.

The same code decides for one learner, for a roster of 100,000 and for its preview.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from hooks_groups.models import Segment, SegmentSet
from hooks_groups.people.errors import (
    InAnother,
    SegmentFull,
    UnknownSegment,
)
from hookspecs.values import UserId

LEARNER, TUTOR = "learner", "tutor"


@attrs.frozen
class Place:
    """Somebody's row in a segment."""

    pk: int
    role: str


@attrs.frozen
class Change:
    """What is to become of somebody's place: *left* and *joined* are segments, None for nowhere."""

    user: UserId
    left: int | None
    joined: int | None
    left_role: str = ""
    joined_role: str = ""

    @property
    def became(self) -> str:
        """Return joined, left, moved, or changed: another role in the same segment."""
        if self.left == self.joined:
            return "changed"
        return "joined" if self.left is None else "left" if self.joined is None else "moved"

    @property
    def segments(self) -> set[int]:
        """Return the segments that it touches."""
        return {pk for pk in (self.left, self.joined) if pk is not None}

    def seats(self) -> Mapping[int, int]:
        """Return how many learners more each segment has afterwards; tutors take no seat."""
        delta: dict[int, int] = {}
        if self.left is not None and self.left_role == LEARNER:
            delta[self.left] = -1
        if self.joined is not None and self.joined_role == LEARNER:
            delta[self.joined] = delta.get(self.joined, 0) + 1
        return {pk: by for pk, by in delta.items() if by}


@attrs.frozen
class Foreseen:
    """What a preview, which stores nothing, has come to so far: learners by segment, and who goes where."""

    counts: dict[int, int] = attrs.Factory(dict)
    changes: dict[int, tuple[Change, ...]] = attrs.Factory(dict)

    def note(self, change: Change) -> None:
        """Remember *change*, for when somebody comes again."""
        self.changes[change.user] = (*self.changes.get(change.user, ()), change)


class Ledger:
    """The segments of a set, how many learners each has, and where the people in question are.

    foreseen: carried over from one chunk of a preview to the next.
    """

    def __init__(
        self,
        segment_set: SegmentSet,
        segments: Iterable[Segment],
        places: dict[int, dict[int, Place]],
        foreseen: Foreseen | None = None,
    ) -> None:
        self.segment_set, self.places = segment_set, places
        self.segments: dict[int, Segment] = {}
        self.counts = foreseen.counts if foreseen else {}
        self.add(segments)

    def add(self, segments: Iterable[Segment]) -> None:
        """Know *segments*, too."""
        for segment in segments:
            self.segments[segment.pk] = segment
            self.counts.setdefault(segment.pk, segment.member_count)

    def of(self, user: UserId) -> dict[int, Place]:
        """Return the places of *user*, by segment."""
        return self.places.setdefault(user, {})

    def segment(self, pk: int) -> Segment:
        """Return a segment of the set. Raises: UnknownSegment."""
        if pk not in self.segments:
            raise UnknownSegment(f"There is no such segment in {self.segment_set}, or no longer.")
        return self.segments[pk]

    def allowed(self, change: Change) -> Change:
        """Return *change*. Raises: PeopleError: the set does not allow it."""
        if change.joined is not None:
            self._refuse_second(change, self.segment(change.joined))
            self._refuse_full(change, self.segment(change.joined))
        return change

    def take(self, change: Change) -> None:
        """Go on as if *change* were stored."""
        self.place(change)
        for pk, by in change.seats().items():
            self.counts[pk] += by

    def place(self, change: Change) -> None:
        """Put somebody where *change* puts them, whose seats are counted already."""
        here = self.of(change.user)
        left = here.pop(change.left) if change.left is not None else None
        if change.joined is not None:
            here[change.joined] = Place(left.pk if left else 0, change.joined_role)

    def _refuse_second(self, change: Change, segment: Segment) -> None:
        if not self.segment_set.exclusive or change.joined_role != LEARNER:
            return
        for pk in self.learning(change.user) - change.segments:
            raise InAnother(
                f"They are in {self.segments[pk]} already, and {self.segment_set} takes one of its"
                f" segments only. Move them to {segment}, or take them out first."
            )

    def _refuse_full(self, change: Change, segment: Segment) -> None:
        more = change.seats().get(segment.pk, 0)
        if more <= 0 or segment.capacity is None:
            return
        if self.counts[segment.pk] + more > segment.capacity:
            many = (
                f"all {segment.capacity} seats are" if segment.capacity > 1 else "its only seat is"
            )
            told = f"{many} taken" if segment.capacity else "it has no seats"
            raise SegmentFull(f"{segment} is full: {told}.")

    def learning(self, user: UserId) -> set[int]:
        """Return the segments in which *user* is a learner."""
        return {pk for pk, place in self.of(user).items() if place.role == LEARNER}
