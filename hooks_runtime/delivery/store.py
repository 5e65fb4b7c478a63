"""What workers ask of a database, a protocol; ``hooks_runtime.django.outbox`` answers for Django."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import attrs

from hooks_runtime.steps import Step


@attrs.frozen
class Entry:
    """One message for one receiver, claimed by a worker.

    seq: its place; those of one receiver and key are told in this order. body: CloudEvents JSON.
    attempts: how many failed. crashes: how many workers died on it.
    """

    seq: int
    receiver: str
    key: str
    body: str
    attempts: int = 0
    crashes: int = 0


@attrs.frozen
class Failed:
    """What came of an attempt that failed. wait: seconds until the next; None for a dead letter.

    holds: a dead letter that holds back the later ones of its key. because: nothing personal.
    """

    entry: Entry
    because: str
    wait: float | None = None
    holds: bool = False


class Store(Protocol):
    """Entries and what became of them. Only what carries its *worker*'s claim is ever changed."""

    def claim(self, worker: str, queues: Collection[str], limit: int) -> list[Entry]:
        """Return entries that are due, in order, for *worker* alone until its lease ends.

        Of one receiver and key only what follows nothing unfinished but what is returned with it.
        An entry on which a worker died comes alone, so that it is known who is to blame.
        """
        ...

    def transaction(self) -> AbstractContextManager[object]:
        """Return what commits the effects of receivers and ``done`` together, or neither."""
        ...

    def held(self, worker: str, entries: Sequence[Entry]) -> set[int]:
        """Return which of *entries* are still this worker's; lock them, and begin their lease anew."""
        ...

    def is_repeated(self, entry: Entry, key: str, fact: str) -> bool:
        """Return whether the receiver's last message of this *key* told the same *fact*; note it."""
        ...

    def done(self, entries: Sequence[Entry]) -> None:
        """Note that they were delivered."""
        ...

    def failed(self, worker: str, failures: Sequence[Failed]) -> None:
        """Note that they were not, to be tried again after their wait, or never."""
        ...

    def park(self, failure: Failed, step: Step | None, payload: Any) -> None:
        """Keep what a deferred receiver failed on, as ``failed`` would have left it; twice is once."""
        ...

    def release(self, worker: str) -> None:
        """Give back what is still claimed, at once and as if it never was."""
        ...

    def reconnect(self) -> None:
        """Let go of connections that are broken or too old."""
        ...
