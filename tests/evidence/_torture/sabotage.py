"""What the torture must notice: each breaks what the delivery promises, in its processes only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

BROKEN = {
    "": "nothing is",
    "ack-first": "the consumer acknowledges before it has committed",
    "effect-outside": "receivers write outside of the transaction that notes them as told",
    "no-order": "claims look at no key",
    "no-unique": "the outbox takes a message twice",
    "phantom": "events are published before the transaction has committed",
}


def apply(name: str) -> None:
    """Break *name* in this process."""
    APPLIED.get(name, lambda: None)()


def prepare(name: str) -> None:
    """Break *name* in the database."""
    if name == "no-unique":
        from django.db import connection

        with connection.cursor() as cursor:
            table, constraint = "learning_hooks_outbox", "learning_hooks_outbox_once"
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")


def _ack_first() -> None:
    from hooks_runtime.delivery.redis_streams import RedisReader

    read = RedisReader.read

    def acknowledged(self: Any, *args: Any) -> Any:
        batch = read(self, *args)
        self.ack([place for place, _ in batch])
        return batch

    RedisReader.read = acknowledged  # type: ignore[method-assign]


def _no_order() -> None:
    from django.db.models import Q

    from hooks_runtime.django.due import Due

    Due.is_free = lambda self, queues: Q()  # type: ignore[method-assign]
    Due.in_order = lambda self, found: found  # type: ignore[method-assign]


def _phantom() -> None:
    from hooks_runtime import current
    from hooks_runtime.delivery.message import written
    from hooks_runtime.delivery.packets import packed
    from hooks_runtime.django import loading, workers
    from hooks_runtime.django.carrier import DjangoCarrier
    from tests.evidence._torture.world import TOPIC

    keep = DjangoCarrier.keep

    def kept(self: Any, payload: Any, sent: Any, receivers: Any) -> Any:
        hooks = current()
        bus = workers.bus_of(hooks.config.bus)
        assert bus
        bus.publish(TOPIC, [packed(written(payload, sent), "json", hooks.specs)])
        return keep(self, payload, sent, receivers)

    DjangoCarrier.keep = kept  # type: ignore[method-assign]
    loading.reload()  # what sends has taken the method along


APPLIED: dict[str, Callable[[], None]] = {
    "ack-first": _ack_first,
    "no-order": _no_order,
    "phantom": _phantom,
}
