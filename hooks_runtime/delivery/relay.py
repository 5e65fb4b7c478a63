"""The worker's loop: claim what is due, tell the receivers, note what came of it.

A receiver's effects and the note that it was told commit together. Quick ones share a transaction,
each in a savepoint; it is closed after 50 ms, so that a slow one keeps no locks of the others.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections import deque
from collections.abc import Callable, Collection, Sequence
from itertools import islice
from threading import Event as Flag
from time import monotonic
from typing import Protocol

from hooks_runtime import publishing
from hooks_runtime.delivery.attempt import alarm
from hooks_runtime.delivery.patience import Patience
from hooks_runtime.delivery.store import Entry, Failed, Store
from hooks_runtime.delivery.telling import Telling
from hooks_runtime.hooks import Hooks

TOGETHER, TOGETHER_S = 50, 0.05
PUBLISHED = 1000


class Publishes(Protocol):
    """Takes entries to a bus, all of one topic."""

    def is_ready(self) -> bool:
        """Return whether it is worth trying."""
        ...

    def publish(self, topic: str, entries: Sequence[Entry]) -> list[Failed]:
        """Return those that could not be published, and why."""
        ...


class NoBus:
    """What was kept for a bus waits until settings name one."""

    def is_ready(self) -> bool:
        """Return True: the reason is to be read beside each message."""
        return True

    def publish(self, topic: str, entries: Sequence[Entry]) -> list[Failed]:  # noqa: ARG002
        """Return every entry."""
        why = 'no bus; settings need LEARNING_HOOKS["bus"]["url"]'
        return [Failed(entry, why, 60.0, tried=False) for entry in entries]


class Relay:
    """One worker. hooks: who gives the current Hooks. queues: whose messages; none for all of them.

    first: what it does before each look into the outbox; gives how many messages that settled.
    """

    def __init__(
        self,
        hooks: Callable[[], Hooks],
        store: Store,
        queues: Collection[str] = (),
        publisher: Publishes | None = None,
        first: Callable[[], int] = int,
    ) -> None:
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._hooks, self._store, self._queues = hooks, store, queues
        self._publisher, self._first = publisher or NoBus(), first
        self._kept = False  # may there be claims of a round that broke?

    def run(self, stop: Flag, wake: Flag | None = None, pause: float = 1.0) -> None:
        """Work until *stop* is set; look again after *pause* seconds, or when *wake* is set.

        Raises: GaveUp: nothing worked for too long.
        """
        patience, woken = Patience(f"worker {self.name}", pause), wake or stop
        while not stop.is_set():
            try:
                wait = 0.0 if self.work(stop) else pause
                patience.restore()
            except Exception as error:  # noqa: BLE001  # a database that restarts
                wait = patience.lose(error)
                self._store.reconnect()
            if wait:
                woken.wait(wait)
            if wake:
                wake.clear()

    def drain(self) -> int:
        """Work until nothing is due, and return how many messages that were."""
        total = 0
        while settled := self.work():
            total += settled
        return total

    def work(self, stop: Flag | None = None) -> int:
        """Claim what is due, settle it, and return how many messages that were; 0 if none is due.

        When *stop* is set, the transaction that is open ends, and what is left is given back.
        """
        if self._kept:
            self._store.release(self.name)
        published = self._first() + self._publish()
        queues = [queue for queue in self._queues if queue != publishing.BUS]
        if self._queues and not queues:
            return published
        # No more than one transaction tells: its locks keep them, however long one of them takes.
        self._kept = True
        entries = self._store.claim(self.name, queues, TOGETHER)
        here = deque(entries)
        behind: set[tuple[str, str]] = set()
        while here and not (stop and stop.is_set()):
            self._next(here, behind)
        if here or behind:
            self._store.release(self.name)
        self._kept = False
        return published + len(entries)

    def _next(self, here: deque[Entry], behind: set[tuple[str, str]]) -> None:
        taken: list[Entry] = []
        try:
            self._together(here, taken, behind)
        except Exception:  # noqa: BLE001  # of the transaction itself: who is to blame?
            self._store.reconnect()
            for entry in taken:
                self._alone(entry, behind)

    def _alone(self, entry: Entry, behind: set[tuple[str, str]]) -> None:
        try:
            self._together(deque([entry]), [], behind)
        except Exception as error:  # noqa: BLE001  # its own, at the commit, or the database's
            self._store.reconnect()
            self._store.failed(self.name, [Telling(self._hooks(), entry).blamed(error)])
            behind.add((entry.receiver, entry.key))

    def _together(
        self, here: deque[Entry], taken: list[Entry], behind: set[tuple[str, str]]
    ) -> None:
        done: list[Entry] = []
        failed: list[Failed] = []
        with alarm.kept(), self._store.transaction():
            held = self._store.held(self.name, list(islice(here, TOGETHER)))
            ledger, start = self._store.ledger(()), monotonic()
            while here and len(taken) < TOGETHER:
                if taken and monotonic() - start > TOGETHER_S:
                    break
                entry = here.popleft()
                taken.append(entry)
                whose = (entry.receiver, entry.key)
                if entry.seq not in held or (entry.key and whose in behind):
                    continue
                if fault := Telling(self._hooks(), entry).tell(ledger):
                    failed.append(fault)
                    behind.add(whose)
                else:
                    done.append(entry)
            self._store.done(done)
            self._store.failed(self.name, failed)
            ledger.write()

    def _publish(self) -> int:
        if self._queues and publishing.BUS not in self._queues:
            return 0
        if not self._publisher.is_ready():
            return 0
        return self._store.publish(self.name, PUBLISHED, self._by_topic)

    def _by_topic(self, entries: Sequence[Entry]) -> list[Failed]:
        failed: list[Failed] = []
        for receiver in dict.fromkeys(entry.receiver for entry in entries):
            mine = [entry for entry in entries if entry.receiver == receiver]
            topic = receiver.removeprefix(f"{publishing.BUS}:")
            failed += self._publisher.publish(topic, mine)
        return failed
