"""The Celery app of the small service; its queue is the test's own."""

from __future__ import annotations

import os

from celery import Celery

app = Celery("shop", broker=os.environ["SHOP_BROKER"])
app.conf.update(
    task_default_queue=os.environ["SHOP_QUEUE"],
    accept_content=["json"],
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,  # its queue would be that of any worker of this host
)
app.autodiscover_tasks(["hooks_runtime.django"])
