"""docs/credentials.md: three learners, a run, and a stranger who checks."""

import pytest

pytest.importorskip("hooks_credentials")


def test_the_page_issues_and_revokes(page):
    """What it says that is printed is printed."""
    ran = page("credentials.md", DJANGO_SETTINGS_MODULE="school.settings", PYTHONPATH=".").run()

    assert "python verify.py" in {command.line for command in ran}
