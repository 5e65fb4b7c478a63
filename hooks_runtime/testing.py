"""For tests of plugins and platforms: build a Hooks, capture events, freeze ids and time.

::

    def test_strangers_are_refused():
        hooks = build_hooks(plugin("premium", upgrade_premium))

        with pytest.raises(PreventEnrollment):
            hooks.run_filter(course_enrollment_started, a_stranger)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from types import ModuleType
from typing import Any, Generic, TypeVar
from unittest import mock

import attrs

from hooks_runtime import dispatch, metadata
from hooks_runtime.active import current, installed
from hooks_runtime.discovery import Plugin
from hooks_runtime.hooks import Hooks
from hooks_runtime.problems import ConfigurationError
from hooks_runtime.settings import HooksConfig
from hookspecs import Event, Hook, hookimpl

P = TypeVar("P")
NANOSECONDS = 1_000_000_000


def plugin(name: str, *functions: Callable[..., Any], **attributes: Any) -> Plugin:
    """Return a plugin that holds hookimpl *functions*; *attributes* such as ``plugin_options``."""
    held = {function.__name__: function for function in functions}
    module = ModuleType(name)
    vars(module).update(held, **attributes)
    return Plugin(name, module, enabled_at=f"plugin({name!r})")


def build_hooks(*plugins: Plugin, **settings: Any) -> Hooks:
    """Return a Hooks of *plugins*, in order, under *settings* as LEARNING_HOOKS has them.

    Raises: ConfigurationError: anything is wrong with them; a test should not pass half-configured.
    """
    config = HooksConfig.of({"plugins": [plugin.name for plugin in plugins], **settings})
    hooks = Hooks(plugins, config)
    if hooks.errors:
        raise ConfigurationError(hooks.errors)
    return hooks


@attrs.frozen
class Captured(Generic[P]):
    """Payloads of one event with their metadata, in the order of sending."""

    payloads: list[P] = attrs.Factory(list)
    metadata: list[metadata.Metadata] = attrs.Factory(list)


@contextmanager
def captured(event: Event[P]) -> Iterator[Captured[P]]:
    """Capture what is sent of *event* in the block, beside the plugins that are installed."""
    seen: Captured[P] = Captured()

    def capture(payload: Any, metadata: Any) -> None:
        seen.payloads.append(payload)
        seen.metadata.append(metadata)

    capture.__code__ = capture.__code__.replace(co_varnames=(event.parameter, "metadata"))
    marked: Any = hookimpl(event, savepoint=False)(capture)
    before = current()
    name = f"captured_{len(before.plugins)}"  # a capture may stand in a capture
    with installed(before.with_plugins(plugin(name, marked))):
        yield seen


def runs(hook: Hook, hooks: Hooks | None = None) -> Mapping[str, int]:
    """Return how often each step of *hook* was called, by step id, since *hooks* was built."""
    counts = (hooks or current()).line(hook).meter.counts()
    return {step: count.calls for step, count in counts.items()}


@contextmanager
def frozen(time: datetime) -> Iterator[None]:
    """Freeze the time of events at *time*, aware; their ids count up from it, the same every run."""
    ns = int(time.timestamp()) * NANOSECONDS + time.microsecond * 1000
    bits = count()
    with (
        mock.patch.object(dispatch, "time_ns", return_value=ns),
        mock.patch.object(metadata, "getrandbits", side_effect=bits),
    ):
        yield
