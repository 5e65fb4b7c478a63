"""Who tells receivers in this project, as ``LEARNING_HOOKS["delivery"]`` says."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import cache

from hooks_runtime import current
from hooks_runtime.delivery.bus import Bus
from hooks_runtime.delivery.consumer import Consumer
from hooks_runtime.delivery.publisher import Publisher
from hooks_runtime.delivery.relay import Relay
from hooks_runtime.delivery.straight import Straight, Tells
from hooks_runtime.delivery.threads import ThreadWorkers
from hooks_runtime.django.carrier import DjangoCarrier, Workers
from hooks_runtime.django.outbox import Outbox
from hooks_runtime.django.serving import tells_elsewhere
from hooks_runtime.settings import BusConfig, DeliveryConfig, HooksConfig


def carrier(config: HooksConfig) -> DjangoCarrier:
    """Return what takes messages to the workers that *config* names."""
    return DjangoCarrier(config.delivery, lambda: _workers(config.delivery))


def outbox() -> Outbox:
    """Return the outbox of the current settings."""
    said = current().config.delivery
    return Outbox(said.database, timedelta(seconds=said.lease))


def relay(
    queues: Collection[str] = (), store: Outbox | None = None, first: Callable[[], int] = int
) -> Relay:
    """Return a worker for *queues*, for all if there are none.

    store: by default ``outbox()``. first: see Relay.
    """
    bus = bus_of(current().config.bus)
    publisher = Publisher(bus, current, current().config.bus.format) if bus else None
    return Relay(current, store or outbox(), queues, publisher, first)


def straight() -> Straight:
    """Return what tells batches of the bus."""
    return Straight(current, outbox())


def consumers(
    topics: Collection[str],
    wake: Callable[[], None],
    tell: Tells | None = None,
) -> list[Consumer]:
    """Return a consumer for each of *topics*; none for those that settings name. wake, tell: see Consumer."""
    said = current().config.bus
    bus = bus_of(said)
    if bus is None:
        return []
    return [
        Consumer(bus, topic, said.group, current, outbox(), wake, tell)
        for topic in topics or said.consume
    ]


@cache
def _bus(url: str, prefix: str, _process: int) -> Bus:
    from hooks_runtime.delivery.redis_streams import RedisBus

    return RedisBus(url, prefix)


def bus_of(said: BusConfig) -> Bus | None:
    """Return the bus that settings name, one a process, or None."""
    return _bus(said.url, said.prefix, os.getpid()) if said.url else None


def drain(queues: Collection[str] = ()) -> int:
    """Tell the receivers of everything that is due, and return how many messages that were.

    Tests call it where a worker would have come: what a receiver fails on is due again later.
    """
    return relay(queues).drain()


def wake(queues: Collection[str], *, serves: bool) -> None:
    """Have workers look into *queues*. serves: this process stays, so its own thread may do it."""
    said = current().config.delivery
    if serves or said.worker != "thread":
        _workers(said).wake(queues)


def _workers(config: DeliveryConfig) -> Workers:
    return _Elsewhere() if tells_elsewhere(config) else _own(config)


@cache
def _own(config: DeliveryConfig) -> Workers:
    if config.worker == "celery":
        from hooks_runtime.delivery.celery_workers import CeleryWorkers

        return CeleryWorkers()
    return ThreadWorkers(current, outbox(), relay)


class _Elsewhere:
    """The processes of ``hooks outbox relay``, which look by themselves; in tests, ``drain``."""

    def wake(self, queues: Collection[str]) -> None:
        pass

    def tell(self, receiver: object, body: str) -> None:
        raise NotImplementedError("what is deferred goes to the outbox")
