"""The engine's facade: what platform code and plugins call. No Django, no Celery.

Call sites (``run_filter``, ``send_event`` and their context) are imported at once; what builds a
Hooks is imported when it is first named, so that a module with call sites stays quick to import.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hooks_runtime.active import (
    arun_filter,
    asend_event,
    current,
    install,
    installed,
    platform,
    run_filter,
    send_event,
    send_events,
)
from hooks_runtime.ambient import Context, bound, context
from hooks_runtime.dispatch import Failure, Sent
from hooks_runtime.metadata import Metadata

_WHERE = {
    "ConfigurationError": "problems",
    "Hooks": "hooks",
    "HooksConfig": "settings",
    "NoPlatform": "platforms",
    "NotSupplied": "supplies",
    "Plugin": "discovery",
    "Problem": "problems",
    "Supplied": "supplies",
    "Supplies": "supplies",
    "django_apps": "discovery",
    "structure": "strict",
}

if TYPE_CHECKING:
    from hooks_runtime.discovery import Plugin, django_apps
    from hooks_runtime.hooks import Hooks
    from hooks_runtime.platforms import NoPlatform
    from hooks_runtime.problems import ConfigurationError, Problem
    from hooks_runtime.settings import HooksConfig
    from hooks_runtime.strict import structure
    from hooks_runtime.supplies import NotSupplied, Supplied, Supplies
else:  # a type checker that saw this would take any name for one of ours

    def __getattr__(name: str) -> Any:
        if name not in _WHERE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"hooks_runtime.{_WHERE[name]}"), name)


__all__ = [
    "ConfigurationError",
    "Context",
    "Failure",
    "Hooks",
    "HooksConfig",
    "Metadata",
    "NoPlatform",
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
    "platform",
    "run_filter",
    "send_event",
    "send_events",
    "structure",
]
