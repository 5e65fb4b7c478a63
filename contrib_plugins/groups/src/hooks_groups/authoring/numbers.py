"""Which numbers are free. One that was ever in a rule stays what it was: rules outlive partitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hooks_groups.deciding import InvalidRule, Rule, read_rule
from hooks_groups.models import Arm, Partition
from hooks_groups.models import Rule as RuleRow
from hooks_groups.models.content import LOWEST


def rules_of(course: str) -> Iterator[tuple[str, Rule]]:
    """Yield content and rule of all that can be read in *course*."""
    for content, access in RuleRow.objects.filter(course=course).values_list("content", "access"):
        try:
            yield content, read_rule(access, content)
        except InvalidRule:
            continue  # ``findings`` tells of it


def free_partition(course: str) -> int:
    """Return the lowest number that no partition of *course* has had, as far as is known."""
    there = Partition.objects.filter(course=course).values_list("number", flat=True)
    named = (number for _, rule in rules_of(course) for number in rule)
    return int(max([LOWEST - 1, *there, *named])) + 1


def free_arm(partition: Partition, taken: Iterable[int] = ()) -> int:
    """Return a number that no arm of *partition* has had, as far as is known."""
    there = Arm.objects.filter(partition=partition).values_list("number", flat=True)
    named = (
        arm for _, rule in rules_of(partition.course) for arm in rule.get(partition.number, ())
    )
    return int(max([0, *there, *named, *taken])) + 1


def naming(course: str, partition: int, arm: int | None = None) -> tuple[str, ...]:
    """Return the content whose rule names *partition*, or one arm of it."""
    found: Mapping[str, Rule] = dict(rules_of(course))
    lists = ((content, rule.get(partition, ())) for content, rule in found.items())
    return tuple(content for content, arms in lists if (arm in arms if arm is not None else arms))
