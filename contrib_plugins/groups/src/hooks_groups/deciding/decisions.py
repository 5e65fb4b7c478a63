"""What the decider answers: allowed, or not with the ways in. Plain data; words are made elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from hooks_groups.deciding.course import ANY, ArmSet


@dataclass(frozen=True, slots=True)
class Need:
    """To be in any one of *arms* of *partition*."""

    partition: int
    arms: frozenset[int]

    def met_by(self, arms: ArmSet) -> bool:
        """Return whether a learner in *arms* of the partition has what is needed."""
        return arms is ANY or not self.arms.isdisjoint(arms)

    def implies(self, other: Need) -> bool:
        """Return whether whoever meets this one meets *other*."""
        return self.partition == other.partition and self.arms <= other.arms


Way: TypeAlias = tuple[Need, ...]
"""Needs which together open a block; none of them follows from the others."""


@dataclass(frozen=True, slots=True)
class Dangling:
    """A rule of *block* names an arm that does not exist, or a partition if *arm* is None."""

    block: str
    partition: int
    arm: int | None = None

    def __str__(self) -> str:
        what = f"partition {self.partition}"
        if self.arm is not None:
            what = f"arm {self.arm} of {what}"
        return f"the rule of {self.block!r} names {what}, which does not exist"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a learner sees a block; true if so.

    ways: what would open it, the shortest first; several only below blocks of several parents.
    Without any nobody sees it but staff. complete: these are all ways; else there are too many.
    dangling: what the rules of the block, and of what it is in, name and is not there.
    """

    allowed: bool
    ways: tuple[Way, ...] = ()
    complete: bool = True
    dangling: tuple[Dangling, ...] = ()

    def __bool__(self) -> bool:
        # An object is true by default: ``if decider.decide(...)`` would let everybody in.
        return self.allowed
