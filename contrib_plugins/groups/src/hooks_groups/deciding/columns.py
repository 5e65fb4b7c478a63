"""The arms of many learners, a partition a column, and who of them meets a need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import repeat
from operator import or_
from typing import Any

from hooks_groups.deciding.course import ANY, Arms, ArmSet, arm_set
from hooks_groups.deciding.decisions import Need

NONE: ArmSet = frozenset()
NO, YES = b"01"
BYTES = 256


class Numbers(dict[ArmSet, int]):
    """The different sets of arms, numbered as they come."""

    def __missing__(self, arms: object) -> int:
        if not isinstance(arms, frozenset) and arms is not ANY:
            raise TypeError(f"expected a frozen set of ids of arms, got {arms!r}")
        number = self[arms] = len(self)
        return number


class Column:
    """Which set of arms each learner has in one partition, as numbers of *sets*."""

    def __init__(self, column: Sequence[Any]) -> None:
        self.sets = Numbers()
        try:
            numbers = list(map(self.sets.__getitem__, column))
        except TypeError:  # not frozen sets
            numbers = [self.sets[arm_set(arms)] for arms in column]
        numbers.reverse()  # a number's last digit is its lowest bit
        self._numbers = bytes(numbers) if len(self.sets) <= BYTES else numbers

    def within(self, arm: int) -> int:
        """Return who is in *arm*, a bit for each learner."""
        digits = bytes(YES if arms is ANY or arm in arms else NO for arms in self.sets)
        if isinstance(self._numbers, bytes):
            return int(self._numbers.translate(digits.ljust(BYTES)) or b"0", 2)
        return int(bytes(map(digits.__getitem__, self._numbers)), 2)


class Met(dict[int, int]):
    """Who meets each of *needs*, by its position, a bit for each learner; filled when first asked."""

    def __init__(self, learners: Sequence[Arms], needs: Sequence[Need]) -> None:
        super().__init__()
        self._learners, self._needs = learners, needs
        self._columns: dict[int, Column] = {}
        self._within: dict[tuple[int, int], int] = {}

    def read(self, positions: Iterable[int]) -> None:
        """Read at once what the needs at *positions* ask about; learners are looked through once."""
        wanted = {self._needs[position].partition for position in positions}
        if not (partitions := sorted(wanted - self._columns.keys())):
            return
        rows = [tuple(map(arms.get, partitions, repeat(NONE))) for arms in self._learners]
        columns = zip(*rows, strict=True) if rows else repeat(())
        for partition, column in zip(partitions, columns, strict=False):
            self._columns[partition] = Column(column)

    def __missing__(self, position: int) -> int:
        need = self._needs[position]
        found = self[position] = reduce(or_, (self._in(need.partition, arm) for arm in need.arms))
        return found

    def _in(self, partition: int, arm: int) -> int:
        if (partition, arm) not in self._within:
            self._within[partition, arm] = self._columns[partition].within(arm)
        return self._within[partition, arm]
