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
from typing import Any, Generic, TypeVar
from unittest import mock

import attrs

from hooks_runtime import dispatch, metadata
from hooks_runtime.active import current, installed
from hooks_runtime.at_once import TellsAtOnce
from hooks_runtime.carrier import Carrier
from hooks_runtime.discovery import Plugin
from hooks_runtime.hooks import Hooks
from hooks_runtime.problems import ConfigurationError
from hooks_runtime.settings import HooksConfig
from hooks_runtime.steps import fitting
from hooks_runtime.transactions import Transactions
from hookspecs import Event, Hook, hookimpl
from hookspecs.interfaces.platform import LearningPlatform

P = TypeVar("P")
NANOSECONDS = 1_000_000_000


plugin = Plugin.of


def build_hooks(
    *plugins: Plugin,
    transactions: Transactions | None = None,
    carrier: Carrier | None = None,
    platform: LearningPlatform | None = None,
    **settings: Any,
) -> Hooks:
    """Return a Hooks of *plugins*, in order, under *settings* as LEARNING_HOOKS has them.

    transactions: by default every call is after the commit; in Django tests pass
    ``hooks_runtime.django.DjangoTransactions()`` to have savepoints and on_commit.
    carrier: by default deferred and durable receivers are told at once, with what would arrive.
    platform: what the plugins ask, a small one of the test's own.
    Raises: ConfigurationError: anything is wrong with them; a test should not pass half-configured.
    """
    config = HooksConfig.of({"plugins": [plugin.name for plugin in plugins], **settings})
    hooks = Hooks(
        plugins,
        config,
        transactions=transactions,
        carrier=carrier or TellsAtOnce(),
        platform=platform,
    )
    if hooks.errors:
        raise ConfigurationError(hooks.errors)
    return hooks


def answer(hook: Hook, body: Callable[..., Any], *, name: str = "answer", **said: Any) -> Any:
    """Return *body*, any callable, as a hookimpl on *hook* called *name*.

    body: ``body(value)`` for a filter, ``body(payload, metadata)`` for an event; ``seen.append`` and a
    lambda will do. said: what ``hookimpl`` takes.
    """
    return hookimpl(hook, **said)(fitting(hook, body, name))  # type: ignore[call-overload]


@attrs.frozen
class Captured(Generic[P]):
    """Payloads of one event with their metadata, in the order of sending."""

    payloads: list[P] = attrs.Factory(list)
    metadata: list[metadata.Metadata] = attrs.Factory(list)


@contextmanager
def captured(event: Event[P]) -> Iterator[Captured[P]]:
    """Capture what is sent of *event* in the block, beside the plugins that are installed."""
    seen: Captured[P] = Captured()

    def capture(payload: P, metadata: metadata.Metadata) -> None:
        seen.payloads.append(payload)
        seen.metadata.append(metadata)

    marked = answer(event, capture, savepoint=False)
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
