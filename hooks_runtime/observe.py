"""What ran, how long, what failed: counters, sampled times, one log line a failure.

Counting is one addition a run; what is rare (a halt, a stop, an error) is counted where it happens, and a
step's calls follow from both. One run in 64 is timed, the first included.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from threading import Lock
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

import attrs

from hookspecs.payload import PERSONAL, hints, is_marked

if TYPE_CHECKING:
    from hooks_runtime.steps import Step

logger = logging.getLogger("hooks_runtime")
SAMPLE = 64  # a power of two: the runners test the tick with a mask
SAMPLES_KEPT = 256


class Countdown:
    """Counts runs down to the next that is timed: one subtraction both counts and finds it.

    ``left - 1`` on a slot is exact under the GIL, which is not released between its bytecodes, and a
    third of the price of a lock-free counter. usual: what runs; rare: the same, timed.
    """

    __slots__ = ("laps", "left", "rare", "usual")

    def __init__(self, usual: Iterable[Any], rare: Iterable[Any] = ()) -> None:
        self.usual, self.rare = tuple(usual), tuple(rare)
        self.left, self.laps = 1, 0

    @property
    def runs(self) -> int:
        """Return how many runs there were."""
        return 1 + self.laps * SAMPLE - self.left

    def sampled(self) -> tuple[Any, ...]:
        """Return what runs timed, and count down to the next from here."""
        self.left += SAMPLE
        self.laps += 1
        return self.rare


@attrs.define(eq=False)
class Tally:
    """What happened to one step besides running through, and how long samples of it took.

    later: calls that were not part of a run: after a commit, by a worker. is_later: it has no others.
    """

    halts: int = 0
    stops: int = 0
    errors: int = 0
    ended: int = 0
    times_ns: deque[int] = attrs.Factory(lambda: deque(maxlen=SAMPLES_KEPT))
    later: int = 0
    is_later: bool = False
    _lock: Lock = attrs.Factory(Lock)

    def note(self, what: str, *, ended: bool) -> None:
        """Count one *what*; *ended* says that no later step saw this run."""
        with self._lock:
            setattr(self, what, getattr(self, what) + 1)
            self.ended += ended


@attrs.frozen
class Counts:
    """What explain and stats show of one step; times in nanoseconds, None before the first sample."""

    calls: int
    halts: int
    stops: int
    errors: int
    median_ns: int | None
    p95_ns: int | None


class Meter:
    """The counters of one hook. runs: what each of its runners has counted."""

    def __init__(self, steps: Iterable[Step] = ()) -> None:
        self.runs: list[Callable[[], int]] = []
        self.tallies = {step.id: Tally() for step in steps}

    def counts(self) -> dict[str, Counts]:
        """Return each step's counts, by id."""
        calls, result = sum(read() for read in self.runs), {}
        for name, tally in self.tallies.items():
            mine = tally.later + (0 if tally.is_later else calls)
            result[name] = Counts(mine, tally.halts, tally.stops, tally.errors, *_times(tally))
            calls -= tally.ended
        return result


def timed(call: Callable[..., Any], tally: Tally) -> Callable[..., Any]:
    """Return *call*, noting how long each run takes."""

    def measured(*args: Any) -> Any:
        start = perf_counter_ns()
        try:
            return call(*args)
        finally:
            tally.times_ns.append(perf_counter_ns() - start)

    return measured


def atimed(call: Callable[..., Awaitable[Any]], tally: Tally) -> Callable[..., Awaitable[Any]]:
    """Return the async *call*, noting how long each run takes."""

    async def measured(*args: Any) -> Any:
        start = perf_counter_ns()
        try:
            return await call(*args)
        finally:
            tally.times_ns.append(perf_counter_ns() - start)

    return measured


def log_failure(step: Step, error: BaseException, payload: object, consequence: str) -> None:
    """Write one line with the culprit and the traceback, and nothing personal of *payload*."""
    if not logger.isEnabledFor(logging.ERROR):
        return  # a traceback takes its time
    logger.error(
        "step %s of %s failed on %s; %s\n%s",
        step.id,
        step.plugin,
        step.hook.name,
        consequence,
        _discreet("".join(traceback.format_exception(error)), payload),
        extra={"hook": step.hook.name, "plugin": step.plugin.name, "step": step.id},
    )


def log_answer(step: Step, error: BaseException, payload: object, consequence: str) -> None:
    """Write, at INFO, that a receiver asked to be told later: that is an answer, and no error."""
    words = _discreet(f"{type(error).__name__}: {error}", payload)
    told = "step %s of %s answered %s; %s: %s"
    logger.info(told, step.id, step.plugin, step.hook.name, consequence, words)


def log_halt(step: Step, code: str) -> None:
    """Write, at INFO, that a step refused: that is its job, and no error. Its words may be personal."""
    logger.info("step %s of %s refused %s: %s", step.id, step.plugin, step.hook.name, code)


def _discreet(text: str, payload: object) -> str:
    # Databases quote the row they refuse, so an error's own text may hold what the payload holds.
    secrets = {str(secret) for secret in _personal(payload)} - {""}
    for secret in sorted(secrets, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "<personal>", text)
    return text


def _personal(value: object) -> Iterator[object]:
    """Yield every personal value in *value*, a payload or a part of one."""
    if isinstance(value, tuple | frozenset):
        for item in value:
            yield from _personal(item)
    elif attrs.has(type(value)):
        for name, hint in hints(type(value)).items():
            part = getattr(value, name)
            if is_marked(hint, PERSONAL):
                yield from _leaves(part)
            else:
                yield from _personal(part)


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, tuple | frozenset):
        for item in value:
            yield from _leaves(item)
    elif value is not None:
        yield value


def _times(tally: Tally) -> tuple[int | None, int | None]:
    times = sorted(tally.times_ns.copy())
    if not times:
        return None, None
    return times[len(times) // 2], times[len(times) * 95 // 100]
