"""How many messages one worker has told, and on how many it failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from hooks_runtime.delivery.store import Entry, Failed, Publish
from hooks_runtime.django.operate.told import number
from hooks_runtime.django.outbox import Outbox


class Counting(Outbox):
    """An outbox that remembers what its worker notes; the last word on each message counts."""

    def __init__(self, *said: Any) -> None:
        super().__init__(*said)
        self.last: dict[int, bool] = {}

    @classmethod
    def over(cls, box: Outbox) -> Self:
        """Return one over the same table as *box*."""
        return cls(box.using, box.lease)

    @property
    def told(self) -> int:
        """Return how many messages were told."""
        return sum(self.last.values())

    @property
    def untold(self) -> int:
        """Return how many were not: they are due again later, or dead letters."""
        return len(self.last) - self.told

    def said(self) -> str:
        """Return ``2 messages told, 1 failed``."""
        failed = f", {self.untold:,} failed" if self.untold else ""
        return f"{number(self.told, 'message')} told{failed}"

    def publish(self, worker: str, limit: int, publish: Publish) -> int:
        """Give what is due for a bus to *publish*, and note what came of it."""

        def counted(entries: Sequence[Entry]) -> Sequence[Failed]:
            failed = publish(entries)
            self._note((entry.seq for entry in entries), told=True)
            self._note((failure.entry.seq for failure in failed), told=False)
            return failed

        return super().publish(worker, limit, counted)

    def done(self, entries: Sequence[Entry]) -> None:
        """Note that they were delivered."""
        super().done(entries)
        self._note((entry.seq for entry in entries), told=True)

    def failed(self, worker: str, failures: Sequence[Failed]) -> None:
        """Note that they were not."""
        super().failed(worker, failures)
        self._note((failure.entry.seq for failure in failures), told=False)

    def _note(self, seqs: Iterable[int], *, told: bool) -> None:
        self.last |= dict.fromkeys(seqs, told)
