"""Fonts: which are taken, and that what they show is what they say."""

from __future__ import annotations

from io import BytesIO

import pytest
from hooks_pdf import PdfGenerator, Style
from hooks_pdf.opentype import OpenTypeFace
from hooks_pdf.options import STANDARD_FONTS
from hooks_pdf.standard import StandardFace
from hooks_pdf.template import blank
from pdf_fonts import font
from pdf_kit import ENGINES, Shelf, extent, facts, generator, ink, lines
from pypdf import PdfReader

from hookspecs.interfaces.credential_generator import CannotRender


def document(content, name="Aa A\u0391", **said):
    return generator(Shelf(font=content), defaults=Style(font="font"), **said).render(
        facts(name, context_name="a", issued_at=facts().issued_at)
    )


@pytest.fixture
def plain():
    """Options under which a page says the name only."""
    from hooks_pdf import TextElement

    hidden = TextElement(shown=False)
    return {"text_elements": {"context": hidden, "date": hidden}}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("cff", [False, True])
def test_characters_that_share_a_glyph_are_told_apart(plain, cff, engine):
    """A link copied from a certificate had other hyphens than the one that was written."""
    content = document(font(cff=cff), **plain).content

    assert lines(ENGINES[engine](content)) == ["Aa A\u0391"]


@pytest.mark.parametrize("cff", [False, True])
def test_every_kind_of_outline_is_seen(plain, cff):
    """PDFium shows nothing of a CFF font in the wrappings of OpenType, though it reads its text."""
    pixels = ink(document(font(cff=cff), "AA", **plain).content)

    left, bottom, right, top = extent(pixels)
    assert (right - left, top - bottom) == (pytest.approx(45, abs=2), pytest.approx(22, abs=2))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (font(0x0002), "may not be embedded"),
        (font(0x0100), "may not be embedded in part"),
        (font(0x0200), "may not be embedded in part"),
        (font(without=["glyf", "loca"]), "has no outlines that PDF knows"),
        (font(without=["hmtx"]), "is no font that can be read"),
        (font()[:200], "is no font that can be read"),
        (b"\x00\x01\x00\x00", "is no font that can be read"),
    ],
    ids=["restricted", "whole only", "bitmaps only", "no outlines", "no widths", "cut off", "head"],
)
def test_a_font_that_cannot_be_embedded_is_refused_with_the_reason(content, told):
    """Its maker may have forbidden it; a court asks the school."""
    with pytest.raises(CannotRender, match=f"the font 'font' .*{told}"):
        document(content)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (font(0x0002), ["says that it may not be embedded (fsType 2: restricted license)"]),
        (font(cff=True)[:200], ["is no font that can be read: TrueType or OpenType is"]),
        (b"%PDF-1.7", ["is no PDF that can be read (PdfStreamError)"]),
        (font(), []),
        (blank(10, 10), []),
        (b"a picture, or what another generator needs", []),
    ],
)
def test_a_file_is_judged_when_it_is_uploaded(content, told):
    """Before a design names it."""
    assert [fault.message for fault in PdfGenerator.check_asset(content)] == told


@pytest.mark.parametrize("rights", [0, 0x0004, 0x0008])
def test_a_font_that_may_be_embedded_for_print_is_taken(rights, plain):
    """Installable, preview and print, editable: a document is read only."""
    assert document(font(rights), **plain).content


def test_a_font_without_os2_or_names_is_taken(plain):
    """Then nothing is forbidden, and its name is Font."""
    assert b"+Font" in raw_names(document(font(without=["OS/2", "name"]), **plain).content)


def test_a_name_with_what_pdf_would_take_for_syntax_is_mended(plain):
    """Squares (x) is Squaresx."""
    assert b"+Squaresx" in raw_names(document(font(), **plain).content)


def raw_names(content):
    fonts = PdfReader(BytesIO(content)).pages[0]["/Resources"]["/Font"].values()
    return b" ".join(font.get_object()["/BaseFont"].encode() for font in fonts)


def test_only_what_is_used_of_a_font_is_embedded(shelf):
    """And the same letters have the same tag."""
    one = generator(shelf, defaults=Style(font="noto"))

    first, same, other = (one.render(facts(name)).content for name in ("Ada", "Ada", "Zoë"))

    assert raw_names(first) == raw_names(same) != raw_names(other)
    assert len(first) < 12_000 < len(shelf["noto"])


@pytest.mark.parametrize("slug", STANDARD_FONTS)
def test_standard_fonts_know_how_wide_their_letters_are(slug):
    """So that they stand in the middle."""
    face = StandardFace(slug)

    assert face.covers("Zoë € Œuvre")
    assert not face.covers("Ż")
    assert not face.covers("\n")
    assert face.widths[ord("W")] >= face.widths[ord("i")] > 0


def test_a_face_of_a_collection_is_named_by_its_number(shelf):
    """Each writes characters as its country does: the bone of Japan and that of China."""
    japanese = OpenTypeFace("cjk", shelf["cjk"])
    chinese = OpenTypeFace("cjk#2", shelf["cjk"])

    assert japanese.metrics.name == "NotoSansCJKjp-Regular"
    assert chinese.metrics.name == "NotoSansCJKsc-Regular"
    assert glyph(japanese, "骨") != glyph(chinese, "骨")
    content = generator(shelf, defaults=Style(font="cjk#2")).render(facts("骨")).content
    assert b"NotoSansCJKsc" in raw_names(content)


def glyph(face, char):
    from hooks_pdf.typeface import Piece

    (cluster,) = face.shaped(Piece(char, 0, 1, False, "", False))
    return cluster.glyphs[0].gid


def test_a_name_in_two_scripts_takes_each_from_the_font_that_has_it(shelf):
    """In the order in which they are named; a space stays with what is before it."""
    one = generator(shelf, defaults=Style(font="noto"), fallback_fonts=("cjk", "hindi"))

    content = one.render(facts("Ada 王小明 क्षत्रिय")).content

    assert lines(ENGINES["pypdf"](content))[0] == "Ada 王小明 क्षत्रिय"
    assert raw_names(content).count(b"+") == 3
