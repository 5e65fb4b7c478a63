"""A savepoint that costs nothing where nothing is done with the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connections

WAYS = ("cursor", "chunked_cursor")  # to the database, through a connection of Django's


@contextmanager
def savepoint_if_used(using: str) -> Iterator[None]:
    """Roll back what the block does in the database *using* if it raises, and keep its transaction whole.

    The savepoint is made when the block first asks for a cursor. Two round trips for each message that
    touches no database, or is told twice, would be most of its price. Who takes the driver's own
    connection, past Django's, is not seen. A transaction must be open.
    """
    connection: Any = connections[using]
    made: list[str] = []
    callbacks = len(connection.run_on_commit)
    # Not ``atomic``: it could come to lie within one of the block's, which would take its place.
    restore = _intercept(connection, lambda: made.append(connection.savepoint()))
    try:
        yield
    except BaseException:
        restore()
        del connection.run_on_commit[callbacks:]
        _undo(connection, made)
        raise
    restore()
    if connection.needs_rollback:  # it has caught an error of its own transaction
        del connection.run_on_commit[callbacks:]
        _undo(connection, made)
    elif made:
        connection.savepoint_commit(made[0])


def _undo(connection: Any, made: list[str]) -> None:
    """Do what ``atomic`` does at the end of a block that failed."""
    connection.needs_rollback = False
    if made:
        try:
            connection.savepoint_rollback(made[0])
            connection.savepoint_commit(made[0])
        except DatabaseError:  # then nothing of it may be committed
            connection.needs_rollback = True


def _intercept(connection: Any, first: Callable[[], object]) -> Callable[[], None]:
    """Have *first* called before the next cursor is made; return what undoes this."""
    own = vars(connection)
    before = {way: own[way] for way in WAYS if way in own}  # of a block around this one

    def restore() -> None:
        for way in WAYS:
            own.pop(way, None)
        own.update(before)

    def opening(way: str) -> Callable[..., Any]:
        def opened(*args: Any, **kwargs: Any) -> Any:
            restore()
            first()
            return getattr(connection, way)(*args, **kwargs)

        return opened

    own.update({way: opening(way) for way in WAYS})
    return restore
