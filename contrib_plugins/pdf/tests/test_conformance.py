"""PDF does what every plugin has to."""

from __future__ import annotations

import pytest
from hooks_pdf import PdfGenerator
from hooks_pdf import plugin as pdf
from pdf_kit import FACTS, pypdf_text, template

from hooks_runtime.conformance import World
from hooks_runtime.testing import build_hooks, plugin
from hookspecs.learning import credential_generators


@pytest.fixture
def conformance_world():
    """A design with texts of its own and a QR code, on paper that is there; others read the result."""
    design = {
        "template": "paper",
        "text_elements": {"sponsor": {"text": "By Ohm & Sons", "y": 60}},
        "qr": {"x": 20, "y": 20},
    }
    return World(
        configured={"pdf": design},
        assets={"paper": template()},
        facts=FACTS,
        says=lambda document: pypdf_text(document.content),
    )


@pytest.mark.hooks_plugin("pdf", strict=True)
def test_conformance(conformance_check):
    """See docs/conformance.md."""
    conformance_check()


def test_it_is_supplied_as_pdf():
    """That is the name which credential types are given."""
    hooks = build_hooks(plugin("pdf", pdf.supply_generators))

    assert hooks.supplied(credential_generators).find("pdf").implementation is PdfGenerator
