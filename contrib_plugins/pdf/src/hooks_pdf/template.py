"""A designer's PDF: the shape of its pages, and how it is made ready to be written on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any, cast

import attrs
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    PdfObject,
    RectangleObject,
)

from hooks_pdf.drawing import number
from hooks_pdf.objects import Ref


class TemplateRefused(ValueError):
    """A template can't be used; the message says why, for authors."""


@attrs.frozen
class PageShape:
    """A page as it is shown: in points, from the lower left corner that readers see.

    matrix: from there to the page's own coordinates, as ``cm`` takes it.
    """

    width: float
    height: float
    matrix: tuple[float, float, float, float, float, float]

    @property
    def operator(self) -> str:
        """Return the operator that takes a pen there."""
        return f"{' '.join(number(each, 4) for each in self.matrix)} cm"


@attrs.frozen
class Spot:
    """What is left open on a page: a content stream, and the dictionary of its fonts."""

    content: Ref
    fonts: Ref
    known_fonts: Mapping[str, Ref]


class Template:
    """A PDF without password. Raises: TemplateRefused: it can't be read, is encrypted, or has no pages."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            reader = PdfReader(BytesIO(data))
            is_encrypted = reader.is_encrypted
            self.pages = () if is_encrypted else tuple(map(_shape, reader.pages))
        except Exception as error:  # noqa: BLE001  # a broken file makes pypdf raise anything
            raise TemplateRefused(f"is no PDF that can be read ({type(error).__name__})") from None
        if is_encrypted:
            raise TemplateRefused("is encrypted; save it without a password")
        if not self.pages:
            raise TemplateRefused("has no pages")

    def opened(self, pages: Iterable[int]) -> tuple[PdfWriter, dict[int, Spot]]:
        """Return a copy to be written on, and what is left open on *pages*, counted from 1."""
        writer = PdfWriter(clone_from=BytesIO(self.data))
        writer.pdf_header = "%PDF-2.0"
        root = writer.root_object
        # They tell of the designer's file. Ours has its own.
        for key in ("/Metadata", "/PieceInfo", "/Lang"):
            root.pop(key, None)
        shown = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(value=True)})
        root[NameObject("/ViewerPreferences")] = shown
        return writer, {page: _opened(writer, writer.pages[page - 1]) for page in pages}


def blank(width: float, height: float) -> bytes:
    """Return a PDF of one empty page."""
    writer, file = PdfWriter(), BytesIO()
    writer.add_blank_page(width, height)
    writer.write(file)
    return file.getvalue()


def add(writer: PdfWriter, value: PdfObject) -> IndirectObject:
    """Put *value* into the document; pypdf has no public way to add what is no page."""
    return writer._add_object(value)  # noqa: SLF001


def plain_stream(data: bytes) -> DecodedStreamObject:
    """Return a stream of *data*, compressed when it is worth it."""
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream.flate_encode() if len(data) > 100 else stream  # type: ignore[return-value]


def _opened(writer: PdfWriter, page: PageObject) -> Spot:
    before, after = _isolated(page)
    content = add(writer, plain_stream(b"\n"))
    first, last = (add(writer, plain_stream(each)) for each in (before, after))
    page[NameObject("/Contents")] = ArrayObject([first, *_streams(page), last, content])
    fonts, known = _own_fonts(writer, page)
    return Spot(Ref(content.idnum), Ref(fonts.idnum), known)


def _streams(page: PageObject) -> list[PdfObject]:
    """Return references to the content streams of *page*."""
    said = page.raw_get("/Contents") if "/Contents" in page else ArrayObject()
    found = said.get_object()
    streams = list(found) if isinstance(found, ArrayObject) else [said]
    return [each for each in streams if not isinstance(each.get_object(), NullObject)]


def _isolated(page: PageObject) -> tuple[bytes, bytes]:
    """Return operators around what is on the page, after which nothing of its state is left.

    Designers' files leave the pen turned, scaled or clipped, and restore what they have not saved.
    """
    contents = page.get_contents()
    depth = lowest = 0
    for _, operator in () if contents is None else contents.operations:  # it is a mapping
        depth += {b"q": 1, b"Q": -1}.get(operator, 0)
        lowest = min(lowest, depth)
    saved = 1 - lowest
    return b"q\n" * saved, b"\n" + b"Q\n" * (saved + depth)


def _own_fonts(writer: PdfWriter, page: PageObject) -> tuple[IndirectObject, dict[str, Ref]]:
    """Give *page* resources of its own, as others may share them; return those of its fonts."""
    resources = DictionaryObject(_inherited(page))
    said = resources.get("/Font", DictionaryObject()).get_object()
    known = {name: Ref(_indirect(writer, font).idnum) for name, font in said.items()}
    held = DictionaryObject(
        {NameObject(name): IndirectObject(ref, 0, writer) for name, ref in known.items()}
    )
    fonts = add(writer, held)
    resources[NameObject("/Font")] = fonts
    page[NameObject("/Resources")] = resources
    return fonts, {name.removeprefix("/"): ref for name, ref in known.items()}


def _indirect(writer: PdfWriter, value: PdfObject) -> IndirectObject:
    return value if isinstance(value, IndirectObject) else add(writer, value)


def _inherited(page: PageObject) -> DictionaryObject:
    """Return the resources of *page*: its own, or those of a node above it."""
    node: Any = page
    while node is not None:
        if "/Resources" in node:
            return cast("DictionaryObject", node["/Resources"].get_object())
        node = node.get("/Parent", None)
    return DictionaryObject()


def _shape(page: PageObject) -> PageShape:
    left, bottom, right, top = _visible(page)
    scale = float(page.user_unit or 1)
    width, height = (right - left) * scale, (top - bottom) * scale
    if not (width > 0 and height > 0):
        raise ValueError("a page has no area")
    one = 1 / scale
    match page.rotation % 360:
        case 90:
            return PageShape(height, width, (0, one, -one, 0, right, bottom))
        case 180:
            return PageShape(width, height, (-one, 0, 0, -one, right, top))
        case 270:
            return PageShape(height, width, (0, -one, one, 0, left, top))
        case _:
            return PageShape(width, height, (one, 0, 0, one, left, bottom))


def _visible(page: PageObject) -> tuple[float, float, float, float]:
    """Return the part of the media box that viewers show; corners may be said in any order."""
    media, crop = _sorted(page.mediabox), _sorted(page.cropbox)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    return (left, bottom, right, top) if left < right and bottom < top else media


def _sorted(box: RectangleObject) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = map(float, box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
