"""docs/credentials_pdf.md is true: its design makes the picture, and its examples run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pdf_kit import Shelf, facts, template

from hookspecs.interfaces.credential_generator import Fault

DOCS = Path(__file__).parents[3] / "docs"
FRAME = b"""
0.98 0.97 0.94 rg 0 0 842 595 re f
0.13 0.2 0.29 RG 3 w 24 24 794 547 re S 0.8 w 32 32 778 531 re S
0.54 0.18 0.11 RG 1.2 w 321 418 m 521 418 l S
0.54 0.18 0.11 rg 421 512 m 433 488 l 421 464 l 409 488 l f
"""
ADA = facts(
    "Ada Lindqvist  عدة ليندكفيست".replace("  ", " · "), context_name="Physics: an introduction"
)


@pytest.fixture
def page():
    sybil = pytest.importorskip("sybil")
    from sybil.parsers.myst import PythonCodeBlockParser

    if not (DOCS / "credentials_pdf.md").exists():
        pytest.skip("the plugin is tested without the project's pages")
    shelf = Shelf()
    assets = {"frame": template(FRAME), "noto": shelf["noto"], "noto-arabic": shelf["arabic"]}
    parsed = sybil.Sybil([PythonCodeBlockParser()], path=str(DOCS)).parse(
        DOCS / "credentials_pdf.md"
    )
    roster = [facts(name) for name in ("Ada", "Zoë", "محمد", "Maximiliana Brzęczyszczykiewicz")]
    parsed.namespace.update(assets=assets, roster=roster, ada=ADA, person=facts, Fault=Fault)
    return parsed


def test_the_page_is_true(page):
    """From top to bottom."""
    for example in page.examples():
        example.evaluate()

    picture = DOCS / "_static/credentials_pdf.png"
    if os.environ.get("DOCS_UPDATE") == "1":
        picture.write_bytes(page.namespace["picture"].content)
    assert picture.exists()
