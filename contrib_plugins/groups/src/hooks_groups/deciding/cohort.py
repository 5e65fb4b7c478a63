"""All learners at once: for each block one integer with a bit for each learner who sees it.

5,000 blocks take a few ANDs each, and fewer where several ask the same, whereas 100,000 learners take
as many each as there are partitions. So this is how one asks for audiences, counts and differences.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property, reduce
from operator import and_, or_
from typing import Generic, TypeVar

from hooks_groups.deciding.bitsets import chosen
from hooks_groups.deciding.columns import Met
from hooks_groups.deciding.conditions import Conditions
from hooks_groups.deciding.course import Arms
from hooks_groups.deciding.layout import Layout

K = TypeVar("K")
NOBODY, EVERYBODY = 0, frozenset({1})
"""Positions among the audiences that are known."""


class Cohort(Generic[K]):
    """*learners*, whom a decider is asked about together; ``Decider.cohort`` makes one for one thread."""

    def __init__(self, arms: Mapping[K, Arms], layout: Layout, asked: Conditions) -> None:
        self.learners = tuple(arms)
        self._layout, self._asked = layout, asked
        self._met = Met(tuple(arms.values()), asked.needs)

    @property
    def everybody(self) -> int:
        """Return the bits of all learners."""
        return (1 << len(self.learners)) - 1

    def audience(self, block: str) -> list[K]:
        """Return who sees *block*. Raises: KeyError: there is no such block."""
        bit = self._layout.bits[block]
        return self.named(self._seen(self._layout.above(bit))[bit])

    @cached_property
    def audiences(self) -> Mapping[str, int]:
        """Return who sees each block, a bit for each learner, parents before what is in them."""
        seen = self._seen(range(len(self._layout.blocks)))
        return dict(zip(self._layout.bits, seen.values(), strict=True))

    def named(self, bits: int) -> list[K]:
        """Return the learners whose bits are set."""
        return list(chosen(self.learners, bits))

    def _seen(self, blocks: Collection[int]) -> dict[int, int]:
        """Return who sees *blocks*, of which parents come first.

        Blocks that ask the same below the same audience have one audience, worked out once.
        """
        self._met.read(position for bit in blocks for position in self._asked.of[bit])
        audiences = [0, self.everybody]
        known: dict[tuple[frozenset[int], tuple[int, ...]], int] = {}
        found: dict[int, int] = {}
        for bit in blocks:
            parents = self._layout.parents[bit]
            question = frozenset(map(found.__getitem__, parents)) or EVERYBODY, self._asked.of[bit]
            if bit in self._asked.shut:
                found[bit] = NOBODY
                continue
            if question not in known:
                known[question] = len(audiences)
                above = reduce(or_, map(audiences.__getitem__, question[0]))
                audiences.append(reduce(and_, map(self._met.__getitem__, question[1]), above))
            found[bit] = known[question]
        return {bit: audiences[number] for bit, number in found.items()}
