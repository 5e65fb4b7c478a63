"""A course as the decider sees it: pieces of content, partitions, and what the pieces ask for.

::

    labs = Partition(100, "Lab", (Arm(1, "Lab A"), Arm(2, "Lab B")))
    unit = Block("unit", rule={100: [1, 2]})
    lesson = Block("lesson", parents=("unit",), rule={100: [2]})
    course = Course((unit, lesson), (labs,))
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal, TypeAlias


class Marker(Enum):
    """What stands in place of a set of arms."""

    ANY = "any"


ANY: Final = Marker.ANY
"""In every arm of a partition: what a preview means by a partition that it says nothing of."""

Arms: TypeAlias = Mapping[int, Collection[int] | Literal[Marker.ANY]]
"""The arms that a learner is in, by partition; none where the partition is absent.

Frozen sets are the fastest: they are looked up as they are.
"""

ArmSet: TypeAlias = frozenset[int] | Literal[Marker.ANY]
"""The arms of one partition that a learner is in, as tables know them."""

Rule: TypeAlias = Mapping[int, Collection[int]]
"""The arms that may see a block, by partition: any one within a partition, across partitions all.

An absent or empty collection restricts nothing.
"""


@dataclass(frozen=True, slots=True)
class Arm:
    """A part of a partition. Its id decides, its name is for people."""

    id: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Partition:
    """What divides content. One that is not active restricts nothing."""

    id: int
    name: str = ""
    arms: tuple[Arm, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of content. Who sees it meets its rule, and sees one of its *parents* if it has any."""

    key: str
    parents: tuple[str, ...] = ()
    rule: Rule = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Course:
    """The *blocks* in any order, and the *partitions* that their rules may name."""

    blocks: tuple[Block, ...]
    partitions: tuple[Partition, ...] = ()


def arm_set(arms: object) -> ArmSet:
    """Return *arms* of a partition as tables know them. Raises: TypeError: they are none."""
    if isinstance(arms, frozenset) or arms is ANY:
        return arms
    # A text is a collection too, of which no letter is an arm: a mistake that looks like a refusal.
    if not isinstance(arms, Collection) or isinstance(arms, str | bytes):
        raise TypeError(f"expected the ids of a partition's arms, such as {{1, 2}}, got {arms!r}")
    return frozenset(arms)
