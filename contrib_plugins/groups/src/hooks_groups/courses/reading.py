"""Rows and the platform's tree as the course that a decider is made of."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping

import attrs

from hooks_groups.deciding import Arm, Block, Course, InvalidRule, Partition, Rule, read_rule
from hooks_groups.models import Partition as PartitionRow
from hooks_groups.models import Rule as RuleRow
from hooks_runtime import platform
from hookspecs.interfaces import rows
from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm
from hookspecs.values import CourseKey

log = logging.getLogger("hooks_groups")

SHUT = -1
"""A partition without arms: who has to be in one of them does not come in, whatever the policy."""
SUPPLIED_BY = "supplied_by"
"""Among a partition's parameters: the plugin that supplied its scheme when it was made."""


@attrs.frozen
class Divided:
    """A partition as its scheme is asked about it. *supplied_by*: the plugin, as far as is known."""

    partition: CoursePartition
    scheme: str
    supplied_by: str = ""
    is_active: bool = True


@attrs.frozen
class Content:
    """A course, and what else is known of it.

    blocks: what the platform tells of each. faulty: a sentence for each rule, or parent, that cannot
    be used. homeless: content that has a rule, and is not in the course.
    """

    course: Course
    divided: Mapping[int, Divided]
    blocks: Mapping[str, rows.Block]
    faulty: tuple[str, ...] = ()
    homeless: tuple[str, ...] = ()


def read(course: CourseKey) -> Content:
    """Return *course* as it is now: three statements, and what the platform needs for its tree."""
    divided = {each.partition.id: each for each in partitions(course)}
    rules, faulty = _rules(course)
    told = list(platform().blocks(course))
    blocks, lost = _blocks(told, rules)
    faulty += [
        f"{key!r} is in {parent!r}, of which the platform does not tell" for key, parent in lost
    ]
    known = {block.key for block in told}
    homeless = tuple(key for key in rules if key not in known)
    there = (*map(_partition, divided.values()), Partition(SHUT, "nobody"))
    made = Course(tuple(blocks), there)
    return Content(made, divided, {each.key: each for each in told}, tuple(faulty), homeless)


def partitions(course: CourseKey) -> Iterator[Divided]:
    """Yield the partitions of *course*, by number."""
    found = PartitionRow.objects.filter(course=course).prefetch_related("arms").order_by("number")
    for row in found:
        arms = sorted(row.arms.all(), key=lambda arm: arm.number)
        offered = tuple(OfferedArm(arm.number, arm.name) for arm in arms)
        said = {name: value for name, value in row.parameters.items() if name != SUPPLIED_BY}
        told = json.dumps(said, sort_keys=True)
        yield Divided(
            CoursePartition(course, row.number, row.name, offered, told),
            row.scheme,
            str(row.parameters.get(SUPPLIED_BY, "")),
            row.active,
        )


def _partition(divided: Divided) -> Partition:
    of = divided.partition
    arms = tuple(Arm(arm.id, arm.name) for arm in of.arms)
    return Partition(of.id, of.name, arms, divided.is_active)


def _rules(course: CourseKey) -> tuple[dict[str, Rule], list[str]]:
    """Return the rules by content, and what is wrong with some; one that cannot be read shuts."""
    found: dict[str, Rule] = {}
    faulty: list[str] = []
    for content, access in RuleRow.objects.filter(course=course).values_list("content", "access"):
        try:
            found[content] = read_rule(access, content)
        except InvalidRule as error:
            log.warning("nobody but staff sees %s: its rule cannot be read: %s", content, error)
            found[content] = {SHUT: [0]}
            faulty.append(f"the rule of {content!r} cannot be read: {error}")
    return found, faulty


def _blocks(
    told: Iterable[rows.Block], rules: Mapping[str, Rule]
) -> tuple[list[Block], list[tuple[str, str]]]:
    """Return the blocks, one a key, and those whose parent is not told, which are shut.

    A block that the platform tells several times is in several others.
    """
    parents: dict[str, list[str]] = {}
    for block in told:
        above = parents.setdefault(block.key, [])
        if block.parent is not None:
            above.append(block.parent)
    lost = [(key, one) for key, above in parents.items() for one in above if one not in parents]
    blocks = [Block(key, tuple(above), rules.get(key, {})) for key, above in parents.items()]
    blocks += [Block(parent, (), {SHUT: [0]}) for parent in dict.fromkeys(one for _, one in lost)]
    return blocks, lost
