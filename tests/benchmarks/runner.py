"""Measure rows: ours, the limit and the peer in turn, again and again, in several processes each.

A ratio is the median of the ratios of neighbours in time, so that a machine that is busy for a while
is busy for both. Several processes, because where one happens to lie in memory is worth some percent.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

import attrs

from tests.benchmarks import crowd, environments
from tests.benchmarks.rows import Row
from tests.services import own_redis

HERE, OUTBOX = "tests.benchmarks", "outbox"
FRESH = Path(__file__).parent / "fresh.py"
LOG_PAUSE_S = 5


@attrs.frozen
class Effort:
    """How much to measure. rounds, fresh: samples of one process, of cases in fresh interpreters."""

    processes: int
    rounds: int
    batch_ms: int
    fresh: int


FULL = Effort(processes=5, rounds=9, batch_ms=4, fresh=3)
QUICK = Effort(processes=1, rounds=1, batch_ms=1, fresh=1)


@attrs.frozen
class Measured:
    """The samples of one row in nanoseconds a call, of one round side by side."""

    row: Row
    ours: list[float] = attrs.Factory(list)
    limit: list[float] = attrs.Factory(list)
    peer: list[float] = attrs.Factory(list)

    @property
    def ratio(self) -> float:
        """Return how many times faster than the peer, or how many times the price of the limit."""
        if self.row.peer:
            return median(peer / ours for peer, ours in zip(self.peer, self.ours, strict=True))
        return median(ours / limit for ours, limit in zip(self.ours, self.limit, strict=True))

    @property
    def verdict(self) -> str:
        """Return ``moonshot``, ``met`` or ``missed``."""
        if self._reaches(self.row.moonshot):
            return "moonshot"
        return "met" if self._reaches(self.row.must) else "missed"

    def _reaches(self, goal: float | None) -> bool:
        if goal is None or not math.isfinite(self.ratio):
            return False
        return self.ratio >= goal if self.row.peer else self.ratio <= goal


class Worker:
    """A process that measures cases when asked."""

    def __init__(self, python: Path | str, module: str, batch_ms: int, seed: int) -> None:
        command = [python, "-m", module, str(batch_ms * 1_000_000)]
        environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
        self.process = subprocess.Popen(
            command,
            cwd=environments.ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.module = module

    def measure(self, case: str) -> float:
        """Return the nanoseconds that one call of *case* takes now."""
        assert self.process.stdin
        assert self.process.stdout
        with suppress(BrokenPipeError):  # it has ended; the empty answer tells
            self.process.stdin.write(f"measure {case}\n")
        if not (answer := self.process.stdout.readline()):
            raise RuntimeError(f"worker {self.module} ended with {self.process.wait()} on {case}")
        return float(answer)

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def measure(rows: Sequence[Row], effort: Effort, seed: int = 0) -> list[Measured]:
    """Return the samples of *rows*, with a line of progress where that takes long."""
    measured = [Measured(row) for row in rows]
    random = Random(seed)
    progress = _Progress(effort.processes * len(rows))
    with _crowd(rows) as folder, _redis(rows):
        for process in range(effort.processes):
            with ExitStack() as stack:
                workers = _start(rows, effort, seed + process, stack)
                for one in measured:
                    progress.next(one.row.name)
                    samples = effort.fresh if one.row.fresh else effort.rounds
                    for _ in range(samples):
                        _round(one, workers, folder, random)
    progress.end()
    return measured


def _start(rows: Iterable[Row], effort: Effort, seed: int, stack: ExitStack) -> dict[str, Worker]:
    peers = dict.fromkeys(row.peer for row in rows if row.peer)
    modules = {"": (sys.executable, f"{HERE}.ours")}
    modules |= {peer: (environments.python(peer), f"{HERE}.peers.{peer}") for peer in peers}
    if any(row.on_postgres for row in rows):
        modules[OUTBOX] = (sys.executable, f"{HERE}.outbox")
    workers = {}
    for name, (python, module) in modules.items():
        workers[name] = Worker(python, module, effort.batch_ms, seed)
        stack.callback(workers[name].close)
    return workers


def _round(one: Measured, workers: dict[str, Worker], folder: str, random: Random) -> None:
    row = one.row
    mine = OUTBOX if row.on_postgres else ""
    turns = [
        (one.ours, mine, row.ours),
        (one.limit, mine, row.limit),
        (one.peer, row.peer, row.peer_case),
    ]
    for samples, worker, case in random.sample(turns, len(turns)):
        if case:
            samples.append(_fresh(case, folder) if row.fresh else workers[worker].measure(case))


def _fresh(case: str, folder: str) -> float:
    command = [sys.executable, FRESH, case, folder]
    # Bytecode is written, and kept in the folder, even where the caller's environment forbids it.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": f"{folder}/__pycache__"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    answer = subprocess.check_output(command, cwd=environments.ROOT, env=environment, text=True)
    return float(answer)


@contextmanager
def _crowd(rows: Iterable[Row]) -> Iterator[str]:
    with TemporaryDirectory() as folder:
        crowd.gather(Path(folder))
        for case in {case for row in rows if row.fresh for case in (row.ours, row.limit)}:
            _fresh(case, folder)  # compiles bytecode
        yield folder


@contextmanager
def _redis(rows: Iterable[Row]) -> Iterator[None]:
    if not any(row.on_redis or row.on_postgres for row in rows):
        yield
        return
    with own_redis() as redis:
        os.environ["BENCH_REDIS"] = redis.url  # workers inherit it
        yield


class _Progress:
    """One line on a terminal that is written over, a line now and then in a log."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.shown = total, 0, monotonic()
        self.on_terminal = sys.stderr.isatty()

    def next(self, name: str) -> None:
        self.done += 1
        if self.on_terminal or monotonic() - self.shown >= LOG_PAUSE_S:
            self.shown = monotonic()
            self._show(f"measuring {self.done}/{self.total}: {name}")

    def end(self) -> None:
        if self.on_terminal:
            self._show("")

    def _show(self, line: str) -> None:
        sys.stderr.write(f"{line:<78}\r" if self.on_terminal else f"{line}\n")
        sys.stderr.flush()
