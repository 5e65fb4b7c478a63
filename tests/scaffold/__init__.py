"""``hooks new``, and how to run the tests of what it writes."""

from __future__ import annotations

import os
import subprocess
import sys


def run_tests(folder, *words):
    """Run the tests of the plugins in *folder* as if they were installed, but for their conformance."""
    sources = os.pathsep.join(map(str, [*folder.glob("*/src"), *sys.path]))
    alone = ("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:django")
    alone += ("--ignore-glob=*/test_conformance.py",)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--import-mode=importlib", *alone, *words, folder],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": sources},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
