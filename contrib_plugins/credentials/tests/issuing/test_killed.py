"""Workers are killed in the middle of a run. The run of 2,000 is ``python -m tests.evidence credentials_kill``."""

from __future__ import annotations

import os

import pytest


@pytest.mark.skipif(
    not os.environ.get("CREDENTIALS_DATABASE"), reason="processes side by side need PostgreSQL"
)
def test_a_run_with_four_kills_issues_to_everybody_once():
    """W6: nobody stays in the middle; a second mail is of the moment of a kill, and has the first's id."""
    from credentials_killing import killed

    report = killed(os.environ["CREDENTIALS_DATABASE"], learners=300, kills=4)

    assert len(report.kills) == 4
    assert report.states == {"available": 300}
    assert report.issued == report.told == report.ids == 300
    assert report.twice <= report.between
    assert report.mails == 300 + len(report.twice)
    assert report.documents == 300
