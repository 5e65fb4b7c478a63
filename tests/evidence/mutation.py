"""Mutation testing of what decides: pipeline, dispatch and ordering. A few minutes.

mutmut changes one thing at a time and runs the tests; a mutant that they do not notice survives and
is listed. It runs on a copy of the repository.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = ("hookspecs", "hooks_runtime", "tests", "pyproject.toml", "README.md")
SETTINGS = """
[tool.mutmut]
source_paths = ["hooks_runtime/pipeline.py", "hooks_runtime/dispatch.py", "hooks_runtime/receivers.py", "hooks_runtime/ordering.py"]
also_copy = ["hookspecs", "hooks_runtime", "tests", "pyproject.toml", "conftest.py"]
pytest_add_cli_args = ["-p", "no:randomly", "-x", "-q"]
pytest_add_cli_args_test_selection = [
    "tests/test_pipeline.py", "tests/test_dispatch.py", "tests/test_ordering.py", "tests/test_cli.py",
]
"""
# mutmut forks, and a forked child has no thread behind asgiref's executor: it would wait for ever.
CONFTEST = """
import os
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import SyncToAsync
from hypothesis import settings

def fresh_thread():
    SyncToAsync.single_thread_executor = ThreadPoolExecutor(max_workers=1)

os.register_at_fork(after_in_child=fresh_thread)
settings.register_profile("mutation", max_examples=60, derandomize=True, database=None)
settings.load_profile("mutation")
"""


def main() -> int:
    """Run mutmut on a copy and print the counts and the survivors."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _copy(work)
        subprocess.run(
            [sys.executable, "-m", "mutmut", "run", "--max-children", "2"],
            cwd=work,
            stdout=sys.stderr,
            check=False,
        )
        found = subprocess.run(
            [sys.executable, "-m", "mutmut", "results", "--all", "true"],
            cwd=work,
            capture_output=True,
            text=True,
            check=True,
        )
        outcomes = [
            line.strip().rpartition(": ") for line in found.stdout.splitlines() if ": " in line
        ]
        for outcome, count in Counter(last for _, _, last in outcomes).most_common():
            print(f"{count:5} {outcome}")
        for name, _, outcome in outcomes:
            if outcome != "killed":
                print(f"\n{outcome}: {name}")
                print(_difference(name, work))
    return 0


def _copy(work: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, work / name)
    with (work / "pyproject.toml").open("a") as file:
        file.write(SETTINGS)
    (work / "conftest.py").write_text(CONFTEST)


def _difference(name: str, work: Path) -> str:
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", name],
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
    )
    changed = (line for line in shown.stdout.splitlines() if line.startswith(("-", "+")))
    return "\n".join(line for line in changed if not line.startswith(("---", "+++")))


if __name__ == "__main__":
    sys.exit(main())
