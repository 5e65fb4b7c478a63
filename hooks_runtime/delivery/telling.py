"""One message on its way to one receiver, by whichever worker: what is found of it, what comes of it."""

from __future__ import annotations

from contextlib import suppress
from time import perf_counter_ns
from typing import Any

import attrs

from hooks_runtime.delivery.attempt import attempt, find
from hooks_runtime.delivery.failures import failure
from hooks_runtime.delivery.message import Message, read
from hooks_runtime.delivery.store import Entry, Failed, Ledger
from hooks_runtime.hooks import Hooks
from hooks_runtime.observe import Tally
from hooks_runtime.steps import Step
from hookspecs import GiveUp, TryAgain

CRASHES = 5  # workers that die on one message before it is a dead letter


@attrs.define
class Telling:
    """*entry*, and who is told of it. step, payload: None as long as nobody has found them.

    message: what the entry tells, if it was read already.
    """

    hooks: Hooks
    entry: Entry
    message: Message | None = None
    step: Step | None = None
    payload: Any = None
    _tally: Tally | None = None

    def tell(self, ledger: Ledger) -> Failed | None:
        """Make one attempt, in a savepoint of its own; return how it failed, if it did."""
        try:
            self._attempt(ledger)
        except Exception as error:  # noqa: BLE001  # a receiver's error is its own
            if self._tally and not isinstance(error, TryAgain):
                self._tally.note("errors", ended=False)
            return failure(self.entry, self.step, error, self.payload)
        return None

    def blamed(self, error: Exception) -> Failed:
        """Return what becomes of it after *error*, of a transaction that nothing else was told in."""
        with suppress(Exception):  # that nobody is found is not what failed
            self._found()
        return failure(self.entry, self.step, error, self.payload)

    def _found(self) -> tuple[Step, Tally, Message]:
        message = self.message or read(self.entry.body, self.hooks.specs)
        self.payload = message.payload
        self.step, tally = find(self.hooks, message, self.entry.receiver)
        return self.step, tally, message

    def _attempt(self, ledger: Ledger) -> None:
        step, tally, message = self._found()
        if self.entry.crashes > CRASHES:
            raise GiveUp(f"{self.entry.crashes} workers died on it")
        self._tally = tally
        tally.note("later", ended=False)
        start = perf_counter_ns()
        with ledger.savepoint():
            attempt(step, message, self.entry, ledger)
        tally.times_ns.append(perf_counter_ns() - start)
