"""One attempt to tell one receiver: find it, see whether it knows already, call it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hooks_runtime.ambient import leave, surround
from hooks_runtime.delivery.message import Message
from hooks_runtime.delivery.store import Entry, Ledger
from hooks_runtime.delivery.tracing import receiving, was_repeated
from hooks_runtime.dispatch import refuse_coroutine
from hooks_runtime.hooks import Hooks
from hooks_runtime.observe import Tally
from hooks_runtime.receivers import planned
from hooks_runtime.steps import Step
from hookspecs import HooksError


class NoReceiver(HooksError, LookupError):
    """A message is for a receiver that this process does not have: disabled, renamed, not deployed."""


class TooLong(HooksError, TimeoutError):
    """An attempt took longer than its receiver's timeout."""


class _Rang(KeyboardInterrupt):
    """Passes a receiver's ``except Exception``; and psycopg cancels its statement, or locks would stay."""


def find(hooks: Hooks, message: Message, receiver: str) -> tuple[Step, Tally]:
    """Return the step called *receiver* and its counters. Raises: NoReceiver: what to do about it."""
    line = hooks.line(message.event, message.metadata.scope)
    for step in line.active:
        if step.id == receiver:
            return step, line.meter.tallies[step.id]
    plugin = receiver.partition(":")[0]
    raise NoReceiver(
        f"no receiver {receiver} of {message.event.name}; {_ways(hooks, plugin, receiver)}"
    )


def _ways(hooks: Hooks, plugin: str, receiver: str) -> str:
    if plugin in {problem.plugin for problem in hooks.errors}:
        return f"the plugin {plugin!r} is enabled: 'hooks check' says what keeps it out"
    if plugin in {each.name for each in hooks.plugins}:
        ways = f"the plugin {plugin!r} has it no more, or its step is not enabled: enable it, or drop its messages"
    else:
        ways = f"enable the plugin {plugin!r} again, or drop its messages"
    return f"{ways}: hooks outbox drop --receiver {receiver}"


def attempt(step: Step, message: Message, entry: Entry, ledger: Ledger) -> None:
    """Tell *step*, unless it was just told the same. Whatever it raises comes through."""
    with receiving(step, message, entry.attempts + 1) as span:
        if _is_repeated(step, message, entry, ledger):
            was_repeated(span)
        else:
            _tell(step, message)


def _is_repeated(step: Step, message: Message, entry: Entry, ledger: Ledger) -> bool:
    if not (step.terms.deduplicate and message.event.dedup_key):
        return False
    return ledger.is_repeated(entry, *message.fact)


def _tell(step: Step, message: Message) -> None:
    _, call, wants_metadata = planned(step)
    told = (message.payload, message.metadata) if wants_metadata else (message.payload,)
    token = surround(message.metadata)
    try:
        with alarm.kept():
            refuse_coroutine(alarm.call(step.terms.timeout, call, *told))
    finally:
        leave(token)


class Alarm:
    """Interrupts attempts that take too long, in a main thread; elsewhere nothing can.

    Python takes longer to install a handler than most attempts do, so one serves for a block of them.
    """

    def __init__(self) -> None:
        self._is_set = False

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the handler installed in the block."""
        if self._is_set or not (_is_main() and hasattr(signal, "SIGALRM")):
            yield
            return
        before, self._is_set = signal.signal(signal.SIGALRM, _ring), True
        try:
            yield
        finally:
            self._is_set = False
            signal.signal(signal.SIGALRM, before)

    def call(self, seconds: float, call: Callable[..., Any], *told: Any) -> Any:
        """Return what *call* answers. Raises: TooLong: not within *seconds*."""
        if not (self._is_set and _is_main()):
            return call(*told)
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                return call(*told)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except _Rang:
            raise TooLong(f"it took longer than its timeout of {seconds:g} s") from None


alarm = Alarm()


def _ring(*_: Any) -> None:
    raise _Rang


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()
