"""What an author says of a design: the options of a configuration whose generator is ``pdf``.

Lengths are points (1/72 inch) from the lower left corner of the page as it is shown: its visible part,
turned as viewers turn it. What is None is said elsewhere: in ``defaults``, or by ``design``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

from attrs import Factory, frozen
from attrs import field as attrs_field
from attrs.validators import ge, gt, in_, le, optional, or_
from babel import Locale, UnknownLocaleError
from babel.dates import format_date

Align = Literal["left", "center", "right"]
Fit = Literal["shrink", "wrap", "overflow"]
COLOR = re.compile(r"#?(?:[0-9a-fA-F]{3}){1,2}")
ELEMENT_NAME = re.compile(r"\w+")


def _color(_: object, __: object, value: str | None) -> None:
    if value is not None and not COLOR.fullmatch(value):
        raise ValueError(f"expected a color such as #036 or #003366, got {value!r}")


def _locale(_: object, __: object, value: str) -> None:
    try:
        Locale.parse(value.replace("-", "_")) if value else None
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"expected a language such as de or pt-BR, got {value!r}") from None


def _timezone(_: object, __: object, value: str) -> None:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"expected a time zone such as Europe/Warsaw, got {value!r}") from None


def _element_names(_: object, __: object, value: Mapping[str, Any]) -> None:
    for name in value:
        if not ELEMENT_NAME.fullmatch(name):
            raise ValueError(f"expected names of letters, digits and _, got {name!r}")


def _needed(_: object, __: object, value: str) -> None:
    if not value:
        raise ValueError("needs the slug of an asset: the page that is written on")


def said(check: Callable[..., Any] | None = None) -> Any:
    """Return a field that is None until somebody says it, and then passes *check*."""
    return attrs_field(default=None, validator=optional(check) if check else None)


@frozen(kw_only=True)
class Style:
    """How text looks.

    font: slug of a font asset, ``slug#1`` for the second face of a collection, or one of the standard
    fonts that are not embedded: Helvetica, Times-Roman, Courier and their bold and oblique forms.
    size: points. color: ``#rgb`` or ``#rrggbb``. char_space: points between characters.
    line_height: from line to line, times size.
    """

    font: str | None = None
    size: float | None = said(gt(0))
    color: str | None = said(_color)
    char_space: float | None = None
    uppercase: bool | None = None
    line_height: float | None = said(gt(0))


@frozen(kw_only=True)
class TextElement(Style):
    """A text on the page; what it has of ``Style`` goes before ``defaults``.

    shown: False leaves it out. text: with placeholders, see docs/credentials_pdf.md. page: from 1.
    x: where its box begins; without, the box is in the middle. width: of the box; without, up to
    the design's margin. y: the line that the first line of text stands on.
    fit: what becomes of text that is wider than its box: ``shrink`` sets it smaller, ``wrap`` breaks it into
    up to max_lines and then sets it smaller, ``overflow`` lets it stand out. min_size: no smaller than that,
    half of size if it is not said; a name that needs less is refused.
    """

    shown: bool = True
    text: str | None = None
    page: int = attrs_field(default=1, validator=ge(1))
    x: float | None = None
    y: float | None = None
    width: float | None = said(gt(0))
    align: Align = "center"
    min_size: float | None = said(gt(0))
    fit: Fit = "shrink"
    max_lines: int = attrs_field(default=2, validator=ge(1))


@frozen(kw_only=True)
class QrElement:
    """A QR code that leads to ``verify_url``: *size* points wide with its quiet zone, drawn as vectors.

    x, y: its lower left corner. error: how much may be hidden: L 7, M 15, Q 25, H 30 percent.
    background: painted behind it, '' for none; readers need it lighter than *color*.
    """

    x: float
    y: float
    size: float = attrs_field(default=72.0, validator=gt(0))
    page: int = attrs_field(default=1, validator=ge(1))
    color: str = attrs_field(default="#000", validator=_color)
    background: str = attrs_field(default="#fff", validator=or_(_color, in_(("",))))
    error: Literal["L", "M", "Q", "H"] = "M"


@frozen(kw_only=True)
class Permissions:
    """What viewers let people do. They keep to it by good manners: the document opens without a password.

    copy: text and pictures, such as the link that verifies. Reading aloud is always allowed.
    """

    print: bool = True
    copy: bool = True
    change: bool = False
    annotate: bool = False
    fill_forms: bool = False
    assemble: bool = False


def _date_format(_: object, __: object, value: str) -> None:
    try:
        format_date(date(2026, 1, 31), value, locale="en")
    except (AttributeError, KeyError, ValueError):
        raise ValueError(f"expected long, or a pattern such as d MMMM y, got {value!r}") from None


@frozen(kw_only=True)
class DateStyle:
    """How dates are written. locale: BCP 47; '' for the learner's language, else English.

    format: ``short``, ``medium``, ``long``, ``full``, or a pattern of CLDR such as ``d MMMM y``.
    timezone: in which the day is told.
    """

    format: str = attrs_field(default="long", validator=_date_format)
    locale: str = attrs_field(default="", validator=_locale)
    timezone: str = attrs_field(default="UTC", validator=_timezone)


@frozen(kw_only=True)
class PdfOptions:
    """A design.

    template: slug of an asset, a PDF without password. template_multiline: the one to take instead where the
    context's name has several lines. defaults: for all texts. text_elements: ``name``, ``context``
    and ``date``, which are there unless they are said not to be, and others by names of their own.
    fallback_fonts: asked in this order for what an element's font lacks. margin: points that
    remain free at both sides of a box without a width.
    title, author: of the document; with placeholders. language: BCP 47; '' for the learner's.
    """

    template: str = attrs_field(validator=_needed)
    template_multiline: str = ""
    defaults: Style = Style()
    text_elements: Mapping[str, TextElement] = attrs_field(
        default=Factory(dict), validator=_element_names
    )
    qr: QrElement | None = None
    fallback_fonts: tuple[str, ...] = ()
    margin: float = attrs_field(default=36.0, validator=[ge(0), le(1000)])
    title: str = "{credential_type}: {context_name}"
    author: str = ""
    language: str = attrs_field(default="", validator=_locale)
    date: DateStyle = DateStyle()
    permissions: Permissions = Permissions()


STANDARD_FONTS = tuple(
    f"{family}{form}"
    for family, forms in (
        ("Helvetica", ("", "-Bold", "-Oblique", "-BoldOblique")),
        ("Times", ("-Roman", "-Bold", "-Italic", "-BoldItalic")),
        ("Courier", ("", "-Bold", "-Oblique", "-BoldOblique")),
    )
    for form in forms
)
"""Fonts that every viewer has. They are not embedded, and know the characters of Windows-1252 only."""
