"""Files as designers' programs really write them."""

from __future__ import annotations

from io import BytesIO

import pytest
from hooks_pdf import QrElement, Style, TextElement
from hooks_pdf.drawing import Pen
from hooks_pdf.layout import Placed
from hooks_pdf.shaping import Line, Run
from hooks_pdf.standard import StandardFace
from hooks_pdf.typeface import Cluster, Glyph
from pdf_fonts import font, variable
from pdf_kit import (
    ENGINES,
    FACTS,
    Shelf,
    by_reference,
    facts,
    generator,
    ink,
    lines,
    pdfium_text,
    qpdf,
    template,
)
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)

from hookspecs.interfaces.credential_generator import CannotRender


def changed(data, change):
    """Return a PDF after *change* of its writer."""
    writer, file = PdfWriter(clone_from=BytesIO(data)), BytesIO()
    change(writer)
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize("path", ["spliced", "reference"])
def test_what_a_catalog_says_stays_there(path, tmp_path):
    """Labels of pages, layers, intents of colour; what tells of the designer's own file goes."""

    def label(writer):
        root = writer.root_object
        style = DictionaryObject({NameObject("/P"): TextStringObject("Diploma ")})
        root[NameObject("/PageLabels")] = DictionaryObject(
            {NameObject("/Nums"): ArrayObject([NumberObject(0), style])}
        )
        root[NameObject("/NeedsRendering")] = BooleanObject(value=False)
        root[NameObject("/Lang")] = TextStringObject("tlh")
        root[NameObject("/PieceInfo")] = NullObject()

    one = generator(Shelf(paper=changed(template(), label)))
    content = one.render(FACTS).content if path == "spliced" else by_reference(one, FACTS)

    reader = PdfReader(BytesIO(content))
    assert reader.page_labels == ["Diploma "]
    assert reader.root_object["/Lang"] == "en"
    assert "/PieceInfo" not in reader.root_object
    assert reader.root_object["/NeedsRendering"].value is False
    assert "No syntax" in qpdf(content, tmp_path)


def test_resources_that_pages_inherit_are_still_theirs():
    """They stand above the pages; ours are added to a copy."""

    def inherit(writer):
        for page in writer.pages:
            resources = page.pop("/Resources")
        writer.root_object["/Pages"][NameObject("/Resources")] = resources

    helvetica = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}
    said = b"BT /F 20 Tf 100 500 Td (Diploma) Tj ET"
    paper = changed(template(said, said, Resources={"Font": {"F": helvetica}}), inherit)

    content = generator(Shelf(paper=paper)).render(FACTS).content

    assert lines(pdfium_text(content))[:2] == ["Diploma", "Ada Lindqvist"]
    assert lines(pdfium_text(content, 2)) == ["Diploma"]


def test_pages_without_resources_or_contents_are_written_on():
    """A page that has neither is still a page."""

    def bare(writer):
        for page in writer.pages:
            del page["/Resources"], page["/Contents"]

    content = generator(Shelf(paper=changed(template(), bare))).render(FACTS).content

    assert lines(pdfium_text(content))[0] == "Ada Lindqvist"


def test_a_page_of_another_unit_is_written_on_in_points():
    """UserUnit 2: each unit is two points."""
    large = Shelf(paper=template(b"", box=(0, 0, 421, 297.5), UserUnit=2))
    usual = Shelf(paper=template(b"", box=(0, 0, 842, 595)))

    pages = [generator(shelf).render(FACTS).content for shelf in (large, usual)]

    assert ink(pages[0]) == ink(pages[1])


def test_a_qr_code_on_a_page_that_is_not_there_is_told():
    """As a text is."""
    one = generator(Shelf(), qr=QrElement(x=1, y=1, page=2))

    assert [(fault.level, fault.path) for fault in one.check(())] == [("error", "qr.page")]


def test_text_on_a_page_that_is_not_there_is_refused(made):
    """Where nobody has checked the design."""
    with pytest.raises(CannotRender, match=r"text_elements.date: the template has no page 2"):
        made(text_elements={"date": TextElement(page=2)}).render(FACTS)


def test_a_variable_font_is_embedded_as_it_is_by_default():
    """PDF knows no axes."""
    shelf = Shelf(usual=font(), variable=variable())
    hidden = {name: TextElement(shown=False) for name in ("context", "date")}
    usual, made = (
        generator(shelf, defaults=Style(font=slug), text_elements=hidden)
        .render(facts("AaA"))
        .content
        for slug in ("usual", "variable")
    )

    assert ink(made) == ink(usual)
    assert b"gvar" not in program(made)


def program(content):
    (held,) = PdfReader(BytesIO(content)).pages[0]["/Resources"]["/Font"].values()
    descriptor = held.get_object()["/DescendantFonts"][0]["/FontDescriptor"]
    return descriptor["/FontFile2"].get_data()


def test_glyphs_that_stand_above_the_line_are_raised_and_the_next_is_not():
    """As in Nastaliq, where a word comes down to the line."""
    face = StandardFace("Helvetica")
    clusters = (
        Cluster("a", (Glyph(97, 556, 0, 300),), 556),
        Cluster("b", (Glyph(98, 556),), 556),
    )
    line = Line("ab", (Run(0, face, False, clusters),), 1112, 2)

    drawn = Pen().line(Placed(line, 10, 20, 10, 11.12), "#000", 0)

    assert drawn.split("\n")[3:-1] == [
        "1 0 0 1 10 20 Tm",
        "/LH0 10 Tf",
        "3 Ts",
        "[<61>] TJ",
        "0 Ts",
        "[<62>] TJ",
        "ET",
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_soft_hyphens_and_joiners_do_not_get_lost_nor_in_the_way(shelf, engine):
    """Nobody sees them; a name that has them is still that name."""
    one = generator(shelf, defaults=Style(font="noto"), fallback_fonts=("hindi",))

    read = lines(ENGINES[engine](one.render(facts("क्\u200dष Zoë")).content))

    assert read[0] == "क्\u200dष Zoë"
