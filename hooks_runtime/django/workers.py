"""Who tells receivers in this project, as ``LEARNING_HOOKS["delivery"]`` says."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from functools import cache

from hooks_runtime import current
from hooks_runtime.delivery.relay import Relay
from hooks_runtime.delivery.threads import ThreadWorkers
from hooks_runtime.django.carrier import DjangoCarrier, Workers
from hooks_runtime.django.outbox import Outbox
from hooks_runtime.settings import DeliveryConfig, HooksConfig


def carrier(config: HooksConfig) -> DjangoCarrier:
    """Return what takes messages to the workers that *config* names."""
    return DjangoCarrier(config.delivery, lambda: _workers(config.delivery))


def outbox() -> Outbox:
    """Return the outbox of the current settings."""
    said = current().config.delivery
    return Outbox(said.database, timedelta(seconds=said.lease))


def relay(queues: Collection[str] = ()) -> Relay:
    """Return a worker for *queues*, for all if there are none."""
    return Relay(current, outbox(), queues)


def drain(queues: Collection[str] = ()) -> int:
    """Tell the receivers of everything that is due, and return how many messages that were.

    Tests call it where a worker would have come: what a receiver fails on is due again later.
    """
    return relay(queues).drain()


@cache
def _workers(config: DeliveryConfig) -> Workers:
    if config.worker == "celery":
        from hooks_runtime.delivery.celery_workers import CeleryWorkers

        return CeleryWorkers()
    if config.worker == "relay":
        return _Elsewhere()
    return ThreadWorkers(current, outbox(), relay)


class _Elsewhere:
    """The processes of ``hooks outbox relay``, which look by themselves."""

    def wake(self, queues: Collection[str]) -> None:
        pass

    def tell(self, receiver: object, body: str) -> None:
        raise NotImplementedError("what is deferred goes to the outbox")
