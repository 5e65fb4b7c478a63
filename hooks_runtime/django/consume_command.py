"""``hooks consume``: read topics of the bus, and tell the receivers, until told to stop."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from threading import Event as Flag
from threading import Thread
from typing import Any

from django.db import DatabaseError

from hooks_runtime import current
from hooks_runtime.delivery.bus import BusDown
from hooks_runtime.delivery.consumer import Consumer
from hooks_runtime.delivery.desk import Desk
from hooks_runtime.delivery.failures import because, plainly
from hooks_runtime.delivery.patience import GaveUp
from hooks_runtime.delivery.straight import Straight
from hooks_runtime.django import workers
from hooks_runtime.django.operate.counting import Counting


def run(topics: Sequence[str], *, once: bool) -> str:
    """Consume *topics* until SIGTERM or SIGINT; once: until nothing is left. Return what was done.

    Raises: GaveUp: broker or database were not there for too long.
    """
    _refuse_unmigrated()
    _refuse_while_somebody_is_left_out()
    straight = workers.straight()
    if once:
        return _once(workers.consumers(topics, lambda: None, straight.tell), straight)
    stop, wake = Flag(), Flag()
    desk = Desk(straight.tell, wake.set)
    consumers = workers.consumers(topics, wake.set, desk.hand_in)

    def end(*_: Any) -> None:
        stop.set()
        wake.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    names = ", ".join(consumer.topic for consumer in consumers)
    sys.stderr.write(f"consuming {names}; stop with Ctrl-C or SIGTERM\n")
    _forever(consumers, desk, stop, wake)
    return "stopped"


def _refuse_unmigrated() -> None:
    try:
        workers.outbox().rows.exists()
    except DatabaseError as error:
        raise GaveUp(f"{plainly(error)}; is the database there, and did 'migrate' run?") from None


def _refuse_while_somebody_is_left_out() -> None:
    """What a plugin listens to would be acknowledged without it, and never come again."""
    if broken := current().errors:
        told = "; ".join(f"{problem.id} {problem.message}" for problem in broken)
        raise GaveUp(
            f"a plugin is left out, and would miss what comes: {told}; mend it, or disable it"
        )


def _once(consumers: Sequence[Consumer], straight: Straight) -> str:
    came = 0
    for consumer in consumers:
        try:
            left = consumer.left()  # what can't be read goes to the end, and would come for ever
            while left > 0 and (some := consumer.work()):
                came, left = came + some, left - some
            consumer.release()
        except (BusDown, DatabaseError) as error:
            raise GaveUp(f"consumer of {consumer.topic}: {because(error)}") from error
    count = Counting.over(workers.outbox())
    workers.relay(store=count).drain()
    told, failed = straight.told + count.told, straight.untold + count.untold
    return f"came: {came}, told: {told}" + (f", failed: {failed}" if failed else "")


def _forever(consumers: Sequence[Consumer], desk: Desk[Any], stop: Flag, wake: Flag) -> None:
    """Read in a thread a topic and tell in this one, so that a timeout can interrupt a receiver."""
    ends: list[GaveUp] = []
    threads = [Thread(target=_read, args=(each, stop, wake, ends)) for each in consumers]
    for thread in threads:
        thread.start()
    try:
        workers.relay(first=desk.work).run(stop, wake)
    finally:
        stop.set()
        desk.close()
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
