"""The decider and the assigners can be had without anything else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import hooks_groups
import pytest

SOURCES = Path(hooks_groups.__file__).parents[1]
LOADED = "import sys; sys.path.insert(0, {!r}); import {}; print(*sys.modules)"


@pytest.mark.parametrize("room", ["deciding", "assigning"])
def test_a_pure_room_imports_the_standard_library_and_itself(room):
    """In an interpreter that knows no other packages."""
    code = LOADED.format(str(SOURCES), f"hooks_groups.{room}")
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )

    loaded = {
        name
        for name in told.stdout.split()
        if name.partition(".")[0] not in sys.stdlib_module_names
    }
    assert loaded >= {f"hooks_groups.{room}"}
    assert set() == {
        name
        for name in loaded - {"__main__", "hooks_groups"}
        if not name.startswith(f"hooks_groups.{room}")
    }
