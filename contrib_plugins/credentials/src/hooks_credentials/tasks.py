"""Celery's tasks, found by ``autodiscover_tasks()``. Only a worker imports them."""

from __future__ import annotations

from celery import shared_task

from hooks_credentials.beat import TASK
from hooks_credentials.issuing.ticking import scheduled, tick


@shared_task(name=TASK, ignore_result=True)
def run(configuration: int) -> None:
    """Look for learners of one configuration, if its windows and gates are open."""
    scheduled(configuration)


@shared_task(name="hooks_credentials.tick", ignore_result=True)
def tick_all() -> None:
    """Run whatever is due, and note what has expired; for beat, once a minute."""
    tick()
