"""Options of learning-credentials, in both of their forms."""

from __future__ import annotations

import pickle

import pytest
from hooks_pdf import PdfOptions, Style, TextElement, WrongOptions, options_from_json
from hooks_pdf.design import elements
from pdf_kit import Shelf, facts, generator, lines, pdfium_text

from hooks_runtime import structure


def read(**raw):
    return options_from_json({"template": "paper", **raw})


def test_text_elements_are_read_as_they_were_written():
    """false leaves an element out; what is said of retrievers in the same place is passed over."""
    found = read(
        template_multiline="tall",
        defaults={"font": "lato", "color": "333", "line_height": 1.5},
        text_elements={
            "name": {"y": 300, "uppercase": True},
            "date": False,
            "school": {"text": "Campus", "y": 20, "char_space": 1},
        },
        required_grades={"Total": 0.8},
        required_completion=0.9,
        steps={},
    )

    assert found == PdfOptions(
        template="paper",
        template_multiline="tall",
        defaults=Style(font="lato", color="333", line_height=1.5),
        margin=0,
        text_elements={
            "name": TextElement(y=300, uppercase=True),
            "date": TextElement(shown=False),
            "school": TextElement(text="Campus", y=20, char_space=1),
        },
    )
    assert [element.name for element in elements(found)] == ["name", "context", "school"]


def test_the_flat_form_says_the_same():
    """As it was before 0.4; the name of the course was a text then, and no placeholder."""
    found = read(
        font="lato",
        template_two_lines="tall",
        name_y=300,
        name_color="#333",
        name_size=40,
        name_font="lato-bold",
        name_uppercase=True,
        context_name="Sets {1, 2}\nand maps",
        context_name_y=200,
        context_name_color="#444",
        context_name_size=22,
        context_name_font="lato",
        issue_date_y=90,
        issue_date_color="#555",
        issue_date_size=11,
        issue_date_font="lato",
        issue_date_char_space=2,
        issue_date_uppercase=False,
    )

    assert (found.defaults.font, found.template_multiline) == ("lato", "tall")
    assert found.text_elements == {
        "name": TextElement(y=300, color="#333", size=40, font="lato-bold", uppercase=True),
        "context": TextElement(
            text="Sets {{1, 2}}\nand maps", y=200, color="#444", size=22, font="lato"
        ),
        "date": TextElement(
            y=90, color="#555", size=11, font="lato", char_space=2, uppercase=False
        ),
    }


def test_the_flat_name_of_a_course_is_printed_as_it_is():
    """Its braces, too."""
    options = read(context_name="Sets {1, 2}", font="Helvetica")
    content = generator(Shelf(), text_elements=options.text_elements).render(facts()).content

    assert "Sets {1, 2}" in lines(pdfium_text(content))


def test_where_both_forms_speak_the_new_one_is_right():
    """It was written later."""
    found = read(name_size=40, name_y=10, text_elements={"name": {"size": 50}})

    assert found.text_elements["name"] == TextElement(size=50, y=10)


def test_what_is_new_may_stand_beside_what_was_there():
    """A QR code for an old design."""
    assert read(qr={"x": 1, "y": 2}).qr.size == 72


@pytest.mark.parametrize("raw", [None, [], "template", 3])
def test_what_is_no_object_is_refused(raw):
    """Nothing else has keys."""
    with pytest.raises(WrongOptions, match="expected an object, got"):
        options_from_json(raw)


def test_options_that_are_said_in_the_wrong_place_do_not_hide_what_else_is_wrong():
    """Neither lists in the place of objects."""
    with pytest.raises(WrongOptions) as error:
        options_from_json({"text_elements": [], "defaults": [], "template_multiline": 3})

    places = {place for place, _ in error.value.problems}
    assert places == {"template", "text_elements", "defaults", "template_multiline"}


def test_wrong_options_cross_a_process():
    """Workers tell them to those who asked."""
    error = WrongOptions((("template", "needs 'template'"),))

    assert pickle.loads(pickle.dumps(error)).problems == error.problems
    assert str(error) == "template: needs 'template'"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({"template": ""}, "needs the slug of an asset"),
        ({"template": "a", "language": "klingon-"}, "expected a language such as"),
        ({"template": "a", "date": {"format": "HH:mm"}}, "expected long, or a pattern"),
        ({"template": "a", "margin": -1}, "'margin' must be >= 0"),
        ({"template": "a", "text_elements": {"a-b": {}}}, "expected names of letters"),
        ({"template": "a", "qr": {"x": 1, "y": 2, "background": "red"}}, "expected a color|red"),
    ],
)
def test_options_are_checked_when_they_are_read(raw, told):
    """By whoever reads them."""
    from hooks_runtime import ConfigurationError

    with pytest.raises(ConfigurationError, match=told):
        structure(raw, PdfOptions, "$")
