"""Celery as the workers: it carries what is deferred, and wakes those who look into the outbox.

Tasks are sent by name, as JSON: ``hooks_runtime.django.tasks`` has them, where a worker finds them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from celery import current_app

from hooks_runtime.steps import Step
from hooks_runtime.terms import Terms

RELAY, RECEIVE = "learning_hooks.relay", "learning_hooks.receive"
STALE_S = 60  # a wake-up call that nobody heard for so long is worth nothing


class CeleryWorkers:
    """The workers of Celery's current app."""

    def wake(self, queues: Collection[str]) -> None:
        """Send a task that relays each of *queues*. Raises: kombu's error: no broker."""
        for queue in queues:
            self._send(RELAY, [[queue]], queue, expires=STALE_S)

    def tell(self, receiver: Step, body: str) -> None:
        """Send a task that tells *receiver*. Raises: kombu's error: no broker."""
        self._send(RECEIVE, [receiver.id, body], receiver.terms.queue)

    def _send(self, name: str, args: list[Any], queue: str, **said: Any) -> None:
        where = {} if queue == Terms().queue else {"queue": queue}
        said = {**where, **said, "serializer": "json", "ignore_result": True, "retry": False}
        # Whoever has just committed should not wait for a broker that is down. retry=False speaks
        # of publishing only: kombu would go on connecting, for as long as one attempt may take.
        app: Any = current_app
        with app.producer_or_acquire() as producer:
            producer.connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
            app.send_task(name, args, producer=producer, **said)
