"""Fixtures for everybody's tests. Loaded wherever the library is installed, so it imports late."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from hooks_runtime import Hooks
    from hooks_runtime.recording import Recorder
    from hookspecs import Hook

pytest_plugins = ("hooks_runtime.pytest_conformance",)


def pytest_configure() -> None:
    """Record what is called, in a process of ``hooks callsites``."""
    from hooks_runtime import callsites

    callsites.start()


@pytest.fixture
def install_hooks() -> Iterator[Callable[[Hooks], Hooks]]:
    """Give a function that makes a Hooks current. After the test all is as before.

    That is the current Hooks, and in Django also what ``signal(...).connect`` connected.
    """
    from hooks_runtime import current, install

    before = current()
    loading: Any = sys.modules.get("hooks_runtime.django.loading")
    connected = loading.connected if loading else {}

    def installs(hooks: Hooks) -> Hooks:
        install(hooks)
        return hooks

    yield installs
    if loading:  # pragma: no branch  # our own tests have Django
        loading.connected = connected
    install(before)


@pytest.fixture
def expect_hooks() -> Callable[..., AbstractContextManager[Recorder]]:
    """Give a context manager whose block must call exactly these hooks, in this order.

    Each is a hook, or a pair of it and its phase, ``"transaction"`` or ``"no transaction"``; a
    transaction of the test's own is none::

        with expect_hooks((course_enrollment_started, "transaction"), course_enrollment_created):
            client.post("/enroll/Physics/")
    """
    return _expected


@contextmanager
def _expected(*expected: Hook | tuple[Hook, str]) -> Iterator[Recorder]:
    wanted = [_wanted(each) for each in expected]
    from hooks_runtime.recording import Recorder, recording

    with ExitStack() as stack:
        recorder = stack.enter_context(recording(Recorder()))
        if "django.db" in sys.modules:
            from hooks_runtime.django.recording import with_transactions

            stack.enter_context(with_transactions(recorder))
        yield recorder
    seen = [(call.hook, call.phase) for call in recorder.calls]
    fits = len(wanted) == len(seen) and all(
        hook is called and phase in (None, when)
        for (hook, phase), (called, when) in zip(wanted, seen, strict=True)
    )
    if not fits:
        hoped = [f"{hook.python_name}, {phase or 'in any phase'}" for hook, phase in wanted]
        called = [str(call) for call in recorder.calls]
        told = ["other hooks were called than expected", "expected", *_listed(hoped)]
        pytest.fail("\n".join([*told, "called", *_listed(called)]), pytrace=False)


def _wanted(each: Any) -> tuple[Hook, str | None]:
    from hooks_runtime.recording import PHASES
    from hookspecs import Hook

    hook, phase = each if isinstance(each, tuple) else (each, None)
    if not isinstance(hook, Hook) or phase not in (None, *PHASES):
        shown = " or ".join(map(repr, PHASES))
        raise TypeError(f"expect_hooks takes hooks, or pairs of a hook and {shown}; got {each!r}")
    return hook, phase


def _listed(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines] or ["  nothing"]
