"""What the engine asks of a database, if there is one. ``hooks_runtime.django`` answers for Django."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class Transactions(Protocol):
    """Savepoints and the moment of commit."""

    def in_transaction(self) -> bool:
        """Return whether this thread is inside a transaction, so that savepoints are due."""
        ...

    def savepoint(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return *call*, rolled back alone when it raises inside a transaction."""
        ...

    def on_commit(self, call: Callable[[], None], using: str | None) -> None:
        """Run *call* once the transaction of *using* has committed; at once when there is none."""
        ...


class NoTransactions:
    """No database: every call is its own, and every moment is after the commit."""

    def in_transaction(self) -> bool:
        """Return False."""
        return False

    def savepoint(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return *call* itself."""
        return call

    def on_commit(self, call: Callable[[], None], using: str | None) -> None:  # noqa: ARG002
        """Run *call* at once."""
        call()
