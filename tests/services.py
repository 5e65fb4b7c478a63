"""Where the services are that tests need. A missing one skips, loudly; under CI=true it fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

import psycopg
import pytest

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


@cache
def postgres_fault() -> str:
    """Return why PostgreSQL can't be used, or '' if it can."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.Error as error:
        return f"no PostgreSQL at TEST_POSTGRES_URL ({urlsplit(POSTGRES).hostname}): {error}"
    return ""


def need_postgres() -> None:
    """Skip the test without PostgreSQL; fail it where CI promises one."""
    if fault := postgres_fault():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(fault)


@contextmanager
def postgres_database() -> Iterator[str]:
    """Give the address of an empty database of this process, and drop it afterwards."""
    need_postgres()
    name = f"campus_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{POSTGRES.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
