"""PDF does what every plugin has to."""

from __future__ import annotations

import pytest
from hooks_pdf import PdfGenerator
from hooks_pdf import plugin as pdf

from hooks_runtime.testing import build_hooks, plugin
from hookspecs.learning import credential_generators


@pytest.mark.hooks_plugin("pdf")
def test_conformance(conformance_check):
    """See docs/conformance.md."""
    conformance_check()


def test_it_is_supplied_as_pdf():
    """That is the name which credential types are given."""
    hooks = build_hooks(plugin("pdf", pdf.supply_generators))

    assert hooks.supplied(credential_generators).find("pdf").implementation is PdfGenerator
