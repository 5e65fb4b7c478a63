"""By chance: each learner alone, or in balanced blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias, TypeVar

from hooks_groups.assigning.places import Filling, Place

U = TypeVar("U")

Draw: TypeAlias = Callable[[], float]
"""Gives a number from 0 up to, and without, 1, as ``random.Random(seed).random`` does.

Of that class's methods it is the only one which gives the same numbers in all versions of Python.
"""


def at_random(users: Iterable[U], places: Iterable[Place], draw: Draw) -> dict[U, str]:
    """Return a place with room for each of *users*, by weight; nobody knows how many each gets."""
    filling, found = Filling(places), {}
    for user in dict.fromkeys(users):
        if not filling.open:
            break
        place = _drawn(filling.open, [place.weight for place in filling.open], draw)
        found[user] = filling.take(place)
    return found


def in_balanced_blocks(users: Iterable[U], places: Iterable[Place], draw: Draw) -> dict[U, str]:
    """Return a place with room for each of *users*, so that members stay in proportion to weights.

    Learners come in blocks, in which each place is there as often as its weight says, in an order
    that is drawn. So places of one weight are never apart by more than one; where they have been,
    those with the fewest come first.
    """
    filling, found = Filling(places), {}
    for user in dict.fromkeys(users):
        if not filling.open:
            break
        place = _drawn(filling.open, _left_in_block(filling), draw)
        found[user] = filling.take(place)
    return found


def _left_in_block(filling: Filling) -> list[float]:
    """Return how many each open place still gets in the first block that is not complete."""
    full = (filling.members[place.uid] / place.weight for place in filling.open)
    block = min(map(int, full)) + 1
    gets = (place.weight * block - filling.members[place.uid] for place in filling.open)
    left = [max(more, 0.0) for more in gets]
    # Of a weight such as 7/3, floats may say of the same block that it is complete, and that it is not.
    return left if any(left) else [place.weight for place in filling.open]


def _drawn(places: Sequence[Place], shares: Sequence[float], draw: Draw) -> Place:
    chances = [each for each in zip(places, shares, strict=True) if each[1]]
    point = draw() * sum(shares)
    for place, share in chances:
        point -= share
        if point < 0:
            return place
    return chances[-1][0]  # rounding: the point lay at the very end
