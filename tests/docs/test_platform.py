"""docs/platform.md: a Django project is opened to plugins, file by file."""

import pytest

pytest.importorskip("django")


def test_the_page_builds_a_platform(page):
    """The project of the page starts, answers, and passes its own tests."""
    ran = page("platform.md").run()

    assert "python manage.py test" in {command.line for command in ran}
