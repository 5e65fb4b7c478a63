"""``hooks outbox relay``: a worker in a process of its own."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Event as Flag

from hooks_runtime.delivery.patience import GaveUp
from hooks_runtime.delivery.relay import Relay
from hooks_runtime.django import workers
from hooks_runtime.django.operate.counting import Counting
from hooks_runtime.django.operate.figures import unfinished
from hooks_runtime.django.operate.told import queues_in_use
from hooks_runtime.django.outbox import Outbox
from hooks_runtime.outbox import CannotOperate
from hooks_runtime.problems import did_you_mean
from hooks_runtime.terms import Terms

FINE, WRONG = 0, 1


def relay(box: Outbox, options: argparse.Namespace) -> int:
    """Tell receivers until SIGTERM or Ctrl-C; exit 1 if nothing worked for too long.

    once: until nothing is due. What is in hand is finished, the rest given back.
    Raises: CannotOperate: a queue that nobody uses.
    """
    _refuse_unknown(options.queue, box)
    count = Counting.over(box)
    worker = workers.relay(options.queue, count)
    with _stopped_by_signals() as stop:
        if options.once:
            return _once(worker, stop, count)
        _say(
            f"{worker.name} tells {_whose(options.queue)} of database {box.using!r}; Ctrl-C ends it"
        )
        try:
            worker.run(stop)
        except GaveUp as error:
            sys.stderr.write(f"gave up: {error}\n")
            return WRONG
    _say("stopped")
    return FINE


def _once(worker: Relay, stop: Flag, count: Counting) -> int:
    while not stop.is_set() and worker.work(stop):
        pass
    _say(count.said())
    return FINE


def _refuse_unknown(queues: Iterable[str], box: Outbox) -> None:
    """Raise CannotOperate for a queue that no receiver has, and none had whose messages wait."""
    waiting = unfinished(box).values_list("queue", flat=True).distinct()
    known = {Terms().queue, *queues_in_use(), *waiting}
    for name in set(queues) - known:
        raise CannotOperate(f"no receiver is in queue {name!r}{did_you_mean(name, known)}")


@contextmanager
def _stopped_by_signals() -> Iterator[Flag]:
    stop = Flag()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _whose(queues: list[str]) -> str:
    return f"queue {', '.join(queues)}" if queues else "every queue"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
