"""What authors should look at before they publish: exact answers, no guesses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hooks_groups.deciding.bitsets import bits_of, chosen
from hooks_groups.deciding.cohort import Cohort
from hooks_groups.deciding.decider import Decider
from hooks_groups.deciding.decisions import Dangling, Need


@dataclass(frozen=True, slots=True)
class Findings:
    """What may be meant otherwise.

    shut: blocks that no arms open. unseen: others that none of the learners sees. implied: a block,
    and what it asks for though whoever comes that far has it. unused: a partition, and an arm of it
    that no rule names. dangling: what rules name and is not there.
    """

    shut: tuple[str, ...]
    unseen: tuple[str, ...]
    implied: tuple[tuple[str, Need], ...]
    unused: tuple[tuple[int, int], ...]
    dangling: tuple[Dangling, ...]


def lint(decider: Decider, learners: Cohort[Any]) -> Findings:
    """Return what to look at in the course of *decider*, which has made the cohort of *learners*."""
    could = decider.visible(decider.preview({}))
    shut = tuple(key for key in decider.keys if key not in could)
    unseen = (key for key, who in learners.audiences.items() if not who and key in could)
    unused = tuple(_unused(decider))
    return Findings(shut, tuple(unseen), tuple(_implied(decider)), unused, decider.dangling)


def _implied(decider: Decider) -> Iterator[tuple[str, Need]]:
    """Yield needs without which their blocks were seen by the same learners.

    Who has every arm but those of a need comes as far as one can without it: if no parent is seen
    from there, whoever sees a parent meets the need.
    """
    layout, asked = decider.layout, decider.asked
    without = [_without(decider, need) for need in asked.needs]
    for bit in chosen(range(len(layout.blocks)), decider.bits(decider.preview({}))):
        parents = bits_of(layout.parents[bit])
        for position in asked.of[bit]:
            if parents and not parents & without[position]:
                yield layout.blocks[bit].key, asked.needs[position]


def _without(decider: Decider, need: Need) -> int:
    """Return what is seen in every arm but those of *need*."""
    others = {p.id: {arm.id for arm in p.arms} - need.arms for p in decider.course.partitions}
    return decider.bits(decider.preview({need.partition: others[need.partition]}))


def _unused(decider: Decider) -> Iterator[tuple[int, int]]:
    used = {(need.partition, arm) for need in decider.asked.needs for arm in need.arms}
    active = (partition for partition in decider.course.partitions if partition.active)
    there = ((partition.id, arm.id) for partition in active for arm in partition.arms)
    return (arm for arm in there if arm not in used)
