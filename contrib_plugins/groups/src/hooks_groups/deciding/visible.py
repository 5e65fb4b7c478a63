"""The blocks that a learner sees, as a set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from hooks_groups.deciding.bitsets import chosen
from hooks_groups.deciding.layout import Layout


class Visible(AbstractSet[str]):
    """Keys of blocks, which come parents first. *bits* has a bit for each, as ``Decider.keys`` are."""

    __slots__ = ("_layout", "bits")

    def __init__(self, layout: Layout, bits: int) -> None:
        self._layout, self.bits = layout, bits

    def __contains__(self, key: object) -> bool:
        bit = self._layout.bits.get(key) if isinstance(key, str) else None
        return bit is not None and bool(self.bits >> bit & 1)

    def __iter__(self) -> Iterator[str]:
        return chosen(self._layout.bits, self.bits)

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __repr__(self) -> str:
        return f"Visible({list(self)!r})"

    @classmethod
    def _from_iterable(cls, it: Iterable[str]) -> frozenset[str]:  # type: ignore[override]
        return frozenset(it)
