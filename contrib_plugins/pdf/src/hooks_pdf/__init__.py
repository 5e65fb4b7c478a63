"""Credentials as PDF: a designer's template, every learner's own script."""

from typing import TYPE_CHECKING, Any

from hooks_pdf.generator import PdfGenerator
from hooks_pdf.options import (
    DateStyle,
    PdfOptions,
    Permissions,
    QrElement,
    Style,
    TextElement,
)

if TYPE_CHECKING:
    from hooks_pdf.contact import contact_sheet, telling
    from hooks_pdf.imported import WrongOptions, options_from_json

__all__ = [
    "DateStyle",
    "PdfGenerator",
    "PdfOptions",
    "Permissions",
    "QrElement",
    "Style",
    "TextElement",
    "WrongOptions",
    "contact_sheet",
    "options_from_json",
    "telling",
]
LATER = {
    "WrongOptions": "imported",
    "contact_sheet": "contact",
    "options_from_json": "imported",
    "telling": "contact",
}


def __getattr__(name: str) -> Any:
    """Import what few processes need when it is asked for."""
    if name not in LATER:
        raise AttributeError(f"module 'hooks_pdf' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"hooks_pdf.{LATER[name]}"), name)
