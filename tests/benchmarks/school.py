"""A course of 5,000 blocks and learners in 20 partitions, the same in every process.

A chapter has sequences, these units, these lessons. Every fifth block has a rule, of one partition or
two; about every second block is restricted then, by itself or by what it is in. Learners are in one
arm of each partition, or in none.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

BLOCKS, PARTITIONS, ARMS = 5000, 20, 4
WIDTHS = (20, 10, 5)


class Piece(NamedTuple):
    """A block: who may see it is said as ``group_access`` does, partition to arms."""

    key: str
    parents: tuple[str, ...]
    rule: dict[int, list[int]]


def course() -> list[Piece]:
    """Return the blocks, parents first."""
    random, level, made = Random(5), ["course"], [Piece("course", (), {})]
    for width in (*WIDTHS, BLOCKS):
        level_below: list[str] = []
        for number in range(min(width * len(level), BLOCKS - len(made))):
            parent, key = level[number % len(level)], f"block-{len(made)}"
            made.append(Piece(key, (parent,), _rule(random)))
            level_below.append(key)
        level = level_below
    return made


def learners(number: int) -> list[dict[int, int]]:
    """Return the arm of each learner in each partition; absent where they are in none."""
    random, found = Random(7), []
    for _ in range(number):
        arms = {p: random.randrange(ARMS + 1) for p in range(PARTITIONS)}
        found.append({partition: arm for partition, arm in arms.items() if arm})
    return found


def _rule(random: Random) -> dict[int, list[int]]:
    if random.random() > 0.2:
        return {}
    partitions = random.sample(range(PARTITIONS), random.choice((1, 1, 2)))
    return {p: random.sample(range(1, ARMS + 1), random.choice((1, 2, 3))) for p in partitions}
