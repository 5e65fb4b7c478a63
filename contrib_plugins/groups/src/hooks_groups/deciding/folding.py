"""Many learners at once: partitions are folded, so that one look-up answers for several of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from operator import and_, getitem
from typing import Any

from hooks_groups.deciding.course import ArmSet
from hooks_groups.deciding.tables import MOST_SETS, Table

SAMPLE = 1000
"""So many learners are looked at to guess how many sets of arms a partition has."""
LEARNERS_PER_ENTRY = 8
"""A folded table pays when it has far fewer entries than there are learners to look them up."""
MOST_ENTRIES = 128
"""And while all of them stay in a processor's cache."""

look_up: Callable[[Table, Any], int] = getitem


class Folded(dict[tuple[ArmSet, ...], int]):
    """The AND of several tables, by the tuple of what they are asked, filled when first met."""

    def __init__(self, tables: Sequence[Table]) -> None:
        super().__init__()
        self._tables = tables

    def __missing__(self, sets: tuple[ArmSet, ...]) -> int:
        found = reduce(and_, map(look_up, self._tables, sets))
        if len(self) < MOST_SETS:
            self[sets] = found
        return found


class Folding:
    """The *tables* of a decider, and those that are folded of them; all are kept."""

    def __init__(self, tables: Sequence[Table], otherwise: int) -> None:
        self._tables, self._otherwise = tables, otherwise
        self._folded: dict[tuple[int, int], Folded] = {}

    def answers(self, signatures: Sequence[tuple[ArmSet, ...]]) -> list[int]:
        """Return the AND of what the tables say of each of *signatures*."""
        if not self._tables or not signatures:
            return [self._otherwise] * len(signatures)
        columns = list(zip(*signatures, strict=True))
        answers: Iterator[int] | None = None
        for start, end in _chunks(columns):
            table = self._folded.setdefault((start, end), Folded(self._tables[start:end]))
            these = map(table.__getitem__, zip(*columns[start:end], strict=True))
            answers = these if answers is None else map(and_, answers, these)
        return list(answers or ())


def _chunks(columns: Sequence[Sequence[ArmSet]]) -> Iterator[tuple[int, int]]:
    """Yield from where to where columns are folded into one table."""
    most = min(len(columns[0]) // LEARNERS_PER_ENTRY, MOST_ENTRIES)
    start, entries = 0, 1
    for position, column in enumerate(columns):
        sets = len(set(column[:SAMPLE]))
        if position > start and entries * sets > most:
            yield start, position
            start, entries = position, 1
        entries *= sets
    yield start, len(columns)
