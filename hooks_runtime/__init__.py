"""The engine's facade: what platform code and plugins call. No Django, no Celery."""

from hooks_runtime.active import (
    arun_filter,
    asend_event,
    current,
    install,
    installed,
    run_filter,
    send_event,
)
from hooks_runtime.ambient import Context, bound, context
from hooks_runtime.discovery import Plugin, django_apps
from hooks_runtime.dispatch import Failure, Sent
from hooks_runtime.hooks import Hooks
from hooks_runtime.metadata import Metadata
from hooks_runtime.problems import ConfigurationError, Problem
from hooks_runtime.settings import HooksConfig
from hooks_runtime.supplies import NotSupplied, Supplied, Supplies

__all__ = [
    "ConfigurationError",
    "Context",
    "Failure",
    "Hooks",
    "HooksConfig",
    "Metadata",
    "NotSupplied",
    "Plugin",
    "Problem",
    "Sent",
    "Supplied",
    "Supplies",
    "arun_filter",
    "asend_event",
    "bound",
    "context",
    "current",
    "django_apps",
    "install",
    "installed",
    "run_filter",
    "send_event",
]
