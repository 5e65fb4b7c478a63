"""Cases of groups: who sees which of 5,000 blocks. A call is one learner, or one block."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from functools import cache, partial, reduce
from operator import and_
from time import perf_counter_ns
from typing import Any

from hooks_groups.deciding import Arm, Block, Course, Decider, Partition

from tests.benchmarks import school
from tests.benchmarks.peers import block_by_block
from tests.benchmarks.timing import Run, repeated

FEW, MANY = 1_000, 100_000
NOWHERE: frozenset[int] = frozenset()
ALONE = {arm: frozenset({arm}) for arm in range(1, school.ARMS + 1)}


def course() -> Course:
    arms = tuple(map(Arm, ALONE))
    partitions = (Partition(number, arms=arms) for number in range(school.PARTITIONS))
    return Course(tuple(Block(*piece) for piece in school.course()), tuple(partitions))


@cache
def learners(number: int) -> list[dict[int, frozenset[int]]]:
    return [{p: ALONE[arm] for p, arm in arms.items()} for arms in school.learners(number)]


def at_once(size: int, prepare: Callable[[], Callable[[], Any]]) -> Run:
    """Return a case of one of *size* that are answered together; it is prepared when first run."""
    prepared: list[Callable[[], Any]] = []

    def run(calls: int) -> float:
        if not prepared:
            prepared.append(prepare())
        rounds = -(-calls // size)
        gc.disable()  # as timeit does
        start = perf_counter_ns()
        for _ in range(rounds):
            prepared[0]()
        took = perf_counter_ns() - start
        gc.enable()
        return took * calls / (rounds * size)

    return run


def ours_by_learner(decider: Decider, number: int) -> Callable[[], Any]:
    signatures = [decider.signature(arms) for arms in learners(number)]
    return lambda: decider.bits_of_all(signatures)


def and_by_learner(decider: Decider, number: int) -> Callable[[], Any]:
    """Return the AND of a learner's 20 table entries, which are looked up already."""
    entries: dict[tuple[int, frozenset[int]], int] = {}
    ready = []
    for arms in learners(number):
        asked = [(partition, arms.get(partition, NOWHERE)) for partition in decider.partitions]
        for partition, has in {*asked} - entries.keys():
            entries[partition, has] = decider.bits(decider.preview({partition: has}))
        ready.append([entries[each] for each in asked])
    return lambda: [reduce(and_, each) for each in ready]


def ours_by_block(decider: Decider, number: int) -> Callable[[], Any]:
    cohort = decider.cohort(dict(enumerate(learners(number))))
    answers = cohort.audiences

    def again() -> Mapping[str, int]:
        del cohort.audiences  # the memberships are read, the answers are not kept
        return cohort.audiences

    if again() is answers:
        raise AssertionError("the audiences were not worked out again")
    return again


def and_by_block(decider: Decider, number: int) -> Callable[[], Any]:
    """Return the AND of two ready integers for each block."""
    ready = list(decider.cohort(dict(enumerate(learners(number)))).audiences.values())
    others = [*ready[1:], ready[0]]
    return lambda: list(map(and_, ready, others))


def checked(made: Course) -> Decider:
    """Return the decider of *made*, which says what is said block by block."""
    decider, access = Decider(made), block_by_block.merged(school.course())
    for arms in school.learners(20):
        ours = decider.visible({partition: ALONE[arm] for partition, arm in arms.items()})
        if set(block_by_block.visible(access, arms)) != set(ours):
            raise AssertionError("what is seen is not what is seen block by block")
    return decider


def cases() -> dict[str, Run]:
    made = course()
    decider, arms, pieces = checked(made), learners(1)[0], school.course()
    ready = {
        f"{name}-{number}": at_once(number, partial(prepare, decider, number))
        for number in (FEW, MANY)
        for name, prepare in (("groups", ours_by_learner), ("groups-and", and_by_learner))
    }
    return ready | {
        "groups-one": repeated("bits(arms)", bits=decider.bits, arms=arms),
        "groups-blocks": at_once(school.BLOCKS, partial(ours_by_block, decider, MANY)),
        "groups-blocks-and": at_once(school.BLOCKS, partial(and_by_block, decider, MANY)),
        "groups-compiled": repeated("Decider(course)", Decider=Decider, course=made),
        "groups-merged": repeated("merged(pieces)", merged=block_by_block.merged, pieces=pieces),
    }
