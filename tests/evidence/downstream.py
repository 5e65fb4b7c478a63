"""Every plugin of the repository passes its own tests, conformance among them, from wheels.

Each in an environment of its own, outside of the repository: what ``python -m tests.downstream`` does.
"""

from __future__ import annotations

from tests.downstream.__main__ import main as run


def main() -> int:
    """Run them all; return 1 if one fails."""
    return run([])
