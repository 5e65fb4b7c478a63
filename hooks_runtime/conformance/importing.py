"""What the import of a plugin does, watched in a process of its own: this one has imported it already."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import attrs

from hooks_runtime.conformance.requirement import Failed, NotJudged

LONGEST_S = 30
WATCH = Path(__file__).with_name("watch.py")


@attrs.frozen
class Seen:
    """What an import did, as sentences. asked: whom; left: what it left behind."""

    asked: tuple[str, ...]
    left: tuple[str, ...]


@cache
def watched(module: str, apps: tuple[str, ...]) -> Seen:
    """Return what importing *module* does, where Django has its *apps*.

    Raises: Failed: it takes too long; NotJudged: its apps can't be set up alone.
    """
    # Measured by coverage, a process writes files of its own.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment = {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603  # this Python, and a module that is imported here too
            # -P: what stands beside the script must not be what the plugin imports.
            [sys.executable, "-B", "-P", str(WATCH), module, *apps],
            capture_output=True,
            text=True,
            env=environment,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"importing {module} takes more than {LONGEST_S} seconds") from None
    if done.returncode:
        raise NotJudged(f"{module} can't be imported alone: {done.stderr.strip().splitlines()[-1]}")
    told = json.loads(done.stdout.splitlines()[-1])
    return Seen(tuple(told["asked"]), tuple(told["left"]))
