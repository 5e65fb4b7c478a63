"""``hooks consume``: read topics of the bus, and tell the receivers, until told to stop."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from threading import Event as Flag
from threading import Thread
from typing import Any

from django.db import DatabaseError

from hooks_runtime.delivery.bus import BusDown
from hooks_runtime.delivery.consumer import Consumer
from hooks_runtime.delivery.failures import because, plainly
from hooks_runtime.delivery.patience import GaveUp
from hooks_runtime.django import workers


def run(topics: Sequence[str], *, once: bool) -> str:
    """Consume *topics* until SIGTERM or SIGINT; once: until nothing is left. Return what was done.

    Raises: GaveUp: broker or database were not there for too long.
    """
    _refuse_unmigrated()
    stop, wake = Flag(), Flag()
    consumers = workers.consumers(topics, wake.set)
    if once:
        return _once(consumers)

    def end(*_: Any) -> None:
        stop.set()
        wake.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    names = ", ".join(consumer.topic for consumer in consumers)
    sys.stderr.write(f"consuming {names}; stop with Ctrl-C or SIGTERM\n")
    _forever(consumers, stop, wake)
    return "stopped"


def _refuse_unmigrated() -> None:
    try:
        workers.outbox().rows.exists()
    except DatabaseError as error:
        raise GaveUp(f"{plainly(error)}; is the database there, and did 'migrate' run?") from None


def _once(consumers: Sequence[Consumer]) -> str:
    came = 0
    for consumer in consumers:
        try:
            while some := consumer.work():
                came += some
            consumer.release()
        except (BusDown, DatabaseError) as error:
            raise GaveUp(f"consumer of {consumer.topic}: {because(error)}") from error
    return f"came: {came}, told: {workers.drain()}"


def _forever(consumers: Sequence[Consumer], stop: Flag, wake: Flag) -> None:
    """Read in a thread a topic and tell in this one, so that a timeout can interrupt a receiver."""
    ends: list[GaveUp] = []
    threads = [Thread(target=_read, args=(each, stop, wake, ends)) for each in consumers]
    for thread in threads:
        thread.start()
    try:
        workers.relay().run(stop, wake)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if ends:
        raise ends[0]


def _read(consumer: Consumer, stop: Flag, wake: Flag, ends: list[Any]) -> None:
    try:
        consumer.run(stop)
    except GaveUp as error:
        ends.append(error)
    finally:
        stop.set()
        wake.set()
