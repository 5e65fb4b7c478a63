"""Text in its box."""

from __future__ import annotations

from io import BytesIO

import pytest
from hooks_pdf import Style, TextElement
from hooks_pdf.drawing import number, rgb
from pdf_kit import extent, facts, ink, lines, pdfium_text, pypdf_text, template
from pypdf import PdfReader

from hookspecs.interfaces.credential_generator import CannotRender

HIDDEN = {"context": TextElement(shown=False), "date": TextElement(shown=False)}


def drawn(made, name="Ada Lindqvist", **said):
    """Return what a page looks like that says a name only."""
    element = TextElement(y=300.0, **said)
    one = made(text_elements={"name": element, **HIDDEN}, defaults=Style(font="noto", size=20))
    return one.render(facts(name)).content


@pytest.mark.parametrize(
    ("align", "left", "right"), [("left", 100, None), ("right", None, 500), ("center", None, None)]
)
def test_text_is_aligned_in_its_box(made, align, left, right):
    """A box from 100 to 500."""
    found = extent(ink(drawn(made, x=100, width=400, align=align)))

    assert left is None or found[0] == pytest.approx(left, abs=3)
    assert right is None or found[2] == pytest.approx(right, abs=3)
    assert align != "center" or (found[0] + found[2]) / 2 == pytest.approx(300, abs=3)


def test_text_to_the_left_is_aligned_like_any_other(made):
    """A box is a box."""
    found = extent(ink(drawn_arabic(made)))

    assert found[2] == pytest.approx(500, abs=3)


def drawn_arabic(made):
    element = TextElement(y=300, x=100, width=400, align="right", font="arabic")
    return made(text_elements={"name": element, **HIDDEN}).render(facts("محمد")).content


def test_text_that_is_too_wide_is_set_smaller_until_it_fits(made):
    """It stands where it stood."""
    _, bottom, _, top = extent(ink(drawn(made)))
    left, low, right, high = extent(ink(drawn(made, x=100, width=60, min_size=5)))

    assert left >= 100
    assert right <= 160
    assert low == pytest.approx(bottom, abs=3)
    assert high - low < (top - bottom) * 0.6


def test_text_that_would_be_too_small_is_refused(made):
    """With both sizes, and without the text."""
    with pytest.raises(CannotRender, match=r"would need size 4\.8, and 10 is the smallest allowed"):
        drawn(made, width=30)


def test_text_may_stand_out_of_its_box_if_the_author_says_so(made):
    """As the ancestor had it."""
    left, _, right, _ = extent(ink(drawn(made, x=100, width=30, fit="overflow")))

    assert right - left > 100
    assert (left + right) / 2 == pytest.approx(115, abs=3)


def test_text_is_broken_between_words(made):
    """And set smaller only where that does not do."""
    content = drawn(made, "Ada Lovelace Lindqvist Byron", width=160, fit="wrap")

    assert lines(pdfium_text(content)) == ["Ada Lovelace", "Lindqvist Byron"]
    _, low, _, high = extent(ink(content))
    assert 300 - 22 - 8 <= low < 300 < high


def test_what_does_not_fit_the_lines_that_are_allowed_is_set_smaller(made):
    """Two lines are what is usual."""
    words = "Ada Lovelace Lindqvist Byron of Ockham and of many other places"

    assert len(lines(pdfium_text(drawn(made, words, width=200, fit="wrap", min_size=6)))) == 2
    with pytest.raises(CannotRender, match="smallest allowed"):
        drawn(made, words * 4, width=200, fit="wrap")


def test_chinese_is_broken_between_characters_but_not_before_a_full_stop(made):
    """Its words are not apart by spaces."""
    element = TextElement(y=300, width=100, font="cjk", size=20, fit="wrap", max_lines=3)
    one = made(text_elements={"name": element, **HIDDEN})

    assert lines(pdfium_text(one.render(facts("物理学入门的课程。好")).content)) == [
        "物理学入门",
        "的课程。好",
    ]
    assert lines(pdfium_text(one.render(facts("物理学入门。好")).content)) == ["物理学入", "门。好"]


def test_lines_of_a_context_are_apart_by_the_line_height(made):
    """Line n stands at y - n * size * line_height, and the template for several lines is taken."""
    one = made(
        template_multiline="tall",
        text_elements={
            "name": TextElement(shown=False),
            "context": TextElement(y=300, size=20, line_height=2),
        },
    )
    shelf = one.assets.__self__
    shelf["tall"] = template(b"", box=(0, 0, 700, 700))
    content = one.render(facts(context_name="Physics\nII")).content

    assert "Physics\nII" in pypdf_text(content)
    assert PdfReader(BytesIO(content)).pages[0].mediabox.top == 700
    rows = {y for x, y in ink(content, width_px=700) if 320 < x < 380}
    assert {303, 263} <= rows
    assert not rows & set(range(285, 296))


def test_characters_may_stand_apart_and_are_still_one_word(made):
    """The space between them is said in the font: jumps are read as spaces between words."""
    near, apart = (drawn(made, "office", char_space=space) for space in (0, 6))

    assert lines(pypdf_text(apart)) == lines(pdfium_text(apart)) == ["office"]
    (left, _, right, _), (start, _, end, _) = extent(ink(near)), extent(ink(apart))
    assert (end - start) - (right - left) == pytest.approx(30, abs=4)


@pytest.mark.parametrize(
    ("language", "name", "shown"),
    [("en", "Iris Weiß", "IRIS WEISS"), ("tr", "İris \u0131l\u0131k", "İRİS ILIK")],
)
def test_capitals_are_those_of_the_language(made, language, name, shown):
    """An i keeps its dot in Turkish."""
    one = made(
        text_elements={"name": TextElement(uppercase=True), **HIDDEN}, defaults=Style(font="noto")
    )

    assert lines(pdfium_text(one.render(facts(name, language=language)).content)) == [shown]


@pytest.mark.parametrize(
    ("color", "operator"),
    [("#f00", "1 0 0 rg"), ("00FF00", "0 1 0 rg"), ("#336699", "0.2 0.4 0.6 rg")],
)
def test_colors_are_said_with_three_digits_or_six(color, operator):
    """The # may be left out."""
    assert operator == rgb(color)


@pytest.mark.parametrize(
    ("value", "written"), [(1e-9, "0"), (-0.001, "0"), (1.5, "1.5"), (1e6, "1000000")]
)
def test_numbers_have_no_exponent(value, written):
    """PDF knows none."""
    assert written == number(value)
