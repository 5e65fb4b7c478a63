"""What a change of rules would do to learners, said before it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Generic, TypeVar

from hooks_groups.deciding.cohort import Cohort

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Impact(Generic[K]):
    """By block, the learners who no longer see it and those who do now; others are left out.

    A block that only one of the two courses has is seen by nobody in the other.
    """

    cohort: Cohort[K]
    lost: Mapping[str, int]
    gained: Mapping[str, int]

    @property
    def losers(self) -> list[K]:
        """Return the learners who lose at least one block."""
        return self.cohort.named(reduce(or_, self.lost.values(), 0))

    @property
    def gainers(self) -> list[K]:
        """Return the learners who gain at least one block."""
        return self.cohort.named(reduce(or_, self.gained.values(), 0))

    def losers_of(self, block: str) -> list[K]:
        """Return the learners who lose *block*."""
        return self.cohort.named(self.lost.get(block, 0))

    def __str__(self) -> str:
        """Return ``412 learners lose 17 blocks, nobody gains any``."""
        return f"{_told('lose', self.lost)}, {_told('gain', self.gained)}"


def impact(before: Cohort[K], after: Cohort[K]) -> Impact[K]:
    """Return what learners lose and gain from one decider to another.

    Both cohorts are the same learners; their arms may differ, as bindings may be what changes.
    Raises: ValueError: they are others, or in another order.
    """
    if before.learners != after.learners:
        raise ValueError("the two cohorts have to be the same learners in the same order")
    return Impact(before, _less(before, after), _less(after, before))


def _less(before: Cohort[K], after: Cohort[K]) -> dict[str, int]:
    """Return by block who sees it *before* and not *after*."""
    now = after.audiences
    changes = ((key, seen & ~now.get(key, 0)) for key, seen in before.audiences.items())
    return {key: who for key, who in changes if who}


def _told(verb: str, blocks: Mapping[str, int]) -> str:
    learners = reduce(or_, blocks.values(), 0).bit_count()
    if not learners:
        return f"nobody {verb}s any"
    subject = "1 learner " + verb + "s" if learners == 1 else f"{learners} learners {verb}"
    return f"{subject} {len(blocks)} {'block' if len(blocks) == 1 else 'blocks'}"
