"""The one place that knows which ``Hooks`` is current; module-level calls delegate to it.

``install`` swaps its tables in one assignment: a call in another thread sees the old configuration or
the new one, whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hooks_runtime.hooks import Calls, Hooks


class Current(Calls):
    """Runs what the current Hooks would: the same tables, and not one call more on the way."""

    __slots__ = ("hooks",)
    hooks: Hooks


_current = Current()

run_filter = _current.run_filter
arun_filter = _current.arun_filter
send_event = _current.send_event
asend_event = _current.asend_event


def current() -> Hooks:
    """Return the Hooks that module-level calls use; an empty one until a host installs its own."""
    return _current.hooks


def install(hooks: Hooks) -> None:
    """Make *hooks* the current ones."""
    _current.tables, _current.hooks = hooks.tables, hooks


@contextmanager
def installed(hooks: Hooks) -> Iterator[Hooks]:
    """Make *hooks* current for the block."""
    before = current()
    install(hooks)
    try:
        yield hooks
    finally:
        install(before)


install(Hooks())
