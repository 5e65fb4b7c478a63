"""Open edX's way to decide: each block asked in turn, with rules that were merged at publish.

Written from the description in the contract of groups (2.4 to 2.6), as no package of it can be
installed: an object a block, which is asked by the filter of a walk through the course. The copy of
the course that is filtered there, and its queries, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import perf_counter_ns

from tests.benchmarks import school
from tests.benchmarks.timing import Run, serve


class MergedAccess:
    """The arms that a block's rule and those above it leave, by partition; None below restricts nothing."""

    def __init__(self, rule: Mapping[int, Iterable[int]], parents: list[MergedAccess]) -> None:
        self.allowed: dict[int, frozenset[int]] = {}
        asked = {p for parent in parents for p in parent.allowed} | {p for p in rule if rule[p]}
        for partition in asked:
            above = [parent.allowed.get(partition) for parent in parents]
            own = frozenset(rule.get(partition) or ()) or None
            inherited = None if None in above or not above else frozenset().union(*above)  # type: ignore[arg-type]
            if own is not None and inherited is not None:
                self.allowed[partition] = own & inherited
            elif (only := own or inherited) is not None:
                self.allowed[partition] = only

    def admits(self, arms: Mapping[int, int]) -> bool:
        """Return whether a learner in *arms* is in one of those that are left, in each partition."""
        for partition, allowed in self.allowed.items():
            arm = arms.get(partition)
            if arm is None or arm not in allowed:
                return False
        return True


def merged(pieces: Iterable[school.Piece]) -> dict[str, MergedAccess]:
    """Return what is asked at each block; parents come first."""
    access: dict[str, MergedAccess] = {}
    for piece in pieces:
        access[piece.key] = MergedAccess(piece.rule, [access[key] for key in piece.parents])
    return access


def visible(access: Mapping[str, MergedAccess], arms: Mapping[int, int]) -> list[str]:
    """Return the blocks that a learner in *arms* sees, one question a block."""
    return list(filter(lambda key: access[key].admits(arms), access))


def cases() -> dict[str, Run]:
    access, learners = merged(school.course()), school.learners(1000)

    def each(calls: int) -> float:
        start = perf_counter_ns()
        for number in range(calls):
            visible(access, learners[number % len(learners)])
        return perf_counter_ns() - start

    return {"groups-1000": each}


if __name__ == "__main__":
    serve(cases())
