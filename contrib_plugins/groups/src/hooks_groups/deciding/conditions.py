"""What each block itself asks of a learner, after a course's partitions and the policy were heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from hooks_groups.deciding.course import Block, Partition
from hooks_groups.deciding.decisions import Dangling, Need

Policy: TypeAlias = Literal["deny", "ignore", "report"]
"""What becomes of rules that name what does not exist.

deny: nobody sees the block. report: as deny, and whoever publishes tells what dangles. ignore: what is
unknown is struck out; a list of which nothing is left admits nobody, an unknown partition restricts
nothing.
"""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the blocks of a course ask for, by bit.

    needs: the different ones. of: what each block asks, all of it, as positions in *needs*.
    shut: the blocks that nobody can enter. dangling: what rules name that is not there.
    """

    needs: tuple[Need, ...]
    of: tuple[tuple[int, ...], ...]
    shut: frozenset[int]
    dangling: tuple[Dangling, ...]


def conditions(
    blocks: Iterable[Block], partitions: Iterable[Partition], policy: Policy
) -> Conditions:
    """Return what *blocks* ask for. Raises: ValueError: there is no such policy."""
    if policy not in get_args(Policy):
        there = ", ".join(get_args(Policy))
        raise ValueError(f"no policy for what dangles is called {policy!r}; there is {there}")
    reading = _Reading(partitions, policy)
    of: list[tuple[int, ...]] = []
    shut: set[int] = set()
    dangling: list[Dangling] = []
    for bit, block in enumerate(blocks):
        asked = list(reading.asked(block))
        if None in asked:
            shut.add(bit)
        of.append(tuple(position for position in asked if position is not None))
        dangling += reading.dangling(block)
    needs = (Need(partition, arms) for partition, arms in reading.positions)
    return Conditions(tuple(needs), tuple(of), frozenset(shut), tuple(dangling))


class _Reading:
    """Rules, read with the partitions that there are. *positions*: of the needs found so far."""

    def __init__(self, partitions: Iterable[Partition], policy: Policy) -> None:
        partitions = tuple(partitions)
        self.known = {one.id: frozenset(arm.id for arm in one.arms) for one in partitions}
        self.inactive = {one.id for one in partitions if not one.active}
        self.policy = policy
        self.positions: dict[tuple[int, frozenset[int]], int] = {}

    def asked(self, block: Block) -> Iterator[int | None]:
        """Yield the positions of what *block* needs, None for what nobody can have."""
        for partition, listed in _lists(block.rule):
            if partition not in self.known:
                if self.policy != "ignore":
                    yield None
            elif partition not in self.inactive:
                arms = listed & self.known[partition]
                is_shut = not arms or (arms != listed and self.policy != "ignore")
                yield None if is_shut else self._position(partition, arms)

    def dangling(self, block: Block) -> Iterator[Dangling]:
        """Yield what *block* names that is not there, in inactive partitions too."""
        for partition, listed in _lists(block.rule):
            if partition not in self.known:
                yield Dangling(block.key, partition)
            elif not listed <= self.known[partition]:
                for arm in sorted(listed - self.known[partition]):
                    yield Dangling(block.key, partition, arm)

    def _position(self, partition: int, arms: frozenset[int]) -> int:
        return self.positions.setdefault((partition, arms), len(self.positions))


def _lists(rule: Mapping[int, Iterable[int]]) -> Iterator[tuple[int, frozenset[int]]]:
    return (
        (partition, frozenset(rule[partition])) for partition in sorted(rule) if rule[partition]
    )
