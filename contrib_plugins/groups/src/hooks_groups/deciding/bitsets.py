"""Sets of small whole numbers as the bits of one integer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import compress
from typing import TypeVar

T = TypeVar("T")
ZERO_AND_ONE = bytes.maketrans(b"01", b"\0\1")


def span(start: int, end: int) -> int:
    """Return the bits from *start* up to, and without, *end*."""
    return ((1 << (end - start)) - 1) << start


def bits_of(positions: Iterable[int]) -> int:
    """Return the bits at *positions*."""
    found = 0
    for position in positions:
        found |= 1 << position
    return found


def chosen(things: Iterable[T], bits: int) -> Iterator[T]:
    """Yield those of *things* whose bit is set, in order."""
    # By way of a text, since taking bits off one by one copies the integer for each.
    return compress(things, f"{bits:b}"[::-1].encode().translate(ZERO_AND_ONE))
