"""docs/conformance.md: its commands do what it says, and it has every requirement."""

from __future__ import annotations

import re

import pytest

from hooks_runtime.conformance import runner
from tests.docs.pages import DOCS

SECTION = re.compile(
    r"^### (?P<id>[A-Z]{3}-\d{3})\n\n\*\*(?P<level>\w+): (?P<sentence>[^*]+)\.\*\*(?P<rest>.*?)(?=^##|\Z)",
    re.MULTILINE | re.DOTALL,
)
PAGE = DOCS / "conformance.md"


def test_the_page_does_what_it_says(page):
    """Its files and commands, as a reader types them."""
    pytest.importorskip("hooks_premium")

    ran = page("conformance.md").run()

    assert len(ran) >= 3


def test_the_page_has_every_requirement():
    """With its level and sentence, in the suite's order."""
    told = [(m["id"], m["level"], m["sentence"]) for m in SECTION.finditer(PAGE.read_text())]

    assert told == [(each.id, each.level, each.sentence) for each in runner.requirements()]


def test_each_says_why_and_what_to_do():
    """The defect that somebody shipped is the suite's, word for word."""
    motives = {each.id: each.motive for each in runner.requirements()}

    for section in SECTION.finditer(PAGE.read_text()):
        rest = " ".join(section["rest"].split())
        assert f"*Why:* {motives[section['id']]}" in rest
        assert "*Way out:* " in rest
