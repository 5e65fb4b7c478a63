"""The small Django of the credentials plugin's tests, with Celery as its workers, and beat."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "contrib_plugins/credentials/tests"))

from credentials_site import *  # noqa: F403  # as settings do

LEARNING_HOOKS = {**LEARNING_HOOKS, "delivery": {"worker": "celery"}}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["SCHOOL_MAILS"]
CELERY_BROKER_URL = os.environ["SCHOOL_BROKER"]
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
