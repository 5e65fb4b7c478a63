"""README's two commands, each in a fresh clone, on every Python that is supported.

Prints how long each took, setting up included, and the last line that it printed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
VERSIONS = ("3.11", "3.12", "3.13")


def main() -> int:
    """Run both commands on each Python; return 1 if one failed or a Python is missing."""
    commands = re.findall(r"^python3 -m venv .*$", (ROOT / "README.md").read_text(), re.MULTILINE)
    return max(_ran(version, command) for version in VERSIONS for command in commands)


def _interpreter(version: str) -> str | None:
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    for candidate in (f"python{version}", *map(str, kept.glob(f"{version}.*/bin/python"))):
        found = shutil.which(candidate)
        # pyenv's shims only answer for the version that is chosen.
        if (
            found
            and not subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode
        ):
            return found
    return None


def _ran(version: str, command: str) -> int:
    python = _interpreter(version)
    if python is None:
        print(f"Python {version} is not here")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
        start = time.monotonic()
        done = subprocess.run(
            command.replace("python3 ", f"{python} ", 1),
            shell=True,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    last = (done.stdout.strip().splitlines() or ["nothing"])[-1].strip("= ")
    print(f"Python {version}, {time.monotonic() - start:.0f} s, exit {done.returncode}: {last}")
    print(f"  {command}", file=sys.stderr)
    return done.returncode
