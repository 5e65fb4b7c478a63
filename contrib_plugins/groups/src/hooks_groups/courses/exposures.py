"""A learner has begun to learn in a course: what they drew there is kept from now on."""

from __future__ import annotations

from collections.abc import Iterator

from hooks_groups.courses.sights import is_divided
from hooks_groups.courses.tables import Tables, tables_of
from hooks_groups.people.managers import teaches
from hooks_groups.schemes import AtRandom, keep, unkept
from hooks_runtime import current
from hookspecs.interfaces.partition_scheme import CoursePartition
from hookspecs.learning import partition_schemes
from hookspecs.values import UserId


def keep_draws(user: UserId, course: str) -> int:
    """Keep the arms that *user* has drawn in *course*, and return how many are new.

    Call it where somebody has looked at content, after the page. Nothing is kept for its teachers.
    """
    if not is_divided(course):
        return 0
    drawing = list(_drawing(tables_of(course)))
    left = unkept(drawing, user) if drawing else []
    return keep(left, user) if left and not teaches(user, course) else 0


def _drawing(tables: Tables) -> Iterator[CoursePartition]:
    """Yield the partitions that rules make use of, and for which learners draw."""
    schemes = current().supplied(partition_schemes)
    for number in tables.decider.partitions:
        divided = tables.content.divided.get(number)
        supplied = schemes.get(divided.scheme) if divided else None
        if divided and supplied and issubclass(supplied.implementation, AtRandom):
            yield divided.partition
