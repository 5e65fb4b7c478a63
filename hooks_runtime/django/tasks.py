"""Celery's tasks, found by ``autodiscover_tasks()``. Only a worker imports them."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from hooks_runtime import current
from hooks_runtime.delivery.celery_workers import RECEIVE, RELAY, CeleryWorkers
from hooks_runtime.delivery.deferred import tell_once
from hooks_runtime.delivery.store import Entry, Failed
from hooks_runtime.django.operate import changes
from hooks_runtime.django.workers import drain, outbox
from hooks_runtime.terms import Terms

PURGE = "learning_hooks.purge"
PAUSE_S = 30


@shared_task(name=RELAY, ignore_result=True)
def relay(queues: list[str] | None = None) -> int:
    """Relay what is due, and return how many messages that were. For Celery's beat, too."""
    return drain(queues or ())


@shared_task(name=PURGE, ignore_result=True)
def purge() -> int:
    """Delete what was delivered or dropped longer ago than ``keep_days``; return how many.

    For Celery's beat, once a day.
    """
    return changes.purge_all(outbox())


@shared_task(
    name=RECEIVE,
    bind=True,
    ignore_result=True,
    acks_late=True,  # it stays with the broker until it was told, or parked in the outbox
    reject_on_worker_lost=True,
    max_retries=None,
)
def receive(self: Any, receiver: str, body: str) -> None:
    """Tell a deferred receiver, once.

    What comes a second time may have killed the worker that had it: the outbox counts such
    deaths and stops after a few, a broker would go on.
    """
    try:
        if (self.request.delivery_info or {}).get("redelivered"):
            again = Failed(Entry(0, receiver, "", body, crashes=1), "", 0.0, tried=False)
            outbox().park(again, None, None)
            CeleryWorkers().wake([Terms().queue])
        else:
            tell_once(current(), outbox(), receiver, body)
    except Exception as error:  # the database is down: the broker keeps it
        raise self.retry(exc=error, countdown=PAUSE_S) from error
