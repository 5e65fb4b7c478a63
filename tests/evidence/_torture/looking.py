"""The databases, asked from outside."""

from __future__ import annotations

from typing import Any

import psycopg


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """Return what *query* finds."""
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]


def number(url: str, query: str) -> int:
    """Return the one number that *query* finds."""
    return int(rows(url, query)[0][0])
