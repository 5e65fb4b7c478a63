"""Credentials as PDF: a designer's template, every learner's own script."""

from hooks_pdf.contact import contact_sheet, telling
from hooks_pdf.generator import PdfGenerator
from hooks_pdf.imported import WrongOptions, options_from_json
from hooks_pdf.options import (
    DateStyle,
    PdfOptions,
    Permissions,
    QrElement,
    Style,
    TextElement,
)

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
