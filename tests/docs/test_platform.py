"""docs/platform.md: a Django project is opened to plugins, file by file."""

import re

import pytest

from hookspecs.interfaces.platform import CAPABILITIES
from tests.docs.pages import DOCS

pytest.importorskip("django")


def test_the_page_builds_a_platform(page):
    """The project of the page starts, answers, and passes its own tests."""
    ran = page("platform.md").run()

    assert "python manage.py test" in {command.line for command in ran}


def test_the_page_has_every_capability():
    """With the methods that make it."""
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", (DOCS / "platform.md").read_text(), re.MULTILINE)

    told = {name: tuple(re.findall(r"`(\w+)`", methods)) for name, methods in rows}
    assert told == CAPABILITIES
