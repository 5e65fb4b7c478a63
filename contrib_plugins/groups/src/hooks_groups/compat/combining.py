"""Learners of several arms for those who know one group each: a group for each combination.

Open edX asks in which group of a partition a learner is, and compares it with the list of a rule. For
each set of arms that learners are in together there is one more group, and each list of a rule has
those groups, too, of which it has an arm: ``expanded``. Rules here are not touched by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from typing import Any

from hooks_groups.compat.values import Group, UserPartition

COMBINATIONS = "combinations"
"""The parameter of a partition in which it has its combinations: ids of groups, to ids of arms."""

MOST = 64
LOWEST_COMBINATION = 2**30


def combinations(
    realised: Iterable[Collection[int]], taken: Collection[int] = (), most: int = MOST
) -> dict[int, frozenset[int]]:
    """Return an id for each set of two arms or more that is *realised*, once for each learner.

    The same arms have the same id wherever a course is run. Beyond *most* the sets with the fewest
    learners have none, nor has one whose id is *taken*: those learners are answered by priority.
    """
    counted = Counter(arms for each in realised if len(arms := frozenset(each)) > 1)
    often = sorted(counted, key=lambda arms: (-counted[arms], sorted(arms)))
    found: dict[int, frozenset[int]] = {}
    for arms in often[:most]:
        number = combination_id(arms)
        if number not in taken:
            found.setdefault(number, arms)
    return found


def combination_id(arms: Collection[int]) -> int:
    """Return the id of the group for *arms*, from 2 to the 30 up to the highest that there is."""
    digest = blake2b(repr(sorted(arms)).encode(), digest_size=4).digest()
    return LOWEST_COMBINATION + int.from_bytes(digest, "big") % LOWEST_COMBINATION


def combinations_in(parameters: Mapping[str, Any]) -> dict[int, frozenset[int]]:
    """Return the combinations that a partition of these *parameters* has groups for."""
    said: Mapping[str, Iterable[int]] = parameters.get(COMBINATIONS) or {}
    return {int(number): frozenset(arms) for number, arms in said.items()}


def as_parameter(found: Mapping[int, Collection[int]]) -> dict[str, list[int]]:
    """Return combinations as a partition's JSON has them."""
    return {str(number): sorted(arms) for number, arms in sorted(found.items())}


def groups(arms: Iterable[Group], found: Mapping[int, Collection[int]]) -> list[Group]:
    """Return *arms*, and a group for each combination of them, called as its arms are."""
    single = list(arms)
    made = [
        Group(number, " + ".join(arm.name for arm in single if arm.id in combined))
        for number, combined in sorted(found.items())
    ]
    return [*single, *made]


def expanded(
    group_access: Mapping[Any, Iterable[int] | None], partitions: Iterable[UserPartition]
) -> dict[str, list[int]]:
    """Return *group_access* for those who know one group each: with the combinations of *partitions*.

    Lists that restrict nothing are left out, since at a course's root Open edX takes them for lists
    that nobody is in.
    """
    known = {each.id: combinations_in(each.parameters) for each in partitions}
    access = {int(name): sorted(set(arms)) for name, arms in group_access.items() if arms}
    return {
        str(partition): [*arms, *_including(known.get(partition, {}), arms)]
        for partition, arms in access.items()
    }


def _including(found: Mapping[int, frozenset[int]], arms: Collection[int]) -> list[int]:
    return sorted(number for number, combined in found.items() if combined & set(arms))
