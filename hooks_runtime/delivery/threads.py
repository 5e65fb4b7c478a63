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
PAUSE_S = 60.0
LAST_WORDS_S = 5.0  # how long the end of the process waits for what was deferred


class ThreadWorkers:
    """One thread that tells deferred receivers and relays the outbox."""

    def __init__(
        self, hooks: Callable[[], Hooks], store: Store, relay: Callable[[], Relay]
    ) -> None:
        self._hooks, self._store, self._relay = hooks, store, relay
        self._begin()
        # A fork has no threads, and none of their work.
        if hasattr(os, "register_at_fork"):  # pragma: no branch  # Windows has no forks
            os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._told: SimpleQueue[tuple[str, str]] = SimpleQueue()
        self._wake, self._stop, self._lock = Flag(), Flag(), Lock()
        self._threads: list[Thread] = []

    def wake(self, queues: Collection[str] = ()) -> None:  # noqa: ARG002  # one thread for all
        """Have the outbox looked at now. Raises: RuntimeError: the process is ending."""
        self._start()
        self._wake.set()

    def tell(self, receiver: Step, body: str) -> None:
        """Have *receiver* told, once. Raises: RuntimeError: the process is ending."""
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
            if self._stop.is_set():
                raise RuntimeError("the threads of this process have ended")
            if self._threads:
                return
            threads = [
                Thread(target=self._tell_all, name="learning-hooks deferred", daemon=True),
                Thread(target=self._relay_all, name="learning-hooks relay", daemon=True),
            ]
            for thread in threads:
                thread.start()
            self._threads = threads
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
        while not self._stop.is_set():
            try:
                self._relay().run(self._stop, self._wake)
            except Exception as error:  # noqa: BLE001  # it gave up, but this process goes on
                logger.error("the relay begins anew: %s", because(error))  # noqa: TRY400  # as above
                self._stop.wait(PAUSE_S)
