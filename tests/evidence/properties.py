"""Every property of the tests with a thousand examples each, where the tests themselves take forty.

Properties that say how many they take, since each costs a database or a process, keep their number.
"""

from __future__ import annotations

import os
import subprocess
import sys


def main() -> int:
    """Run them; return 1 if one fails."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "hypothesis", "-n", "auto", "-q", "-r", "fE"],
        env={**os.environ, "PROPERTIES": "thorough"},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout[-3000:])
    return done.returncode
