"""A recorder that knows Django's transactions: which were open, and which came to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import connections
from django.db.transaction import Atomic

from hooks_runtime.recording import Call, Phase, Recorder


class _Blocks:
    """The atomic blocks in which calls were made; those of a TestCase are the test's, not the site's."""

    def __init__(self) -> None:
        self.calls: dict[int, list[Call]] = {}

    def phase(self, call: Call) -> Phase:
        """Return whether a transaction is open, and remember *call* with the blocks around it."""
        blocks = [
            block
            for known in connections.all(initialized_only=True)
            for block in known.atomic_blocks
            if not getattr(block, "_from_testcase", False)
        ]
        for block in blocks:
            self.calls.setdefault(id(block), []).append(call)
        return "transaction" if blocks else "no transaction"

    def left(self, block: Atomic, *, undone: bool) -> None:
        """Mark the calls made in *block*, where it was undone."""
        for call in self.calls.pop(id(block), ()):
            call.rolled_back |= undone


@contextmanager
def with_transactions(recorder: Recorder) -> Iterator[Recorder]:
    """Let *recorder* see the transactions of the block."""
    blocks, before = _Blocks(), recorder.phase
    recorder.phase = blocks.phase
    try:
        with _watched_exits(blocks):
            yield recorder
    finally:
        recorder.phase = before


@contextmanager
def _watched_exits(blocks: _Blocks) -> Iterator[None]:
    leave: Any = Atomic.__exit__

    @wraps(leave)
    def watched(block: Atomic, kind: Any, error: Any, trace: Any) -> Any:
        connection = connections[block.using or "default"]
        undone = kind is not None or connection.needs_rollback
        try:
            return leave(block, kind, error, trace)
        except BaseException:
            undone = True  # the commit itself failed
            raise
        finally:
            blocks.left(block, undone=undone)

    Atomic.__exit__ = watched  # type: ignore[method-assign]
    try:
        yield
    finally:
        Atomic.__exit__ = leave  # type: ignore[method-assign]
