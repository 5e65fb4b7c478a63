"""What needs tables runs in processes of its own: on SQLite where these settings have none, and on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

HERE = Path(__file__).parent
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
is_at_home = settings.configured and settings.ROOT_URLCONF == "credentials_urls"


@pytest.mark.skipif(is_at_home, reason="these are the settings, so they run in this process")
def test_tables_on_sqlite():
    """The portable form of every guarantee."""
    passed("", HERE / "issuing")


@pytest.mark.skipif(bool(os.environ.get("CREDENTIALS_DATABASE")), reason="this is that process")
def test_tables_on_postgresql():
    """Races, deadlocks, and composite keys."""
    pytest.importorskip("psycopg", reason="no psycopg is installed")
    if fault := postgres_fault():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(fault)
    # What the database guarantees, and what is asked of it; the rest is the same there.
    names = (
        "giving_up",
        "issuing",
        "killed",
        "migrations",
        "moving",
        "names",
        "one_statement",
        "races",
    )
    passed(POSTGRES, *(HERE / "issuing" / f"test_{name}.py" for name in names))


def postgres_fault():
    """Return why PostgreSQL can't be used, or '' if it can."""
    import psycopg

    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.Error as error:
        return f"no PostgreSQL at TEST_POSTGRES_URL ({urlsplit(POSTGRES).hostname}): {error}"
    return ""


def passed(database, *tests):
    done = subprocess.run(
        (
            sys.executable,
            "-m",
            "pytest",
            *tests,
            "-q",
            "-p",
            "no:cacheprovider",
        ),
        env={
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith("COVERAGE_")
            },
            "DJANGO_SETTINGS_MODULE": "credentials_site",
            "CREDENTIALS_DATABASE": database,
            "PYTHONPATH": str(HERE),
        },
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-10_000:] + done.stderr[-2000:]
