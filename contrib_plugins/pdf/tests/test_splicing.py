"""The fast path: what documents share, and what they do not."""

from __future__ import annotations

from io import BytesIO

import pytest
from hooks_pdf import Style, TextElement
from hooks_pdf.encryption import file_key
from hooks_pdf.objects import Name, Numbers, Ref, Stream, written
from pdf_kit import (
    ENGINES,
    FACTS,
    Shelf,
    by_reference,
    extent,
    facts,
    generator,
    ink,
    lines,
    pdfium_text,
    qpdf,
    template,
)
from pypdf import PdfReader

PLAIN = (bytes, bytes)


def encryption(content):
    entries = PdfReader(BytesIO(content)).trailer["/Encrypt"]
    return {key: value for key, value in entries.items() if key in {"/O", "/OE", "/U", "/UE"}}


def test_nobody_owns_a_document(made):
    """Its owner's password is random bytes in its place: nobody has one, and no two are alike."""
    one = made()
    first, second = (encryption(one.render(facts(name)).content) for name in ("Ada", "Zoë"))

    assert first["/O"] != second["/O"]
    assert first["/OE"] != second["/OE"]
    assert first["/U"] == second["/U"]  # its key is no secret: it opens without a password
    reader = PdfReader(BytesIO(one.render(FACTS).content))
    assert [int(reader.decrypt(word)) for word in ("", "owner")] == [1, 0]


def test_no_two_templates_share_a_key(shelf):
    """Each preparation has its own."""
    assert (
        encryption(generator(shelf).render(FACTS).content)["/U"]
        != (encryption(generator(shelf).render(FACTS).content)["/U"])
    )


def test_streams_of_two_documents_have_vectors_of_their_own(made):
    """The same page twice is not the same bytes."""
    one = made()
    first, second = (one.render(FACTS).content for _ in range(2))
    start = len(one.press.prepared["paper"].beginning)

    assert first[:start] == second[:start]
    assert streams(first[start:]).isdisjoint(streams(second[start:]))


def streams(tail):
    return {part.partition(b"\nendstream")[0] for part in tail.split(b"\nstream\n")[1:]}


def test_a_file_that_needs_a_password_has_no_key_for_us():
    """Rather than a key that is wrong."""
    with pytest.raises(ValueError, match="opens with a password only"):
        file_key(bytes(48), bytes(32))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "operators",
    [
        b"0 -1 1 0 0 0 cm 2 0 0 2 9 9 cm",
        b"q 0.1 0 0 0.1 0 0 cm q 1 0 0 1 5 5 cm",
        b"Q Q q Q Q 3 0 0 3 0 0 cm",
        b"0 0 1 1 re W n",
        b"",
    ],
    ids=["turned", "not restored", "restored too often", "clipped", "empty"],
)
def test_what_a_template_leaves_behind_does_not_touch_our_text(operators, engine):
    """Designers' programs do not tidy up."""
    shelf, clean = Shelf(paper=template(operators)), Shelf(paper=template(b""))
    content = generator(shelf).render(FACTS).content

    assert lines(ENGINES[engine](content))[0] == "Ada Lindqvist"
    assert extent(ink(content)) == extent(ink(generator(clean).render(FACTS).content))


def test_fonts_of_a_template_stay_its_own(tmp_path):
    """Ours have names of our own, pages that share resources get theirs."""
    helvetica = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}
    said = b"BT /F 20 Tf 100 500 Td (Diploma) Tj ET"
    paper = template(said, said, Resources={"Font": {"F": helvetica}})

    content = generator(Shelf(paper=paper)).render(FACTS).content

    assert lines(pdfium_text(content)) == [
        "Diploma",
        "Ada Lindqvist",
        "Physics",
        "November 20, 2026",
    ]
    assert lines(pdfium_text(content, 2)) == ["Diploma"]
    assert "No syntax" in qpdf(content, tmp_path)


def test_elements_of_several_pages_are_the_same_on_both_paths(shelf):
    """Text and picture of each."""
    shelf["paper"] = template(b"", b"1 0 0 rg 5 5 9 9 re f")
    back = {"back": TextElement(text="{verify_uuid}", y=100, page=2)}
    one = generator(shelf, defaults=Style(font="noto"), text_elements=back)
    fast, slow = one.render(FACTS).content, by_reference(one, FACTS)

    for page in (1, 2):
        assert pdfium_text(fast, page) == pdfium_text(slow, page) != ""
        assert ink(fast, page) == ink(slow, page)


def test_a_page_that_has_nothing_to_say_this_time_is_empty(shelf):
    """An element that only some documents have."""
    shelf["paper"] = template(b"", b"")
    back = {"award": TextElement(y=100, page=2)}

    content = generator(shelf, text_elements=back).render(FACTS).content

    assert lines(pdfium_text(content, 2)) == []


def test_lines_that_a_plugin_adds_are_shown_as_they_are(made):
    """An element of the design by its name has the place; braces in it are braces."""
    from hookspecs.interfaces.credential_generator import Line

    award = {"award": TextElement(y=100, size=10)}
    content = made(text_elements=award).render(
        facts(extra=(Line("award", "with {name} honours"), Line("unplaced", "nowhere")))
    )

    assert lines(pdfium_text(content.content))[-1] == "with {name} honours"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, b"null"),
        (True, b"true"),
        (Name("A B#"), b"/A#20B#23"),
        (Ref(7), b"7 0 R"),
        (Numbers((1, -2)), b"[1 -2]"),
        (0.5, b"0.5"),
        (-3, b"-3"),
        (b"ab", b"<6162>"),
        ("é", b"<feff00e9>"),
        ({"K": [1, {"L": ()}]}, b"<</K [1 <</L []>>]>>"),
        (Stream({"X": 1}, b"abc"), b"<</X 1 /Length 3>>\nstream\nabc\nendstream"),
    ],
)
def test_values_are_written_as_pdf_has_them(value, expected):
    """ISO 32000-2, 7.3."""
    assert expected == written(value, *PLAIN)
