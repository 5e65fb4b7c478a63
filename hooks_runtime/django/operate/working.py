"""``hooks outbox relay``: a worker in a process of its own."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as Flag
from typing import Any

from hooks_runtime.delivery.patience import GaveUp
from hooks_runtime.django import workers
from hooks_runtime.django.operate.told import number
from hooks_runtime.django.outbox import Outbox

FINE, WRONG = 0, 1


def relay(box: Outbox, options: argparse.Namespace) -> int:
    """Tell receivers until SIGTERM or Ctrl-C; exit 1 if nothing worked for too long.

    once: until nothing is due. What is in hand is finished, the rest given back.
    """
    worker = workers.relay(options.queue)
    with _stopped_by_signals() as stop:
        if options.once:
            return _once(worker, stop)
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


def _once(worker: Any, stop: Flag) -> int:
    total = 0
    while not stop.is_set() and (settled := worker.work(stop)):
        total += settled
    _say(f"{number(total, 'message')} told, or tried")
    return FINE


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
