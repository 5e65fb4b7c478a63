"""One answer for a learner of several arms: the group of their combination, or the first by priority."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from hooks_groups.compat.combining import combinations_in
from hookspecs.values import CourseKey, UserId


def answer(course: CourseKey, user: UserId, partition: Any, arms: Collection[int]) -> Any:
    """Return the one of *partition*'s groups that stands for *arms*; None if none does.

    It is the very object that the partition has: Open edX compares groups by their names, too.
    """
    groups = {group.id: group for group in partition.groups}
    there = [arm for arm in groups if arm in arms]
    if len(there) < 2:
        return groups[there[0]] if there else None
    wanted = frozenset(arms)
    for number, combined in combinations_in(partition.parameters).items():
        if combined == wanted and number in groups:
            return groups[number]
    return groups[_first(course, user, partition.id, there)]


def _first(course: CourseKey, user: UserId, partition: int, arms: list[int]) -> int:
    """Return the arm of *user*'s first segment by priority, and uid; else the partition's first."""
    # Open edX imports schemes when it likes, and before there are models.
    from hooks_groups.models import Binding

    bound = Binding.objects.filter(
        arm__partition__course=course,
        arm__partition__number=partition,
        arm__number__in=arms,
        segment__memberships__user=user,
    ).order_by("segment__priority", "segment__uid", "arm__number")
    found = bound.values_list("arm__number", flat=True).first()
    return arms[0] if found is None else found
