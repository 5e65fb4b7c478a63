"""The session in docs/groups.md is a session."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[4] / "docs" / "groups.md"


@pytest.mark.django_db
@pytest.mark.skipif(not PAGE.exists(), reason="the docs are not here")
def test_the_session_runs():
    """From a partition to another run."""
    done = doctest.testfile(str(PAGE), module_relative=False)

    assert (0, True) == (done.failed, done.attempted > 25)
