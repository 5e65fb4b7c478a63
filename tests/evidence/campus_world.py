"""Campus with 200 courses and 100,000 learners: how long that takes to make, and what its pages cost.

Every address of urls.py is opened by whom it is for, in the fullest places that there are, the second
time for the figures: those of the admin and of plugins too. Statements that begin or end a transaction
are not counted. A page sends fewer than 20 queries, and what a plugin reads of the platform 5 at most,
however many learners it is about.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

import psycopg

from tests.services import POSTGRES, postgres_database

ROOT = Path(__file__).parents[2]
CAMPUS = ROOT / "examples" / "campus"
SEED = 7
SIZE = ("--courses", "200", "--learners", "100000", "--seed", str(SEED))
FIGURES = "tests.examples.inside_campus.figures"


def main() -> int:
    """Make a world on SQLite and one on PostgreSQL, and open all of it."""
    import sqlite3

    code = _measured(f"SQLite {sqlite3.sqlite_version}", "")
    with postgres_database() as url, psycopg.connect(POSTGRES) as connection:
        version = connection.info.server_version // 10_000
        return max(code, _measured(f"PostgreSQL {version}", url))


def _measured(name: str, url: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "CAMPUS_DATA": folder,
            "CAMPUS_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "campus.settings",
            "PYTHONPATH": f"{CAMPUS}{os.pathsep}{ROOT}",
        }
        print(f"\n== {name}\n\n$ python examples/campus seed {' '.join(SIZE)}\n")
        code = _run(environment, str(CAMPUS), "seed", *SIZE)
        if folder_size := sum(file.stat().st_size for file in Path(folder).iterdir()):
            print(f"{folder_size / 2**20:.0f} MB of database")
        return code or _run(environment, "-m", FIGURES)


def _run(environment: dict[str, str], *words: str) -> int:
    """Print what a command prints, what time and memory it took; return its exit code."""
    start = monotonic()
    process = subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    print(process.stdout.read() if process.stdout else "")
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    took_s, cpu_s = monotonic() - start, used.ru_utime + used.ru_stime
    print(
        f"{took_s:.0f} s, of which it computed {cpu_s:.0f} s; {used.ru_maxrss / 1024:.0f} MB at most; "
        f"exit code {process.returncode}"
    )
    return process.returncode
