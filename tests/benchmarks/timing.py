"""What a worker does: run a case in batches, and answer with the nanoseconds of a call in the best.

The parent writes ``measure <case>`` on a line, the worker answers with a number on a line. This file
runs in the environments of the peers too, so it imports the standard library only.
"""

from __future__ import annotations

import gc
import sys
import timeit
from collections.abc import Callable, Mapping
from time import perf_counter_ns
from typing import Any, TypeAlias

BATCHES = 3
Run: TypeAlias = Callable[[int], float]
"""Runs a case so many times and gives the nanoseconds that it took."""


def repeated(statement: str, **names: Any) -> Run:
    """Return *statement*, which sees *names* as its globals, as a case."""
    return timeit.Timer(statement, timer=perf_counter_ns, globals=names).timeit


def serve(cases: Mapping[str, Run]) -> None:
    """Answer the parent until it closes the pipe. Argument: how many nanoseconds make a batch."""
    batch_ns = int(sys.argv[1])
    answers, sys.stdout = (
        sys.stdout,
        sys.stderr,
    )  # a library that prints must not break the protocol
    sizes: dict[str, int] = {}
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        name = line.split()[1]
        run = cases[name]
        if name not in sizes:
            sizes[name] = _calls_in(batch_ns, run)
        # The best of a few in a row: a batch that another process interrupted says nothing of ours.
        best = min(run(sizes[name]) for _ in range(BATCHES))
        print(best / sizes[name], file=answers, flush=True)


def _calls_in(batch_ns: int, run: Run) -> int:
    run(64)  # warm: caches filled, bytecode specialised
    calls = 16
    while (took := run(calls)) < batch_ns / 4:
        calls *= 2
    return max(1, round(calls * batch_ns / took))
