"""Between threads and event loops, by asgiref, where it is installed (Django brings it).

asyncio costs 30 ms to import, so only hosts that use it pay.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Awaitable, Callable
from functools import cache, partial
from importlib.util import find_spec
from typing import Any

from hookspecs.errors import SyncCallInLoop

INSTALLED = find_spec("asgiref") is not None


def loop_is_running() -> bool:
    """Return whether this thread is inside a running event loop."""
    if "asyncio" not in sys.modules:
        return False
    from asyncio import get_running_loop

    try:
        get_running_loop()
    except RuntimeError:
        return False
    return True


def in_thread(function: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """Return *function* as a coroutine function that runs it in asgiref's thread.

    Thread-sensitive, as Django needs it: all of a request's sync code shares one thread and so one
    database connection. Context variables go along.
    """

    @cache
    def hop() -> Callable[..., Awaitable[Any]]:
        if not INSTALLED:
            from asyncio import to_thread

            return partial(to_thread, function)
        from asgiref.sync import sync_to_async

        return sync_to_async(function, thread_sensitive=True)

    async def hopped(*args: Any) -> Any:
        return await hop()(*args)

    return hopped


def in_loop(function: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
    """Return a coroutine function as one that sync code can call and wait for."""
    if not INSTALLED:
        return _run(function)
    from asgiref.sync import async_to_sync

    return async_to_sync(function)


def waiting(call: Callable[..., Awaitable[Any]], hook: str, step: str) -> Callable[..., Any]:
    """Return an async step as one that the sync runner can call.

    The result raises SyncCallInLoop inside a running event loop, where waiting would block it.
    """
    bridged = in_loop(call)

    def waited(*args: Any) -> Any:
        if loop_is_running():
            raise SyncCallInLoop(hook, step)
        return bridged(*args)

    return waited


def settling(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a sync step, run by ``in_thread``, that waits for a coroutine it may return."""

    def settled(*args: Any) -> Any:
        answer = call(*args)
        return in_loop(_awaited)(answer) if inspect.isawaitable(answer) else answer

    return settled


def direct(call: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """Return a sync step that never blocks as a coroutine function, without a thread."""

    async def called(*args: Any) -> Any:
        answer = call(*args)
        return await answer if inspect.isawaitable(answer) else answer

    return called


def _run(call: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
    from asyncio import run

    return lambda *args: run(_awaited(call(*args)))


async def _awaited(value: Awaitable[Any]) -> Any:
    return await value
