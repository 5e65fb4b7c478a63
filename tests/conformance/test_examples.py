"""The example plugins conform, with no waiver; where pytest has nothing to do with Django, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PLUGINS = Path(__file__).parents[2] / "examples" / "plugins"


def outside(folder, *words):
    """Run pytest on *folder* as its author does: this repository's settings are not theirs."""
    environment = {n: v for n, v in os.environ.items() if n != "DJANGO_SETTINGS_MODULE"}
    alone = ("-c", os.devnull, "--rootdir", str(folder), "-p", "no:cacheprovider", "-q")
    argv = [sys.executable, "-m", "pytest", *alone, *words, str(folder)]
    return subprocess.run(
        argv, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", sorted(p.parent.name for p in PLUGINS.glob("*/pyproject.toml")))
def test_an_example_conforms(name):
    """Every requirement that applies was run, and nothing is waived."""
    pytest.importorskip(f"hooks_{name}")
    done = outside(PLUGINS / name / "tests", "-k", "test_conformance", "-rsx")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout
    assert "XFAIL" not in done.stdout, done.stdout
    assert "World" not in done.stdout, done.stdout


def test_examples_waive_nothing():
    """They are what authors copy."""
    tests = PLUGINS.glob("*/tests/test_conformance.py")

    assert [path for path in tests if "waive" in path.read_text()] == []
