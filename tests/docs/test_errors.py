"""docs/errors.md: every problem that the engine can tell has its section, and there is no other."""

import re

from tests.docs.pages import DOCS, ROOT

ID = re.compile(r'"([EW]\d{3})"')


def test_every_problem_has_its_section():
    """An id in the code is a heading of the page, and the other way round."""
    sources = (ROOT / "hooks_runtime").rglob("*.py")
    known = {found for source in sources for found in ID.findall(source.read_text())}

    told = re.findall(r"^### ([EW]\d{3})$", (DOCS / "errors.md").read_text(), re.MULTILINE)

    assert sorted(known) == sorted(told)


def test_every_section_has_a_way_out():
    """No section leaves its reader with a cause alone."""
    sections = re.split(r"^### ", (DOCS / "errors.md").read_text(), flags=re.MULTILINE)[1:]

    assert [text[:4] for text in sections if "*Way out:*" not in text] == []
