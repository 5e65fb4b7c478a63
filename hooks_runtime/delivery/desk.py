"""From the threads that read topics to the one that tells: there a timeout can interrupt a receiver."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from threading import Lock
from typing import Generic, TypeVar

W = TypeVar("W")


class Desk(Generic[W]):
    """Takes work in from any thread; one thread does it. wake: called when there is some.

    every: seconds between the calls of what who waits does meanwhile.
    """

    def __init__(
        self, do: Callable[[W], None], wake: Callable[[], None], every: float = 5.0
    ) -> None:
        self._do, self._wake, self._every = do, wake, every
        self._waiting: deque[tuple[W, Future[None]]] = deque()
        self._lock, self._closed = Lock(), False

    def hand_in(self, work: W, meanwhile: Callable[[], object]) -> None:
        """Return when *work* is done; *meanwhile* is called now and then.

        Raises: what the work raises. CancelledError: nobody will do it.
        """
        done: Future[None] = Future()
        with self._lock:
            self._waiting.append((work, done))
            if self._closed:
                done.cancel()
        self._wake()
        while True:
            try:
                return done.result(self._every)
            except NotYet:
                if done.done():  # it was the work's own
                    raise
                meanwhile()

    def work(self) -> int:
        """Do what has come in, and return how much that was."""
        count = 0
        while self._waiting:
            work, done = self._waiting.popleft()
            if done.set_running_or_notify_cancel():
                _settle(done, self._do, work)
                count += 1
        return count

    def close(self) -> None:
        """Do nothing more: who waits, and who comes, is sent away."""
        with self._lock:
            self._closed = True
            for _, done in self._waiting:
                done.cancel()


def _settle(done: Future[None], do: Callable[[W], None], work: W) -> None:
    try:
        do(work)
    except Exception as error:  # noqa: BLE001  # it is of whoever handed it in
        done.set_exception(error)
    else:
        done.set_result(None)
