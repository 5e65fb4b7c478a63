"""A server's own workers begin with its first request: what a stopped server has left waits for them.

Not when apps are ready, as ``migrate`` and every other command gets that far and serves nobody; and
not in the process that gunicorn forks its own from.
"""

from __future__ import annotations

import logging
from typing import Any

from django.core import mail
from django.core.signals import request_started

from hooks_runtime import current
from hooks_runtime.delivery.failures import because
from hooks_runtime.django.checks import for_workers
from hooks_runtime.settings import DeliveryConfig

logger = logging.getLogger("hooks_runtime")
UID = "learning_hooks.serving"


def watch() -> None:
    """Have workers begin with the next request of this process, if they are threads of it."""
    request_started.connect(_begin, dispatch_uid=UID)


def _begin(**_: Any) -> None:
    if is_a_test():
        return
    request_started.disconnect(dispatch_uid=UID)
    if current().config.delivery.worker != "thread" or not for_workers():
        return
    from hooks_runtime.django import workers  # its models need the apps to be ready

    try:
        workers.wake((), serves=True)
    except Exception as error:  # noqa: BLE001  # the page is not to blame
        logger.warning("the workers of this process do not begin: %s", because(error))


def tells_elsewhere(config: DeliveryConfig) -> bool:
    """Return whether no thread and no broker of this process tells: tests have no threads.

    One would compete with the test for its database, and keep a connection to it.
    """
    return config.worker == "relay" or (config.worker == "thread" and is_a_test())


def is_a_test() -> bool:
    """Return whether Django's test environment is set up."""
    # Mail is kept to be looked at there; and the database belongs to the thread that runs the tests.
    return hasattr(mail, "outbox")
