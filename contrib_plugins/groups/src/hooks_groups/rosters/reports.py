"""How a roster is to be taken, and what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Literal

import attrs
from django.db.models import QuerySet

from hooks_groups.models import RosterImport, Segment
from hooks_groups.rosters.reading import Problem

MOST_PROBLEMS = 1000  # that a report names; all are counted
CHANGES = ("joined", "moved", "changed", "pending")
Progress = Callable[[int, int], None]
"""Called after each chunk with the rows and the bytes that are read so far."""


@attrs.frozen
class Choices:
    """What becomes of rows that can be taken in two ways.

    unknown: an address that nobody has registered with waits, or is refused. elsewhere: who is in another
    segment of an exclusive set is refused, or moves. within: the only segments that may be changed,
    such as those that the importer manages; None for all.
    """

    unknown: Literal["pending", "refuse"] = "pending"
    elsewhere: Literal["refuse", "move"] = "refuse"
    within: QuerySet[Segment] | None = None


@attrs.define
class Report:
    """What a roster comes to, or has come to.

    counts: rows by joined, moved, changed (another role), unchanged, pending, refused. problems: the
    refused, the first 1,000. roster_import: to undo it by; None for a preview, or if nothing changed.
    """

    counts: Counter[str] = attrs.Factory(Counter)
    problems: list[Problem] = attrs.Factory(list)
    roster_import: RosterImport | None = None

    @property
    def rows(self) -> int:
        """Return how many rows were read."""
        return self.counts.total()

    @property
    def changes(self) -> int:
        """Return how many rows change anything."""
        return sum(self.counts[name] for name in CHANGES)

    def refuse(self, problem: Problem) -> None:
        """Count a row that comes to nothing."""
        self.counts["refused"] += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
