"""What a run leaves behind: changes in place, lines in logs, a loop held up, time."""

from __future__ import annotations

import asyncio
import copy
import inspect
import io
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from statistics import median
from time import perf_counter
from typing import Any

import attrs

from hooks_runtime import bridge
from hooks_runtime.conformance import inputs, requirement
from hooks_runtime.conformance.world import NotGiven
from hooks_runtime.steps import Step

RUNS = 5
TICK_S = 0.001


def is_coroutine(value: object) -> bool:
    """Return whether *value* is something that somebody has to await."""
    return inspect.isawaitable(value)


def snapshot(value: Any) -> dict[str, Any]:
    """Return what the payload *value* holds now, live objects as far as they can be copied."""
    return {
        field.name: (getattr(value, field.name), _inside(getattr(value, field.name)))
        for field in attrs.fields(type(value))
    }


def changed(value: Any, before: Mapping[str, Any]) -> str:
    """Return the names of the fields that are not as they were *before*."""
    return ", ".join(
        name
        for name, (held, inside) in before.items()
        if getattr(value, name) is not held or not _same(inside, _inside(held))
    )


def lag(step: Step, value: Any) -> float:
    """Return the longest time for which *step*, asked about *value*, kept the event loop from running."""
    return float(bridge.in_loop(_lag)(step, value))


def median_s(call: Callable[[], object]) -> float:
    """Return how long *call* takes."""
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return median(times)


@contextmanager
def written() -> Iterator[list[str]]:
    """Give what is logged in the block, at any level, and printed."""
    lines: list[str] = []
    handler, printed = _Lines(lines), io.StringIO()
    # A logger that does not propagate is heard by itself.
    apart = list(map(logging.getLogger, list(logging.root.manager.loggerDict)))
    heard = [logging.root, *(log for log in apart if not log.propagate)]
    levels = {log: log.level for log in (logging.root, *apart)}
    disabled, logging.root.manager.disable = logging.root.manager.disable, 0
    for log in heard:
        log.addHandler(handler)
    for log in levels:
        log.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            yield lines
    finally:
        lines += printed.getvalue().splitlines()
        logging.root.manager.disable = disabled
        for log in heard:
            log.removeHandler(handler)
        for log, level in levels.items():
            log.setLevel(level)


def leak(lines: list[str], value: Any) -> str:
    """Return a sentence if *lines* tell something personal of the payload *value*."""
    secrets = inputs.personal(value)
    told = (f"wrote {line!r}" for line in lines if inputs.tells(line, secrets))
    return next(told, "")


def in_words(error: Exception, value: Any) -> str:
    """Return *error* on one line, without what is in the live objects of the payload *value*."""
    return inputs.without(requirement.in_words(error), inputs.live(value))


class _Lines(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


async def _lag(step: Step, value: Any) -> float:
    worst, last = 0.0, perf_counter()

    async def tick() -> None:
        nonlocal worst, last
        while True:
            now = perf_counter()
            worst, last = max(worst, now - last), now
            await asyncio.sleep(TICK_S)

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0)
    with suppress(Exception):  # what it raises is for other requirements
        await step.coroutine(step.with_options())(value)
    ticking.cancel()
    return max(worst, perf_counter() - last)


def _inside(held: Any) -> Any:
    """Return a copy of what *held* consists of, which does not change with it."""
    if isinstance(held, NotGiven) or held is None:
        return None
    if isinstance(held, list | set | bytearray | dict):
        return copy.copy(held)
    with suppress(TypeError):
        return dict(vars(held))
    return None


def _same(before: Any, now: Any) -> bool:
    if isinstance(before, dict) and isinstance(now, dict):
        # What an object fetches later, such as a model its row, is no change.
        return all(name in now and now[name] == was for name, was in before.items()) and (
            set(now) == set(before) or "_state" in now
        )
    return bool(before == now)
