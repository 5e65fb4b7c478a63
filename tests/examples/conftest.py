"""Campus has settings of its own, so its tests run in a process of their own, under these."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CAMPUS = ROOT / "examples" / "campus"
SETTINGS = "campus.settings"
NEEDED = {
    *("premium", "seats", "enterprise", "badges", "groups"),
    *("credentials", "retrievers", "pdf"),
}

# test_campus.py starts the session that collects what is inside.
collect_ignore = [] if os.environ.get("DJANGO_SETTINGS_MODULE") == SETTINGS else ["inside_campus"]

sys.path.insert(0, str(CAMPUS))  # campus.demo needs no Django


@pytest.fixture
def environment(tmp_path):
    """The environment of a process that works on campus, with its data in a folder of this test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": str(CAMPUS),
        "CAMPUS_DATA": str(tmp_path),
        "CAMPUS_DATABASE_URL": "",
    }


@pytest.fixture
def plugins():
    """The plugins that campus names; without them there is nothing to show."""
    from hooks_runtime import discovery

    if missing := NEEDED - discovery.scan().plugins.keys():
        told = (
            f"{', '.join(sorted(missing))} not installed; pip install -r examples/requirements.txt"
        )
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)


def run(*words, environment, timeout=300):
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
