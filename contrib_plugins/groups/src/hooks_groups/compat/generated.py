"""Partitions that Open edX's plugins make for a course: ``openedx.dynamic_partition_generator``."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from attrs import frozen

from hooks_groups.compat.found import GENERATORS, manager
from hooks_groups.compat.hosted import opaque
from hookspecs.values import CourseKey

logger = logging.getLogger(__name__)


@frozen
class BareCourse:
    """A course as generators ask for it, where the host has no other: its key, and what it has."""

    id: Any
    user_partitions: tuple[Any, ...] = ()


def generated(course: Any) -> list[Any]:
    """Return the partitions that plugins make for *course*, its key or the host's own object.

    A generator that fails, or takes an id that is taken, is told; the others are heard.
    """
    known = BareCourse(opaque(course)) if isinstance(course, CourseKey) else course
    taken = {partition.id for partition in known.user_partitions}
    kept = []
    for name, partition in _made(known):
        if partition.id in taken:
            told = "%s: partition %s of %s is there already; the generated one is left out"
            logger.warning(told, name, partition.id, known.id)
        else:
            taken.add(partition.id)
            kept.append(partition)
    return kept


def get_all_partitions_for_course(course: Any, *, active_only: bool = False) -> list[Any]:
    """Return the partitions of *course*, and those that plugins make for it."""
    found = [*course.user_partitions, *generated(course)]
    return [partition for partition in found if partition.active or not active_only]


def _made(course: Any) -> Iterator[tuple[str, Any]]:
    for extension in _generators():
        try:
            made = extension.plugin(course)
        except Exception:
            logger.exception("%s: generator %r failed", GENERATORS, extension.name)
            continue
        for partition in _several(made):
            yield extension.name, partition


def _several(made: Any) -> Iterable[Any]:
    # A partition is a tuple, too.
    return made if isinstance(made, list) else () if made is None else (made,)


@cache
def _generators() -> Any:
    return manager(GENERATORS, ours=False)
