"""examples/quickstart.py: it runs, fits a terminal, and imports no framework."""

import subprocess
import sys

import pytest

from tests.docs.pages import ROOT


@pytest.fixture(scope="module")
def said():
    """What the quickstart prints."""
    return subprocess.run(
        [sys.executable, "-X", "importtime", ROOT / "examples" / "quickstart.py"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


def test_the_output_explains_itself(said):
    """A change, a refusal, an event with a failure, and the reasons of the order."""
    for decisive in (
        "granted, for 4 weeks",
        "granted, for 12 weeks",
        "refused: The atlas is for the reading room only.",
        "a plugin heard of it: Novel is with Grace",
        "teachers:print_a_receipt broke: no receipt for Grace: the printer is off",
        "why here: after rules:stay_here: teachers:longer_for_teachers says after",
    ):
        assert decisive in said.stdout


def test_it_fits_a_terminal(said):
    """No line is wider than 80 columns."""
    assert [line for line in said.stdout.splitlines() if len(line) > 80] == []


def test_it_needs_no_framework(said):
    """Neither Django nor Celery is imported."""
    imported = {
        line.rpartition("|")[2].strip().partition(".")[0] for line in said.stderr.splitlines()
    }

    assert set() == imported & {"django", "celery"}
