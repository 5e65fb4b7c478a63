"""Partitions and rules of ours for Open edX: read as they are, or published with their combinations."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen
from django.db import transaction

from hooks_groups.compat.combining import (
    COMBINATIONS,
    as_parameter,
    combinations,
    combinations_in,
    expanded,
    groups,
)
from hooks_groups.compat.offered import TROUBLES, offered
from hooks_groups.compat.values import Group, UserPartition
from hooks_groups.models import Arm, Binding, Partition, Revision, Rule, SegmentSet
from hookspecs.values import CourseKey

USER, ARM = "segment__memberships__user", "arm__number"


@frozen
class Published:
    """What Open edX is to know of a course: its partitions, and ``group_access`` by usage key."""

    partitions: list[UserPartition]
    rules: dict[str, dict[str, list[int]]]


def publish(course: CourseKey) -> Published:
    """Give combinations their groups, and return the partitions and rules of *course* for Open edX.

    Only those combinations that somebody is in, of segments whose set says so. They stay until the
    next time, as rules have to be read with the partitions that they were written for.
    """
    with transaction.atomic():
        Revision.count_up([course])  # the lock of whoever changes its content
        for row in Partition.objects.filter(course=course):
            _combine(row)
        partitions = user_partitions(course)
        rules = Rule.objects.filter(course=course).values_list("content", "access")
        return Published(partitions, {key: expanded(access, partitions) for key, access in rules})


def user_partitions(course: CourseKey) -> list[UserPartition]:
    """Return the partitions of *course* as they were published, those that are not active, too."""
    rows = Partition.objects.filter(course=course).order_by("number")
    arms: dict[int, list[Group]] = {}
    for arm in Arm.objects.filter(partition__course=course).order_by("number"):
        arms.setdefault(arm.partition_id, []).append(Group(arm.number, arm.name))
    return [made for row in rows if (made := _user_partition(row, arms.get(row.pk, [])))]


def _combine(row: Partition) -> None:
    """Store the combinations of a partition that learners are in now."""
    arms = set(Arm.objects.filter(partition=row).values_list("number", flat=True))
    parameters = {key: said for key, said in row.parameters.items() if key != COMBINATIONS}
    if found := combinations(_realised(row), arms):
        parameters[COMBINATIONS] = as_parameter(found)
    if parameters != row.parameters:
        row.parameters = parameters
        row.save()


def _realised(row: Partition) -> Iterable[set[int]]:
    """Return the arms that learners are in by segments; none unless a set answers by combination."""
    bound = Binding.objects.filter(arm__partition=row, segment__memberships__isnull=False)
    wanted = SegmentSet.Resolution.COMBINATION
    if not bound.filter(segment__segment_set__resolution=wanted).exists():
        return ()
    found: dict[int, set[int]] = {}
    for user, arm in bound.values_list(USER, ARM).iterator():
        found.setdefault(user, set()).add(arm)
    return found.values()


def _user_partition(row: Partition, arms: list[Group]) -> UserPartition | None:
    """Return a *row* with its *arms* as a partition; None where nobody supplies its scheme now, which is told."""
    scheme = offered(row.scheme)
    if scheme is None:
        TROUBLES.tell(row.course, row.number, f"no plugin supplies the scheme {row.scheme!r}")
        return None
    made = groups(arms, combinations_in(row.parameters))
    return UserPartition(row.number, row.name, "", made, scheme, row.parameters, row.active)
