"""Tells workers that there is work again. Without it they look by themselves, a little later."""

from __future__ import annotations

import logging

from django.utils.timezone import now

from hooks_runtime.delivery.failures import because
from hooks_runtime.django import workers
from hooks_runtime.django.models import State
from hooks_runtime.django.operate.figures import unfinished
from hooks_runtime.django.outbox import Outbox

logger = logging.getLogger("hooks_runtime")


def wake(box: Outbox, *, serves: bool = False) -> None:
    """Wake the workers of the queues in which something is due.

    serves: this process stays, as a server does, so that a worker may be a thread of it.
    """
    due = unfinished(box).filter(state=State.WAITING, available_at__lte=now())
    queues = set(due.values_list("queue", flat=True).distinct())
    try:
        workers.wake(queues, serves=serves)
    except Exception as error:  # noqa: BLE001  # a broker that is down; what is due stays so
        logger.warning("no worker could be woken (%s); they look by themselves", because(error))
