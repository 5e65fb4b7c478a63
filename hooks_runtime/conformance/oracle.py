"""What a filter has to come to, by the table of answers: its steps called one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from hooks_runtime.conformance.trials import asked
from hooks_runtime.steps import Step
from hookspecs import Filter, HookFailed

REFUSED = "refused, since a step is broken"


def folded(steps: Sequence[Step], value: Any) -> object:
    """Return what *value* becomes, or what is told to the caller instead."""
    for step in steps:
        answer = asked(step, value)
        if answer.kind in ("value", "stop", "unchanged"):
            value = answer.value
        elif answer.raised and isinstance(answer.raised, _halts(step)):
            return _told(answer.raised)
        elif step.on_error == "refuse":
            return REFUSED
        if answer.kind == "stop":
            break
    return value


def is_settled(steps: Sequence[Step], value: Any, expected: object) -> bool:
    """Return whether the steps always come to what is *expected*; FLT-003 tells if they do not."""
    return all(folded(steps, value) == expected for _ in range(2))


def outcome(run: Callable[..., Any], hook: Any, value: Any) -> object:
    """Return what *run*, one of the engine's runners, comes to; to compare with ``folded``."""
    try:
        return run(hook, value)
    except HookFailed:
        return REFUSED
    except Exception as error:  # noqa: BLE001  # to compare
        return _told(error)


def in_a_loop_of_its_own(run: Callable[..., Any]) -> Callable[..., Any]:
    """Return *run* for sync code: sync steps are then in another thread, as on a server."""
    return lambda *args: asyncio.run(run(*args))


def _halts(step: Step) -> tuple[type[Exception], ...]:
    return step.hook.halts if isinstance(step.hook, Filter) else ()


def _told(error: Exception) -> tuple[str, str]:
    return type(error).__name__, str(getattr(error, "message", ""))
