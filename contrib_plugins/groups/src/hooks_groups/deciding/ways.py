"""The ways into a block that a learner does not see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import TypeAlias

from hooks_groups.deciding.decisions import Need, Way

MOST_WAYS = 64
"""So many are looked for at each block: below n joints there may be 2 to the n."""
MOST_CHOICES = 1024
"""Of a way with more choices of arms than that, no need is tried to be left out."""

Alternative: TypeAlias = frozenset[Need]


def ways_in(
    above: Sequence[int],
    parents: Sequence[tuple[int, ...]],
    unmet: Callable[[int], Alternative | None],
) -> tuple[tuple[Way, ...], bool]:
    """Return the ways into the last of the blocks *above*, the shortest first, and whether these are all.

    unmet: what a learner lacks for a block itself; None where nobody enters.
    """
    found: dict[int, list[Alternative]] = {}
    complete = True
    for here in above:
        own = unmet(here)
        into: list[Alternative] = [frozenset()] if not parents[here] else []
        into += [way for parent in parents[here] for way in found[parent]]
        kept = [] if own is None else _shortest({_tidy(own | way) for way in into})
        complete = complete and len(kept) <= MOST_WAYS
        found[here] = kept[:MOST_WAYS]
    ways = _shortest(set(_trimmed(found[above[-1]])))
    return tuple(tuple(sorted(way, key=_order)) for way in ways), complete


def _tidy(needs: Alternative) -> Alternative:
    """Leave out needs which another one implies."""
    return frozenset(
        need for need in needs if not any(o is not need and o.implies(need) for o in needs)
    )


def _shortest(ways: Iterable[Alternative]) -> list[Alternative]:
    """Return *ways* by length, without those that lead where a shorter one does."""
    kept: list[Alternative] = []
    for way in sorted(ways, key=lambda way: (len(way), sorted(map(_order, way)))):
        if not any(_follows(other, way) for other in kept):
            kept = [other for other in kept if not _follows(way, other)]
            kept.append(way)
    return kept


def _follows(way: Alternative, other: Alternative) -> bool:
    """Return whether *way* is open to all who have done what *other* needs."""
    return all(any(done.implies(need) for done in other) for need in way)


def _trimmed(ways: Sequence[Alternative]) -> Iterator[Alternative]:
    """Yield *ways* without needs that make no difference, as other ways open whatever one chooses.

    With lab 1 or 2 and upgraded, or with lab 1, or with lab 2: then it is lab 1 or 2.
    """
    for way in ways:
        needed = way
        if len(ways) > 1:
            for need in sorted(way, key=_order):
                if _opens(needed - {need}, ways):
                    needed -= {need}
        yield needed


def _opens(needs: Alternative, ways: Sequence[Alternative]) -> bool:
    """Return whether, however *needs* are met, one of *ways* is open."""
    if prod(len(need.arms) for need in needs) > MOST_CHOICES:
        return False
    choices = product(*([(need.partition, arm) for arm in need.arms] for need in needs))
    return all(any(_is_open(way, _by_partition(choice)) for way in ways) for choice in choices)


def _by_partition(choice: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, frozenset[int]] = {}
    for partition, arm in choice:
        found[partition] = found.get(partition, frozenset()) | {arm}
    return found


def _is_open(way: Alternative, arms: Mapping[int, frozenset[int]]) -> bool:
    return all(need.met_by(arms.get(need.partition, frozenset())) for need in way)


def _order(need: Need) -> tuple[int, list[int]]:
    return need.partition, sorted(need.arms)
