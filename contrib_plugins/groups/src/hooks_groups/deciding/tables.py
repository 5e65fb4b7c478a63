"""Tables of bit sets: for a partition and a set of its arms, the blocks which that is enough for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import reduce
from operator import or_

from hooks_groups.deciding.bitsets import bits_of
from hooks_groups.deciding.conditions import Conditions
from hooks_groups.deciding.course import ANY, ArmSet
from hooks_groups.deciding.layout import Layout

MOST_SETS = 4096
"""So many sets of arms a partition are kept; further ones are worked out each time they are met."""


class Table(dict[ArmSet, int]):
    """The blocks that a set of arms is enough for in one partition, filled when a set is first met.

    It needs no lock: two threads that meet the same new set store the same integer.
    """

    def __init__(self, reachable: int, behind: Mapping[frozenset[int], int]) -> None:
        super().__init__({ANY: reachable})
        self._reachable, self._behind = reachable, behind

    def __missing__(self, arms: object) -> int:
        if not isinstance(arms, frozenset):  # as texts are looked up, too
            raise TypeError(f"expected a frozen set of ids of arms, got {arms!r}")
        shut = (blocks for wanted, blocks in self._behind.items() if wanted.isdisjoint(arms))
        found = self._reachable & ~reduce(or_, shut, 0)
        if len(self) < MOST_SETS:
            self[arms] = found
        return found


def reachable(layout: Layout, asked: Conditions) -> int:
    """Return the blocks that are not shut, nor below one that is, as far as the next joints."""
    return layout.everything & ~reduce(or_, map(layout.behind, asked.shut), 0)


def tables(layout: Layout, asked: Conditions, within: int) -> dict[int, Table]:
    """Return a table for each partition that a rule makes use of."""
    blocks = [0] * len(asked.needs)
    for bit, positions in enumerate(asked.of):
        for position in positions:
            blocks[position] |= layout.behind(bit)
    behind: defaultdict[int, dict[frozenset[int], int]] = defaultdict(dict)
    for need, these in zip(asked.needs, blocks, strict=True):
        behind[need.partition][need.arms] = these
    return {partition: Table(within, lists) for partition, lists in sorted(behind.items())}


def joints(layout: Layout, asked: Conditions, within: int) -> tuple[tuple[int, int], ...]:
    """Return of each joint that may close: the bits of its parents, and those that stay if it does.

    In the order in which they are to be looked at. One of which everybody sees a parent never closes.
    """
    asking = (layout.behind(bit) for bit, positions in enumerate(asked.of) if positions)
    everybody = within & ~reduce(or_, asking, 0) if layout.joints else 0
    found = []
    for joint in layout.joints:
        parents = bits_of(layout.parents[joint])
        if not parents & everybody:
            others = layout.everything & ~layout.behind(joint)
            everybody &= others
            found.append((parents, others))
    return tuple(found)
