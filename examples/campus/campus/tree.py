"""The units of a run as a tree, with their lessons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from campus.models import Lesson, Unit


@dataclass
class Branch:
    """A unit, what is in it, and its parts. *level*: of its heading on a page."""

    unit: Unit
    level: int
    lessons: list[Lesson] = field(default_factory=list)
    parts: list[Branch] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.lessons and all(part.is_empty for part in self.parts)

    def walk(self) -> Iterator[Branch]:
        """Yield this branch, and all that grow from it."""
        yield self
        for part in self.parts:
            yield from part.walk()


def grown(units: Iterable[Unit], lessons: Iterable[Lesson]) -> list[Branch]:
    """Return the units at the top; both arguments are in order."""
    by_parent: dict[int | None, list[Unit]] = {}
    for unit in units:
        by_parent.setdefault(unit.parent_id, []).append(unit)
    by_unit: dict[int, list[Lesson]] = {}
    for lesson in lessons:
        by_unit.setdefault(lesson.unit_id, []).append(lesson)

    def branches(parent: int | None, level: int) -> list[Branch]:
        return [
            Branch(unit, min(level, 4), by_unit.get(unit.pk, []), branches(unit.pk, level + 1))
            for unit in by_parent.get(parent, ())
        ]

    return branches(None, 2)


def walk(branches: Iterable[Branch]) -> Iterator[Branch]:
    """Yield every branch in the order of the page."""
    for branch in branches:
        yield from branch.walk()
