"""The outbox on MySQL or MariaDB: what holds on SQLite and PostgreSQL holds there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.services import need_mysql

HERE = Path(__file__).parent
SAME = ("commit", "order", "facts", "retries", "crashes", "patience", "model")


def run(*words):
    """Run tests of this folder over that database, in a process that has it as its default one."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--ds=tests.site.mysql_settings", "-q", *map(str, words)],
        cwd=HERE.parents[1],
        env={**os.environ, "PYTEST_ADDOPTS": "-p no:cacheprovider -p no:randomly"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_what_holds_on_other_databases_holds_on_mysql():
    """Commit and rollback, order, facts, retries, workers that die, and the model of them all."""
    need_mysql()

    done = run(*(HERE / f"test_outbox_{name}.py" for name in SAME), "-k", "[default and not costs")

    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout and " skipped" not in done.stdout


def test_what_mysql_does_in_its_own_way_is_seen_to():
    """Its collation, its locks, its indexes."""
    need_mysql()

    done = run(HERE / "on_mysql.py")

    assert done.returncode == 0, done.stdout[-4000:]
