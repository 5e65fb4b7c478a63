"""Pages of docs/, ready to be run."""

import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, Page, environment


@pytest.fixture
def page(tmp_path):
    """Give a function that returns a page of docs/ in an empty folder, with this Python."""

    def pages(name, **more):
        folder = tmp_path / "folder"
        folder.mkdir(exist_ok=True)
        return Page(DOCS / name, folder, environment(Path(sys.executable).parent, **more))

    return pages
