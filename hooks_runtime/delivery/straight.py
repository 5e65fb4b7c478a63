"""What comes over a bus is told straight from the batch, in the transaction that keeps it.

A worker's way, through the table, costs each message a claim, a lock and a note more. It stays for what a
receiver failed on, for what comes after that, for receivers that are slow, and for batches that come again:
they may have killed the process that had them, and the table counts that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import TypeAlias

import attrs

from hooks_runtime.delivery.attempt import alarm
from hooks_runtime.delivery.message import Message
from hooks_runtime.delivery.relay import TOGETHER_S
from hooks_runtime.delivery.store import Arrival, Entry, Failed, Ledger, Store
from hooks_runtime.delivery.telling import Telling
from hooks_runtime.hooks import Hooks
from hooks_runtime.steps import Step

FIRST = 500
Tells: TypeAlias = Callable[[Sequence["Came"], Callable[[], object]], None]
"""Tells a batch and keeps it; who waits for that does something meanwhile."""


@attrs.frozen
class Came:
    """One message for one receiver, as it came. step, message: None for what nobody could read."""

    arrival: Arrival
    step: Step | None = None
    message: Message | None = None


@attrs.define
class Straight:
    """Tells batches.

    room: for how many messages an open transaction has time, as seen last. told, untold: how many were
    told so far, and how many failed.
    """

    hooks: Callable[[], Hooks]
    store: Store
    room: int = FIRST
    told: int = 0
    untold: int = 0

    def tell(self, came: Sequence[Came], _meanwhile: object = None) -> None:
        """Keep what *came*, and tell as much of it as there is time for; the rest is left to workers."""
        try:
            with alarm.kept(), self.store.transaction():
                told, failed = self._together(came)
        except Exception:  # noqa: BLE001  # of the transaction itself: workers find who is to blame
            self.store.reconnect()
            self.store.accept([each.arrival for each in came])
        else:
            self.told, self.untold = self.told + told, self.untold + failed

    def _together(self, came: Sequence[Came]) -> tuple[int, int]:
        begun = self.store.begin([each.arrival for each in came], self.room)
        todo = [(entry, each) for entry, each in zip(begun, came, strict=True) if entry]
        ledger = self.store.ledger(set(_facts(each for _, each in todo)))
        start, failed = monotonic(), list[Failed]()
        later = list(self._told(todo, ledger, start + TOGETHER_S, failed))
        self._learn(len(todo) - len(later), monotonic() - start)
        self.store.undo(failed, later)
        ledger.write()
        return len(todo) - len(later) - len(failed), len(failed)

    def _told(
        self,
        todo: Sequence[tuple[Entry, Came]],
        ledger: Ledger,
        until: float,
        failed: list[Failed],
    ) -> Iterator[Entry]:
        """Tell *todo*, and yield what is left for later; *failed* is filled."""
        hooks, behind = self.hooks(), set[tuple[str, str]]()
        for place, (entry, each) in enumerate(todo):
            whose = entry.receiver, entry.key
            if (place and monotonic() > until) or (entry.key and whose in behind):
                yield entry
            elif fault := Telling(hooks, entry, each.message).tell(ledger):
                failed.append(fault)
                behind.add(whose)

    def _learn(self, told: int, seconds: float) -> None:
        if told:
            self.room = max(1, min(4 * self.room, int(TOGETHER_S * told / max(seconds, 1e-6))))


def _facts(came: Iterator[Came]) -> Iterator[tuple[str, str]]:
    for each in came:
        step, message = each.step, each.message
        if step and message and step.terms.deduplicate and message.event.dedup_key:
            yield each.arrival.receiver, message.fact[0]
