"""Between threads and loops without asgiref, as in an environment without Django."""

from __future__ import annotations

import asyncio
import threading

import pytest

from hooks_runtime import Hooks, bridge
from hooks_runtime.testing import build_hooks, plugin
from hookspecs import evolve
from tests.kit import Word, async_receiver, async_step, receiver, step, word_changed, word_requested

A_WORD = Word("a")


@pytest.fixture(autouse=True)
def no_asgiref(monkeypatch):
    """As if it were not installed."""
    monkeypatch.setattr(bridge, "INSTALLED", False)


def longer(word):
    return evolve(word, text=word.text + "!")


def test_sync_steps_run_in_a_thread():
    """The loop is not blocked."""
    seen = []
    hooks = build_hooks(
        plugin("p", step("s", lambda word: seen.append(threading.current_thread())))
    )

    asyncio.run(hooks.arun_filter(word_requested, A_WORD))

    assert threading.main_thread() is not seen[0]


def test_async_steps_are_waited_for():
    """In a loop of their own."""
    hooks = build_hooks(plugin("p", async_step("s", longer)))

    assert longer(A_WORD) == hooks.run_filter(word_requested, A_WORD)
    assert longer(A_WORD) == asyncio.run(hooks.arun_filter(word_requested, A_WORD))


def test_a_coroutine_that_a_sync_step_returns_is_waited_for():
    """In the thread where the step ran."""

    async def later():
        return longer(A_WORD)

    hooks = build_hooks(plugin("p", step("s", lambda word: later())))

    assert longer(A_WORD) == asyncio.run(hooks.arun_filter(word_requested, A_WORD))


def test_receivers_too():
    """Sync ones in a thread, async ones in the loop."""
    seen = []
    told = lambda word, metadata: seen.append(word)  # noqa: E731
    hooks = build_hooks(plugin("p", receiver("r", told, blocking=False), async_receiver("a", told)))

    hooks.send_event(word_changed, A_WORD)
    asyncio.run(hooks.asend_event(word_changed, A_WORD))

    assert [A_WORD] * 4 == seen


def test_mixing_both_on_one_hook_is_refused_at_check_time():
    """It needs asgiref, to keep a request's sync code in one thread."""
    mixed = plugin("p", step("s", longer), async_step("a", longer))

    (problem,) = Hooks([mixed]).problems

    assert ("E304", "p") == (problem.id, problem.plugin)
    assert (
        "p:a is async, and mixing it with sync steps needs asgiref; pip install asgiref"
        in problem.message
    )


def test_a_process_without_asyncio_is_in_no_loop(monkeypatch):
    """And does not import it to find out."""
    import sys

    monkeypatch.delitem(sys.modules, "asyncio")

    assert not bridge.loop_is_running()
    assert "asyncio" not in sys.modules


def test_answers_of_tests_may_be_async():
    """testing.answer takes any callable, on filters and events."""
    from hooks_runtime.testing import answer

    async def longer_later(word):
        return longer(word)

    hooks = build_hooks(plugin("p", answer(word_requested, longer_later)))

    assert longer(A_WORD) == hooks.run_filter(word_requested, A_WORD)
