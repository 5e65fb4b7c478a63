"""Workers for hosts that run none: one thread of this process, started when there is work.

What it has only been told to do (``deferred``) is lost with the process; what is in the outbox is
found again by the next.
"""

from __future__ import annotations

import atexit
import logging
import os
from collections.abc import Callable, Collection
from queue import SimpleQueue
from threading import Event as Flag
from threading import Lock, Thread
from time import monotonic

from hooks_runtime.delivery.deferred import tell_once
from hooks_runtime.delivery.failures import because
from hooks_runtime.delivery.relay import Relay
from hooks_runtime.delivery.store import Store
from hooks_runtime.hooks import Hooks
from hooks_runtime.steps import Step

logger = logging.getLogger("hooks_runtime")
LAST_WORDS_S = 5.0  # how long the end of the process waits for what was deferred


class ThreadWorkers:
    """One thread that tells deferred receivers and relays the outbox."""

    def __init__(
        self, hooks: Callable[[], Hooks], store: Store, relay: Callable[[], Relay]
    ) -> None:
        self._hooks, self._store, self._relay = hooks, store, relay
        self._told: SimpleQueue[tuple[str, str]] = SimpleQueue()
        self._wake, self._stop, self._lock = Flag(), Flag(), Lock()
        self._threads: list[Thread] = []
        self._pid = 0

    def wake(self, queues: Collection[str] = ()) -> None:  # noqa: ARG002  # one thread for all
        """Have the outbox looked at now."""
        self._start()
        self._wake.set()

    def tell(self, receiver: Step, body: str) -> None:
        """Have *receiver* told, once."""
        self._start()
        self._told.put((receiver.id, body))

    def stop(self, seconds: float = LAST_WORDS_S) -> None:
        """End the threads, after what was deferred, and wait for that."""
        self._stop.set()
        self._wake.set()
        self._told.put(("", ""))
        until = monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))

    def _start(self) -> None:
        with self._lock:
            if self._pid == os.getpid():  # a fork takes no threads along
                return
            self._pid = os.getpid()
            self._threads = [
                Thread(target=self._tell_all, name="learning-hooks deferred", daemon=True),
                Thread(target=self._relay_all, name="learning-hooks relay", daemon=True),
            ]
            for thread in self._threads:
                thread.start()
            atexit.register(self.stop)

    def _tell_all(self) -> None:
        while True:
            receiver, body = self._told.get()
            if not receiver:
                return
            try:
                tell_once(self._hooks(), self._store, receiver, body)
            except Exception as error:  # noqa: BLE001  # the thread goes on
                told = "%s is not told, and is lost: %s"
                logger.error(told, receiver, because(error))  # noqa: TRY400  # it may hold anything
            finally:
                self._store.reconnect()

    def _relay_all(self) -> None:
        self._relay().run(self._stop, self._wake)
