"""Rules on content, checked against the partitions, the course's tree, and what stands above them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any, Literal

import attrs
from django.db import transaction

from hooks_groups.authoring.errors import RuleRefused
from hooks_groups.courses.tables import Tables, tables_of
from hooks_groups.deciding import Decider, InvalidRule, Rule, chosen, read_rule, write_rule
from hooks_groups.models import Revision
from hooks_groups.models import Rule as RuleRow
from hookspecs.values import CourseKey, UserId

log = logging.getLogger("hooks_groups")

ONE_ARM = frozenset({"cohort", "enrollment_track", "random"})
"""Schemes under which nobody is in two arms of a partition."""


@attrs.frozen
class Told:
    """What is to be said of a rule: an ``error`` refuses it, a ``warning`` does not."""

    level: Literal["error", "warning"]
    text: str


def rule_of(course: str, content: str) -> dict[str, list[int]]:
    """Return the rule of *content* as ``group_access``; empty where it has none."""
    row = RuleRow.objects.filter(course=course, content=content).first()
    return dict(row.access) if row else {}


def set_rule(
    course: str, content: str, group_access: object, *, actor: UserId | None = None
) -> dict[str, list[int]]:
    """Let those see *content* whom ``{"100": [1, 2]}`` names; return the rule as it is stored.

    An empty one, or None, takes the rule away. Raises: RuleRefused: all that is wrong with it.
    """
    with transaction.atomic():
        Revision.count_up([CourseKey(course)])
        problems = [
            told.text for told in check_rule(course, content, group_access) if told.level == "error"
        ]
        if problems:
            raise RuleRefused(tuple(problems))
        access = write_rule(read_rule(group_access, content))
        _store(course, content, access)
    log.info("user %s set the rule of %s in %s: %s", actor, content, course, access)
    return access


def check_rule(course: str, content: str, group_access: object) -> list[Told]:
    """Return what is to be said before the rule of *content* is set: unknown names, and nonsense."""
    tables = tables_of(course, missing=content)
    try:
        rule = read_rule(group_access, content)
    except InvalidRule as error:
        return [Told("error", line) for line in str(error).splitlines()]
    if content not in tables.content.blocks:
        return [Told("error", f"{course} has no {content!r}")] if rule else []
    told = [*_twice(content, group_access), *_unknown(tables, content, rule), *_idle(tables, rule)]
    if any(each.level == "error" for each in told):
        return told
    return [*told, *_contradictions(tables, content, rule)]


def _store(course: str, content: str, access: Mapping[str, list[int]]) -> None:
    if access:
        RuleRow.objects.update_or_create(
            course=CourseKey(course), content=content, defaults={"access": access}
        )
    else:
        RuleRow.objects.filter(course=course, content=content).delete()


def _twice(content: str, access: Any) -> Iterator[Told]:
    for name, arms in (access or {}).items():
        for arm in sorted({arm for arm in arms or () if list(arms).count(arm) > 1}):
            yield Told("error", f"{content}[{name!r}]: arm {arm} is named twice")


def _unknown(tables: Tables, content: str, rule: Rule) -> Iterator[Told]:
    divided = tables.content.divided
    there = ", ".join(f"{n} ({each.partition.name})" for n, each in divided.items()) or "none"
    for number, arms in sorted(rule.items()):
        path = f"{content}[{str(number)!r}]"
        if number not in divided:
            yield Told("error", f"{path}: there is no partition {number}; there is {there}")
            continue
        offered = {arm.id: arm.name for arm in divided[number].partition.arms}
        names = ", ".join(f"{each} ({name})" for each, name in offered.items()) or "none"
        for arm in sorted(set(arms) - offered.keys()):
            yield Told(
                "error",
                f"{path}: there is no arm {arm} of {divided[number].partition.name!r}; there is {names}",
            )


def _idle(tables: Tables, rule: Rule) -> Iterator[Told]:
    for number in sorted(rule):
        divided = tables.content.divided.get(number)
        if divided and not divided.is_active:
            yield Told(
                "warning", f"{divided.partition.name!r} is not active, so it restricts nothing now"
            )


def _contradictions(tables: Tables, content: str, rule: Rule) -> Iterator[Told]:
    """Yield what nobody could see any more, as it would take two arms of a partition that has one each."""
    before, after = tables.decider, tables.decider_with({content: rule})
    for number, divided in tables.content.divided.items():
        if divided.scheme in ONE_ARM and number in after.partitions:
            gone = _reach(before, number) & ~_reach(after, number)
            for key in chosen(after.keys, gone):
                title = tables.content.blocks[key].title
                name = divided.partition.name
                yield Told(
                    "error",
                    f"nobody could see {title!r}: what it is in asks for another arm of {name!r}",
                )


def _reach(decider: Decider, partition: int) -> int:
    """Return what somebody sees who is in one arm of *partition*, whichever, and in all of the others."""
    (of,) = (each for each in decider.course.partitions if each.id == partition)
    arms = (decider.preview({partition: frozenset({arm.id})}) for arm in of.arms)
    return reduce(or_, map(decider.bits, arms), 0)
