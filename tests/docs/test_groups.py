"""docs/groups.md: a course is decided upon, asked why, and changed."""

import pytest

pytest.importorskip("hooks_groups")


def test_the_page_decides(page):
    """What it says that is printed is printed."""
    ran = page("groups.md").run()

    assert "python why.py" in {command.line for command in ran}
