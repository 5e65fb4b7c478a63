"""The least that Django needs; docs/operator.md writes school/learning_hooks.py beside it."""

from hooks_runtime import django_apps
from school.learning_hooks import LEARNING_HOOKS

SECRET_KEY = "docs"
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = ["hooks_runtime.django", *django_apps(LEARNING_HOOKS)]
LOGGING = {
    "version": 1,
    "handlers": {"file": {"class": "logging.FileHandler", "filename": "hooks.log", "delay": True}},
    "loggers": {"hooks_runtime": {"handlers": ["file"], "level": "INFO", "propagate": False}},
}
