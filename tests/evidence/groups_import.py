"""A class of 100,000 comes as CSV, and one learner's segments are asked for: time, statements, memory.

The plugin ``learning-hooks-groups`` on an empty PostgreSQL: 300 segments of an exclusive set, 100,000
rows, two thirds by username and a third by address; half of those have not registered. Each step is a
process of its own, so that its peak of memory is its own. Then a learner who is in 20 sets.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

import psycopg

from tests.services import POSTGRES, postgres_database

ROOT = Path(__file__).parents[2]
STEPS = ("empty", "preview", "import", "again", "move", "export", "undo", "read")
SEGMENTS = 300


def main(words: Sequence[str] = ()) -> int:
    """Run each step; return 1 if one fails."""
    parser = argparse.ArgumentParser("python -m tests.evidence groups_import")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    said = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder, postgres_database("groups") as url:
        with psycopg.connect(POSTGRES) as connection:
            version = connection.info.server_version // 10_000
        print(f"PostgreSQL {version}, {os.cpu_count()} cores, seed {said.seed}\n")
        _write(Path(folder), said.rows, said.seed)
        print(
            f"{'step':<9}{'seconds':>9}{'statements':>12}{'MB at most':>12}  it came to", flush=True
        )
        return max(_step(step, folder, url) for step in STEPS)


def _write(folder: Path, rows: int, seed: int) -> None:
    """Write a roster, and another in which everybody is elsewhere."""
    order = list(range(rows))
    Random(seed).shuffle(order)
    for name, shift in (("class.csv", 0), ("other.csv", 1)):
        with (folder / name).open("w", encoding="utf-8") as file:
            file.write("username,email,segment\n")
            for row in order:
                who = f"learner{1000 + row}"
                cells = f",{who}@school.example" if row % 3 == 2 else f"{who},"
                unknown = cells.replace("learner", "new") if row % 6 == 5 else cells
                file.write(f"{unknown},Segment {(row + shift) % SEGMENTS}\n")


def _step(step: str, folder: str, url: str) -> int:
    environment = {
        **os.environ,
        "GROUPS_DATABASE": url,
        "DJANGO_SETTINGS_MODULE": "groups_site",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'contrib_plugins/groups/tests'}",
    }
    words = (sys.executable, "-m", "tests.evidence._groups_import", step, folder)
    done = subprocess.run(
        words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    print(done.stdout.rstrip() or f"{step}: {done.stderr[-2000:]}", flush=True)
    return done.returncode
