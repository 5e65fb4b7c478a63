"""What is asked of a database while something runs: through all of Django's connections, if it is there."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

READING = re.compile(
    r"\s*(SELECT|EXPLAIN|PRAGMA|SHOW|SAVEPOINT|RELEASE|ROLLBACK TO)\b", re.IGNORECASE
)
LOCKING = re.compile(r"\bFOR (NO KEY )?(UPDATE|SHARE)\b", re.IGNORECASE)
TURNS = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK)\b", re.IGNORECASE)


def has_database() -> bool:
    """Return whether this process has a Django with settings, whose connections can be watched."""
    settings = getattr(sys.modules.get("django.conf"), "settings", None)
    return bool(settings and settings.configured)


@contextmanager
def asked() -> Iterator[list[str]]:
    """Give the statements of the block, but for those of savepoints."""
    statements: list[str] = []

    def notes(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if not TURNS.match(str(sql)):
            statements.append(str(sql))
        return execute(sql, params, many, context)

    with ExitStack() as watching:
        if has_database():
            from django.db import connections

            for connection in connections.all():
                watching.enter_context(connection.execute_wrapper(notes))
        yield statements


def counted(of_platform: list[str], ask: Callable[[], object]) -> int:
    """Return how many questions *ask* asks: of the database, and of the platform, which notes its own."""
    of_platform.clear()
    with asked() as statements:
        ask()
    return len(statements) + len(of_platform)


def writing(statements: list[str]) -> str:
    """Return the first of *statements* that writes, or locks rows; '' if all read."""
    writes = (told for told in statements if not READING.match(told) or LOCKING.search(told))
    return next(writes, "")
