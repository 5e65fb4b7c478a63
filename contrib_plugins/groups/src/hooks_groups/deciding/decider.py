"""The one place that says who sees what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import repeat
from operator import and_
from typing import Any, TypeAlias, TypeVar

from hooks_groups.deciding import tables
from hooks_groups.deciding.cohort import Cohort
from hooks_groups.deciding.conditions import Policy, conditions
from hooks_groups.deciding.course import ANY, Arms, ArmSet, Course, arm_set
from hooks_groups.deciding.decisions import Dangling, Decision, Need
from hooks_groups.deciding.folding import Folding, look_up
from hooks_groups.deciding.layout import lay_out
from hooks_groups.deciding.visible import Visible
from hooks_groups.deciding.ways import ways_in

K = TypeVar("K")
Signature: TypeAlias = tuple[ArmSet, ...]
"""All that a course asks about a learner: the arms of each partition of ``Decider.partitions``."""

NONE: ArmSet = frozenset()


class Decider:
    """Who sees what in one course, compiled. Make one when content is published; threads share it.

    partitions: the ids of those that rules make use of; what a learner has elsewhere changes nothing.
    layout, asked: which bit stands for which block, and what each asks for, for this room alone.
    """

    def __init__(self, course: Course, dangling: Policy = "deny") -> None:
        """Raise InvalidCourse where blocks make no course, ValueError where there is no such policy."""
        self.course, self.policy = course, dangling
        self.layout = lay_out(course)
        self.asked = conditions(self.layout.blocks, course.partitions, dangling)
        self._reachable = tables.reachable(self.layout, self.asked)
        by_partition = tables.tables(self.layout, self.asked, self._reachable)
        self._joints = tables.joints(self.layout, self.asked, self._reachable)
        self.partitions, self._tables = tuple(by_partition), tuple(by_partition.values())
        self._folding = Folding(self._tables, self._reachable)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the blocks in the order of their bits: parents before what is in them."""
        return tuple(self.layout.bits)

    @property
    def dangling(self) -> tuple[Dangling, ...]:
        """Return what rules name that does not exist; with the policy ``report``, tell it."""
        return self.asked.dangling

    def visible(self, arms: Arms, *, staff: bool = False) -> Visible:
        """Return the blocks that a learner in *arms* sees; *staff* see all."""
        return Visible(self.layout, self.layout.everything if staff else self.bits(arms))

    def bits(self, arms: Arms) -> int:
        """Return the blocks that a learner in *arms* sees, a bit for each of ``keys``."""
        try:
            found = self._all_of(map(arms.get, self.partitions, repeat(NONE)))
        except TypeError:  # not frozen sets
            found = self._all_of(self.signature(arms))
        return self._joined(found)

    def signature(self, arms: Arms) -> Signature:
        """Return what *arms* come to here: learners of one signature see the same.

        Raises: TypeError: they are no arms.
        """
        return tuple(arm_set(arms.get(partition, NONE)) for partition in self.partitions)

    def bits_of_all(self, signatures: Iterable[Signature]) -> list[int]:
        """Return ``bits`` for each of many signatures, in order, at a fraction of the price."""
        found = self._folding.answers(list(signatures))
        return [self._joined(bits) for bits in found] if self._joints else found

    def cohort(self, learners: Mapping[K, Arms]) -> Cohort[K]:
        """Return all *learners* at once, to be asked block by block: the fastest way to ask about all."""
        return Cohort(learners, self.layout, self.asked)

    def audience(self, block: str, learners: Mapping[K, Arms]) -> list[K]:
        """Return those of *learners* who see *block*. Raises: KeyError: there is no such block."""
        return self.cohort(learners).audience(block)

    def preview(self, arms: Arms) -> Arms:
        """Return *arms* with every partition open that they say nothing of."""
        return {partition: arms.get(partition, ANY) for partition in self.partitions}

    def decide(self, arms: Arms, block: str, *, staff: bool = False) -> Decision:
        """Return whether a learner in *arms* sees *block*, and if not what would open it.

        Raises: KeyError: there is no such block.
        """
        bit = self.layout.bits[block]
        if staff or self.bits(arms) >> bit & 1:
            return Decision(allowed=True)
        above = self.layout.above(bit)
        has = dict(zip(self.partitions, self.signature(arms), strict=True))
        ways, complete = ways_in(above, self.layout.parents, lambda here: self._lacked(here, has))
        names = {self.layout.blocks[here].key for here in above}
        dangling = tuple(each for each in self.dangling if each.block in names)
        return Decision(allowed=False, ways=ways, complete=complete, dangling=dangling)

    def _lacked(self, bit: int, has: Mapping[int, ArmSet]) -> frozenset[Need] | None:
        """Return what who *has* these arms lacks for a block itself; None where nobody enters."""
        if bit in self.asked.shut:
            return None
        needs = (self.asked.needs[position] for position in self.asked.of[bit])
        return frozenset(need for need in needs if not need.met_by(has[need.partition]))

    def _all_of(self, sets: Iterable[Any]) -> int:
        return reduce(and_, map(look_up, self._tables, sets), self._reachable)

    def _joined(self, bits: int) -> int:
        """Take away from *bits* the joints of which no parent is seen, and what is below them."""
        for parents, outside in self._joints:
            if not bits & parents:
                bits &= outside
        return bits
