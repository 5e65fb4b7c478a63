"""What an author is told before anybody gets a document."""

from __future__ import annotations

import zlib

import pytest
from hooks_pdf import QrElement, Style, TextElement, contact_sheet, telling
from pdf_kit import FACTS, Shelf, facts, generator, template

from hookspecs.interfaces.credential_generator import CannotRender

LATIN = {"defaults": Style(font="noto")}


def told(one, *samples):
    return [(fault.level, fault.path, fault.message) for fault in one.check(samples)]


def test_a_design_that_works_is_not_complained_about(made):
    """With a roster, and without."""
    one = made(**LATIN, qr=QrElement(x=740, y=30))

    assert told(one) == told(one, FACTS, facts("Żółć")) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is no PDF that can be read"),
        (b"%PDF-1.7\n", "is no PDF that can be read"),
        (template()[:-400], "is no PDF that can be read"),
    ],
)
def test_a_template_that_cannot_be_read_is_told(content, why):
    """At upload, and not by the first learner."""
    ((level, path, message),) = told(generator(Shelf(paper=content)))

    assert (level, path) == ("error", "template")
    assert message.startswith(f"the template 'paper' {why}")


def test_a_template_that_is_encrypted_is_told(made):
    """A certificate of ours, for example."""
    shelf = Shelf(paper=made().render(FACTS).content)

    assert told(generator(shelf)) == [
        ("error", "template", "the template 'paper' is encrypted; save it without a password")
    ]


def test_a_template_without_pages_is_told():
    """There is nothing to write on."""
    from io import BytesIO

    from pypdf import PdfWriter

    file = BytesIO()
    PdfWriter().write(file)

    ((_, _, message),) = told(generator(Shelf(paper=file.getvalue())))
    assert message == "the template 'paper' has no pages"


def test_every_asset_that_is_missing_is_told_with_its_place(made):
    """All at once."""
    one = made(
        template="gone",
        template_multiline="also-gone",
        defaults=Style(font="no-font"),
        fallback_fonts=("Helvetica", "no-other"),
        text_elements={"date": TextElement(font="own")},
    )

    assert sorted(told(one)) == [
        ("error", "defaults.font", "there is no asset 'no-font', which is a font here"),
        ("error", "fallback_fonts[1]", "there is no asset 'no-other', which is a font here"),
        ("error", "template", "there is no asset 'gone', which is a template here"),
        ("error", "template_multiline", "there is no asset 'also-gone', which is a template here"),
        ("error", "text_elements.date.font", "there is no asset 'own', which is a font here"),
    ]


def test_boxes_that_are_not_on_the_page_are_told(made):
    """With both extents; pages that are not there, too."""
    one = made(
        text_elements={
            "name": TextElement(y=600),
            "context": TextElement(x=800, width=100),
            "date": TextElement(page=2),
        },
        qr=QrElement(x=800, y=0),
    )

    assert told(one) == [
        (
            "error",
            "text_elements.name.y",
            "stands at 600, and the page reaches from 0 to 595",
        ),
        (
            "error",
            "text_elements.context",
            "its box reaches from 800 to 900, and the page from 0 to 842",
        ),
        ("error", "text_elements.date.page", "is 2, and the template has 1 page"),
        ("error", "qr", "is not on the page as a whole"),
    ]


def test_an_element_without_a_place_is_told(made):
    """Only name, context and date have one by themselves; nobody gets a document of such a design."""
    one = made(text_elements={"signature": TextElement(text="Tove")})

    assert told(one) == [
        (
            "error",
            "text_elements.signature",
            "needs 'y': only name, context and date have a place",
        )
    ]
    with pytest.raises(CannotRender, match="signature: needs 'y'"):
        one.render(FACTS)


def test_placeholders_that_nobody_knows_are_told(made):
    """They are printed as they are, as the ancestor did."""
    one = made(text_elements={"date": TextElement(text="{issued_date} {x}")}, title="{nmae}")

    assert told(one) == [
        (
            "warning",
            "text_elements.date.text",
            "{issued_date} is unknown and is printed as it is; did you mean {issue_date}?",
        ),
        (
            "warning",
            "text_elements.date.text",
            "{x} is unknown and is printed as it is; write {{ and }} for braces",
        ),
        ("warning", "title", "{nmae} is unknown and is printed as it is; did you mean {name}?"),
    ]


def test_names_that_a_design_cannot_show_are_told_with_how_many_they_are(made):
    """And not by name."""
    roster = [facts("Ada"), facts("Пётр"), facts("Иван"), facts("محمد"), facts("A" * 200)]

    found = told(made(), *roster)

    assert {level for level, _, _ in found} == {"error"}
    assert [message.partition(";")[0] for _, _, message in found] == [
        "'Helvetica' lacks 4 characters of Cyrillic",
        "'Helvetica' lacks 4 characters of Arabic",
        "a text would need size 5.8, and 16 is the smallest allowed (1 of 5 samples)",
    ]
    assert found[0][2].endswith("(2 of 5 samples)")


def test_text_that_overlaps_or_leaves_the_page_is_a_warning(made):
    """It may be wanted."""
    one = made(
        text_elements={
            "context": TextElement(y=300),
            "date": TextElement(fit="overflow", size=100, text="{issue_date} {issue_date}"),
        },
        qr=QrElement(x=400, y=100),
    )

    assert told(one, FACTS) == [
        ("warning", "text_elements.date", "its text stands out of the page (1 of 1 samples)"),
        (
            "warning",
            "text_elements.name",
            "its text overlaps text_elements.context (1 of 1 samples)",
        ),
        ("warning", "text_elements.date", "its text overlaps qr (1 of 1 samples)"),
    ]


def test_a_qr_code_that_nobody_could_read_is_told(made):
    """Too pale, or too small."""
    pale = made(qr=QrElement(x=20, y=20, color="#ccc"))
    small = made(qr=QrElement(x=20, y=20, size=20))

    assert told(pale)[0][:2] == ("error", "qr.color")
    assert told(small, FACTS)[0][:2] == ("warning", "qr.size")


def test_what_a_design_always_says_is_tried_without_a_roster(made):
    """A headline in a font that does not have it."""
    ((level, path, message),) = told(
        made(text_elements={"head": TextElement(text="Сертификат", y=400)})
    )

    assert (level, path) == ("error", "text_elements.head")
    assert message.startswith("'Helvetica' lacks 10 characters of Cyrillic")


# --- Pictures -------------------------------------------------------------------------------------


def test_a_preview_is_a_picture_of_the_page(made):
    """PNG, with the name on it."""
    shown, other = (made().preview(facts(name)) for name in ("Ada", "Grace"))

    assert (shown.media_type, shown.extension) == ("image/png", "png")
    assert size_of(shown.content) == (1200, 848)
    assert shown.content != other.content


def size_of(png):
    assert png.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    start = png.index(b"IDAT")
    length = int.from_bytes(png[start - 4 : start], "big")
    assert len(zlib.decompress(png[start + 4 : start + 4 + length])) == height * (3 * width + 1)
    return width, height


def test_a_preview_of_what_cannot_be_made_says_so(made):
    """As rendering does."""
    with pytest.raises(CannotRender):
        made().preview(facts("Пётр"))


def test_the_longest_and_the_strangest_names_are_chosen():
    """Strange is what brings characters that no other has."""
    usual = [facts(f"Ada {letter}") for letter in "abcdefghij" * 5]
    roster = [*usual, facts("王小明"), facts("Maximiliana " * 5), facts("Żółć"), facts("Zoë")]

    chosen = [each.name for each in telling(roster, 4)]

    assert chosen[0].startswith("Maximiliana")
    assert {"王小明", "Żółć"} <= set(chosen)
    assert len(chosen) == 4


def test_a_contact_sheet_shows_what_is_refused_as_well(made):
    """Three in a row; one that is refused says why, in its place."""
    roster = [facts("Ada"), facts("Пётр"), facts("Grace"), facts("Zoë")]

    shown = contact_sheet(made(), roster)

    width, height = size_of(shown.content)
    assert width == 3 * (480 + 8) + 8
    assert height == 2 * (340 + 8) + 8
