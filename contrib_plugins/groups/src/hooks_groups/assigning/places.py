"""Segments as assigners see them, and how they fill while learners are placed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A segment that learners may come into, by its portable *uid*.

    weight: its share, against those of the others; 0 takes nobody. members: how many are in it.
    capacity: how many there may be; None is any number.
    """

    uid: str
    weight: float = 1.0
    members: int = 0
    capacity: int | None = None

    def __post_init__(self) -> None:
        """Refuse a weight that is no share."""
        if not (math.isfinite(self.weight) and self.weight >= 0):
            raise ValueError(
                f"the weight of {self.uid!r} is a share, 0 or more, got {self.weight!r}"
            )


class Filling:
    """Places while learners come into them, one after the other. *open*: those with room."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.members: dict[str, int] = {}
        self.open: list[Place] = []
        for place in places:
            if place.uid in self.members:
                raise ValueError(f"{place.uid!r} is there twice")
            self.members[place.uid] = place.members
            if place.weight > 0 and self._has_room(place):
                self.open.append(place)

    def take(self, place: Place) -> str:
        """Let one more learner into *place*; return its uid."""
        self.members[place.uid] += 1
        if not self._has_room(place):
            self.open.remove(place)
        return place.uid

    def _has_room(self, place: Place) -> bool:
        return place.capacity is None or self.members[place.uid] < place.capacity
