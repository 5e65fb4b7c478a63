"""Savepoints and commits, by Django's connections."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from hooks_runtime.django.savepoints import savepoint_if_used


class DjangoTransactions:
    """What the engine asks of a database, answered by Django."""

    def in_transaction(self) -> bool:
        """Return whether a transaction is open on any database, in this thread."""
        return any(known.in_atomic_block for known in connections.all(initialized_only=True))

    def savepoint(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return *call*, in a savepoint of every transaction that is open when it is called.

        On PostgreSQL one caught IntegrityError otherwise poisons the caller's transaction.
        """

        @wraps(call)
        def guarded(*args: Any) -> Any:
            using_open = open_transactions()
            if not using_open:
                return call(*args)
            with ExitStack() as savepoints:
                for using in using_open:
                    savepoints.enter_context(savepoint_if_used(using))
                return call(*args)

        return guarded

    def on_commit(self, call: Callable[[], None], using: str | None) -> None:
        """Run *call* after the commit of *using*; at once outside of a transaction.

        using: None means the default database if a transaction is open on it, else whichever is.
        """
        transaction.on_commit(call, using=using or _likely())


def open_transactions() -> list[str]:
    """Return the aliases of the databases in whose transaction this thread is."""
    used = connections.all(initialized_only=True)
    return [connection.alias for connection in used if connection.in_atomic_block]


def _likely() -> str:
    aliases = open_transactions()
    return aliases[0] if aliases and DEFAULT_DB_ALIAS not in aliases else DEFAULT_DB_ALIAS
