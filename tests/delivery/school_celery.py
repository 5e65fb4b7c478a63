"""The Celery app of the school, as its documentation has it."""

from __future__ import annotations

from celery import Celery

app = Celery("school")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["hooks_runtime.django", "hooks_credentials"])
