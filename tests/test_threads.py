"""Settings change while other threads are inside calls."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag
from time import sleep

import pytest

from hooks_runtime import current, run_filter, send_event
from hooks_runtime.testing import build_hooks, plugin, runs
from hookspecs import evolve
from tests.kit import Word, receiver, step, word_changed, word_requested


def appends(letter):
    return lambda word: evolve(word, text=word.text + letter)


def configuration(letter):
    """Three steps that each append the same letter."""
    return build_hooks(
        *(plugin(f"{letter}{i}", step("go", appends(letter))) for i in range(3)),
        plugin("r", receiver("r", lambda word, metadata: None)),
    )


@pytest.fixture
def restless():
    """Let threads take turns 50 times as often as usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(before / 50)
    yield
    sys.setswitchinterval(before)


def test_calls_see_only_whole_configurations(install_hooks, restless):
    """32 threads call while the configuration is swapped 1,000 times."""
    first, second = configuration("a"), configuration("b")
    install_hooks(first)
    done, seen = Flag(), set()

    def call():
        while not done.is_set():
            seen.add(run_filter(word_requested, Word("")).text)
            send_event(word_changed, Word(""))

    with ThreadPoolExecutor(32) as pool:
        calls = [pool.submit(call) for _ in range(32)]
        try:
            for turn in range(1000):
                install_hooks(second if turn % 2 else first)
                if turn % 10 == 0:
                    sleep(0)  # let the others in
            while not {"aaa", "bbb"} <= seen:
                install_hooks(second if current() is first else first)
                sleep(0.001)
        finally:
            done.set()
        for running in calls:
            running.result()

    assert {"aaa", "bbb"} == seen


def test_runs_are_counted_exactly_by_many_threads(install_hooks):
    """An addition on a slot loses no count under the GIL."""
    hooks = install_hooks(configuration("a"))

    def call():
        for _ in range(2000):
            run_filter(word_requested, Word(""))

    with ThreadPoolExecutor(16) as pool:
        for running in [pool.submit(call) for _ in range(16)]:
            running.result()

    assert dict(runs(word_requested, hooks)) == {"a0:go": 32_000, "a1:go": 32_000, "a2:go": 32_000}
