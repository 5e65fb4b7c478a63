"""The one place that knows which ``Hooks`` is current; module-level calls delegate to it.

``install`` swaps its tables in one assignment: a call in another thread sees the old configuration or
the new one, whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hooks_runtime.calls import Calls
from hooks_runtime.tables import Tables

if TYPE_CHECKING:
    from hooks_runtime.hooks import Hooks
    from hookspecs.interfaces.platform import LearningPlatform


class Current(Calls):
    """Runs what the current Hooks would: the same tables, and not one call more on the way."""

    __slots__ = ("hooks",)
    hooks: Hooks | None


_current = Current()
_current.tables, _current.hooks = Tables(), None

run_filter = _current.run_filter
arun_filter = _current.arun_filter
send_event = _current.send_event
send_events = _current.send_events
asend_event = _current.asend_event


def current() -> Hooks:
    """Return the Hooks that module-level calls use; an empty one until a host installs its own."""
    if _current.hooks is None:
        from hooks_runtime.hooks import Hooks  # a module with call sites does not build

        return install(Hooks())
    return _current.hooks


def platform() -> LearningPlatform:
    """Return the platform that the host supplies. Raises: NoPlatform: settings name none."""
    return current().platform


def install(hooks: Hooks) -> Hooks:
    """Make *hooks* the current ones, and return them."""
    _current.tables, _current.hooks = _seen(hooks.tables), hooks
    return hooks


@contextmanager
def watched(through: Callable[[Tables], Tables]) -> Iterator[None]:
    """Let module-level calls see the tables *through* something, for the block; a recorder's door."""
    global _seen  # noqa: PLW0603  # the one place, as for the tables
    before, _seen = _seen, through
    try:
        install(current())
        yield
    finally:
        _seen = before
        install(current())


def is_watched() -> bool:
    """Return whether a call is worth making though nobody listens."""
    return _seen is not _as_they_are


def _as_they_are(tables: Tables) -> Tables:
    return tables


_seen: Callable[[Tables], Tables] = _as_they_are


@contextmanager
def installed(hooks: Hooks) -> Iterator[Hooks]:
    """Make *hooks* current for the block."""
    before = current()
    install(hooks)
    try:
        yield hooks
    finally:
        install(before)
