"""What tests of PDF need: facts, templates, fonts, and other people's engines to read the result."""

from __future__ import annotations

import os
import shutil
import subprocess
import unicodedata
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

import attrs
import pypdfium2
import pytest
from hooks_pdf import PdfGenerator, PdfOptions
from hooks_pdf.composing import Composer
from hooks_pdf.reference import assembled
from hooks_pdf.shelf import Shelf as Assets
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
)

from hookspecs.interfaces.credential_generator import CredentialFacts
from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.values import Moment, UserId

NOTO = Path("/usr/share/fonts/truetype/noto")
FONTS = {
    "noto": NOTO / "NotoSans-Regular.ttf",
    "arabic": NOTO / "NotoSansArabic-Regular.ttf",
    "hindi": NOTO / "NotoSansDevanagari-Regular.ttf",
    "hebrew": NOTO / "NotoSansHebrew-Regular.ttf",
    "cjk": Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
}
WORLD = ("arabic", "hindi", "hebrew", "cjk")
NOVEMBER = Moment.of(datetime(2026, 11, 20, 9, 30, tzinfo=UTC))
FACTS = CredentialFacts(
    uuid=UUID("0f8fad5b-d9cb-469f-a165-70867728950e"),
    verify_url="https://school.example/verify/0f8fad5b-d9cb-469f-a165-70867728950e",
    user=UserId(7),
    name="Ada Lindqvist",
    context=LearningContext("course", "course-v1:Campus+Physics+2026"),
    context_name="Physics",
    credential_type="Certificate",
    issued_at=NOVEMBER,
    language="en",
)
UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff\x0c\r"))


def needs(program: str, package: str) -> None:
    """Skip, loudly, where *program* is not installed; CI installs it, so there it is a failure."""
    if shutil.which(program) is None:
        _missing(f"needs {program}: apt-get install {package}")


def _missing(told: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(told)
    pytest.skip(told)


def facts(name: str = FACTS.name, **changes: object) -> CredentialFacts:
    return attrs.evolve(FACTS, name=name, **changes)


class Shelf(dict):
    """Assets by slug: a template, and the fonts of this machine."""

    def __init__(self, **more: bytes) -> None:
        super().__init__({"paper": template(), **more})

    def __missing__(self, slug: str) -> bytes:
        if slug not in FONTS:
            raise KeyError(slug)
        if not FONTS[slug].exists():
            _missing(f"needs {FONTS[slug].name}: apt-get install fonts-noto-core fonts-noto-cjk")
        self[slug] = FONTS[slug].read_bytes()
        return self[slug]


def generator(shelf: Shelf, **options: object) -> PdfGenerator:
    said = {"template": "paper", **options}
    return PdfGenerator(PdfOptions(**said), shelf.__getitem__)


def by_reference(one: PdfGenerator, told: CredentialFacts) -> bytes:
    """Return the document as the reference path makes it."""
    composer = Composer(one.options, Assets(one.assets))
    paper = composer.shelf.template(composer.template_slug(told))
    return assembled(paper, composer.sheet(told, paper), one.options.permissions)


def template(*pages: bytes, box: tuple[float, ...] = (0, 0, 842, 595), **entries: object) -> bytes:
    """Return a PDF whose pages have these operators and entries, such as ``Rotate=90``."""
    writer, file = PdfWriter(), BytesIO()
    for operators in pages or (b"0.9 0.95 1 rg 20 20 802 555 re f",):
        page = writer.add_blank_page(10, 10)
        page[NameObject("/MediaBox")] = ArrayObject(map(FloatObject, box))
        stream = DecodedStreamObject()
        stream.set_data(operators)
        page[NameObject("/Contents")] = writer._add_object(stream)
        for key, value in entries.items():
            page[NameObject(f"/{key}")] = _value(value)
    writer.write(file)
    return file.getvalue()


def _value(value: object) -> object:
    if isinstance(value, dict):
        return DictionaryObject({NameObject(f"/{key}"): _value(v) for key, v in value.items()})
    if isinstance(value, str):
        return NameObject(f"/{value}")
    return ArrayObject(map(FloatObject, value)) if isinstance(value, tuple) else NumberObject(value)


# Engines.


def pypdf_text(content: bytes, page: int = 1) -> str:
    return plain(PdfReader(BytesIO(content)).pages[page - 1].extract_text())


def pdfium_text(content: bytes, page: int = 1) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return plain(document[page - 1].get_textpage().get_text_range())


def poppler_text(content: bytes, page: int = 1) -> str:
    needs("pdftotext", "poppler-utils")
    words = ("pdftotext", "-enc", "UTF-8", "-f", str(page), "-l", str(page), "-", "-")
    done = subprocess.run(words, input=content, capture_output=True, check=True)
    return plain(done.stdout.decode())


ENGINES = {"pypdf": pypdf_text, "pdfium": pdfium_text, "poppler": poppler_text}


def plain(text: str) -> str:
    """Return *text* in one form: composed, without marks of direction, its lines apart by newlines."""
    return unicodedata.normalize("NFC", text.translate(UNSEEN))


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def qpdf(content: bytes, tmp_path: Path) -> str:
    """Return what qpdf says of *content*. Raises: CalledProcessError: it is wrong."""
    needs("qpdf", "qpdf")
    file = tmp_path / "document.pdf"
    file.write_bytes(content)
    return subprocess.run(
        ("qpdf", "--check", file), capture_output=True, check=True, text=True
    ).stdout


def ink(content: bytes, page: int = 1, width_px: int = 842) -> list[tuple[int, int]]:
    """Return the pixels of a page that are nearly black, from its lower left corner."""
    from hooks_pdf.pictures import picture

    drawn = picture(content, width_px, page)
    return [
        (x, drawn.height - 1 - y)
        for y, row in enumerate(drawn.rows)
        for x in range(drawn.width)
        if max(row[3 * x : 3 * x + 3]) < 100
    ]


def extent(pixels: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    """Return left, bottom, right and top of *pixels*."""
    xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
    return min(xs), min(ys), max(xs), max(ys)
