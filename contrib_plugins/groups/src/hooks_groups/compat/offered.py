"""Partition schemes of ours, and our partitions, as Open edX finds and calls them.

The distribution offers ``group`` under ``openedx.user_partition_scheme``, and the others under
``learning_hooks_`` and their names, since Open edX has schemes of those names itself. A plugin that
supplies a scheme offers it with one line, and an entry point of its own that names it::

    house = Offered("house")
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps

from hooks_groups.compat.answering import answer
from hooks_groups.compat.combining import combinations_in
from hooks_groups.compat.hosted import plain
from hooks_groups.compat.troubles import Troubles
from hooks_runtime import current
from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm, PartitionScheme
from hookspecs.learning import partition_schemes
from hookspecs.values import CourseKey, UserId

THEIRS = ("random", "cohort", "enrollment_track", "content_type_gate", "team", "verification")
UPSTREAM = "xmodule.partitions.partitions"
TROUBLES = Troubles("learning_hooks")


class Offered:
    """The scheme that a plugin supplies as *supplied*. Open edX calls it by *name*, and may set that.

    It never writes, and never raises: nobody is in a group then, and *troubles* has the reason.
    """

    def __init__(self, supplied: str, name: str = "") -> None:
        self.supplied = supplied
        self.name = name or (f"learning_hooks_{supplied}" if supplied in THEIRS else supplied)
        self.troubles = Troubles(f"{supplied}, offered to Open edX")

    def get_group_for_user(
        self, course_key: Any, user: Any, user_partition: Any, **_: object
    ) -> Any:
        """Return the group of *user_partition* that *user* is in, or None.

        Of a learner in several the group of their combination, where the published partition has
        one; else the first by the priority of segments. ``assign`` and other words change nothing.
        """
        course, number = plain(course_key), getattr(user, "id", None)
        if number is None:  # nobody has logged in
            return None

        def ask() -> Any:
            learner, partition = UserId(number), _as_ours(course, user_partition)
            scheme = _made(current().supplied(partition_schemes)[self.supplied].implementation)
            arms = scheme.arms_of(partition, [learner]).get(learner, frozenset())
            return answer(course, learner, user_partition, arms)

        return self.troubles.guarded(course, int(user_partition.id), ask)

    def get_grouped_user_partition(self, course: Any) -> Any:
        """Return the first partition of *course* that has this scheme, or None.

        course: its key, or Open edX's object, whose own partitions come first.
        """
        mine = (each for each in _all_of(course) if _supplied(each) == self.supplied)
        return next(mine, None)


def generate_partitions(course: Any) -> list[Any] | None:
    """Return the partitions that *course* has here and not itself: Open edX's generators are such.

    They are of Open edX's own classes, so that it catches what they raise. Nothing is raised here.
    """
    if not apps.is_installed("hooks_groups"):
        return None
    key, own = plain(course), {each.id for each in course.user_partitions}
    made = TROUBLES.guarded(key, 0, lambda: list(_published(key))) or []
    return [_native(each) for each in made if each.id not in own] or None


def offered(supplied: str, name: str = "") -> Offered | None:
    """Return the scheme that a plugin supplies as *supplied*, for Open edX; None if none does.

    name: what Open edX calls it; by default as the module has it.
    """
    there = supplied in current().supplied(partition_schemes)
    return _offered(supplied, name) if there else None


@cache
def _offered(supplied: str, name: str) -> Offered:
    return Offered(supplied, name)


@cache
def _made(scheme: type[PartitionScheme]) -> PartitionScheme:
    return scheme()


def _as_ours(course: CourseKey, partition: Any) -> CoursePartition:
    """Return Open edX's *partition* as schemes are asked here: without combinations."""
    parameters = dict(partition.parameters or {})
    combined = combinations_in(parameters)
    arms = tuple(
        OfferedArm(int(group.id), str(group.name))
        for group in partition.groups
        if group.id not in combined
    )
    said = (course, int(partition.id), str(partition.name), arms)
    return CoursePartition(*said, json.dumps(parameters))


def _all_of(course: Any) -> Iterator[Any]:
    yield from getattr(course, "user_partitions", ())
    yield from _published(plain(course))


def _published(course: CourseKey) -> Iterator[Any]:
    # When it is asked, since it needs models: Open edX imports schemes before there are any.
    from hooks_groups.compat.publishing import user_partitions

    yield from user_partitions(course)


def _supplied(partition: Any) -> str:
    return str(getattr(partition.scheme, "supplied", ""))


def _native(partition: Any) -> Any:
    """Return *partition* of Open edX's classes, where this process is Open edX."""
    try:
        upstream = sys.modules.get(UPSTREAM) or import_module(UPSTREAM)
    except ImportError:
        return partition
    groups = [upstream.Group(each.id, each.name) for each in partition.groups]
    return upstream.UserPartition(*partition[:3], groups, *partition[4:])


group = Offered("group")
cohort = Offered("cohort")
team = Offered("team")
enrollment_track = Offered("enrollment_track")
random = Offered("random")
