"""Options of learning-credentials, level by level: they read, and mean what both levels together meant."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hooks_credentials.compat.options import FLAT, drawing, levels, retrieving
from hooks_credentials.reading import merged, read
from hypothesis import given, settings
from hypothesis import strategies as st

from hookspecs.values import Points

pdf = pytest.importorskip("hooks_pdf")
grades = pytest.importorskip("hooks_retrievers.grades")
from hooks_pdf.design import elements  # noqa: E402  # after the skip
from hooks_retrievers.completion import CompletionOptions  # noqa: E402
from hooks_retrievers.pathway import Step, StepsOptions  # noqa: E402
from hooks_retrievers.together import TogetherOptions  # noqa: E402

COURSE = "course-v1:School+Physics+2026"
LOOKS = {
    "y": st.integers(0, 900) | st.floats(0, 900),
    "size": st.integers(1, 99) | st.floats(0.5, 99),
    "color": st.from_regex(r"#?[0-9a-f]{3}([0-9a-f]{3})?", fullmatch=True),
    "font": st.sampled_from(["Helvetica", "lato"]),
    "char_space": st.floats(-3, 9),
    "uppercase": st.booleans(),
}
TEXTS = st.text(max_size=12)
OF = {**LOOKS, "template_multiline": st.just("tall"), "text": TEXTS}
flat = st.fixed_dictionaries(
    {"template": st.just("frame")}, optional={key: OF[place[-1]] for key, place in FLAT.items()}
)
element = st.fixed_dictionaries({}, optional={**LOOKS, "text": TEXTS})
own = st.fixed_dictionaries(
    {"text": TEXTS, "y": LOOKS["y"]}, optional={"size": LOOKS["size"], "color": LOOKS["color"]}
)
design = st.fixed_dictionaries(
    {},
    optional={
        "defaults": st.fixed_dictionaries({}, optional={k: LOOKS[k] for k in ("size", "font")}),
        "text_elements": st.fixed_dictionaries(
            {},
            optional={
                "name": element | st.just(False),  # as it is written
                "date": element | st.just(False),
                "award": own | st.just(False),
            },
        ),
    },
)


def drawn(plain):
    return read({"template": "frame", **plain}, pdf.PdfOptions, "generator_options")


@settings(max_examples=50)
@given(flat)
def test_the_flat_form_always_reads(said):
    """Each of its words has its place in a design."""
    options = drawn(drawing(said))

    for key, (*outer, last) in FLAT.items():
        if key in said and outer[:1] == ["text_elements"] and last != "text":
            assert said[key] == getattr(options.text_elements[outer[1]], last)


@settings(max_examples=50)
@given(design, design)
def test_a_design_on_top_of_another_looks_as_both_together(below, above):
    """What a type leaves out a configuration brings back, and the other way round."""
    apart = merged(drawing(below), drawing(above, below))

    assert elements(drawn(apart)) == elements(drawn(drawing(merged(below, above))))


def test_sizes_are_those_that_were_printed():
    """12, unless somebody said one; or, where that is asked for, those that were documented."""

    def sizes(**said):
        documented = said.pop("documented", False)
        return [each.size for each in elements(drawn(drawing(said, documented=documented)))]

    assert sizes() == [12, 12, 12]
    assert sizes(text_elements={"name": {"size": 40}}) == [40, 12, 12]
    assert sizes(defaults={"size": 14}) == [14, 14, 14]
    assert sizes(documented=True) == [32, 28, 12]
    assert sizes(name_y=300) == [32, 28, 12]  # the flat form: before 0.4 they were as documented


def test_the_name_of_a_course_in_the_flat_form_is_no_text_with_placeholders():
    """Its braces are printed."""
    plain = drawing({"context_name": "Sets {1, 2}", "text_elements": {"context": {"y": 1}}})

    assert plain["text_elements"] == {"context": {"y": 1, "text": "Sets {{1, 2}}"}}


def test_where_both_forms_speak_the_newer_one_is_right():
    """Whatever it says, even that is wrong."""
    assert drawing({"name_y": 1, "text_elements": {"name": {"y": 2}}})["text_elements"] == {
        "name": {"y": 2}
    }
    assert drawing({"name_y": 1, "font": None, "text_elements": []})["text_elements"] == []


shares = st.decimals("0", "1", places=3).map(float)
asked = st.fixed_dictionaries(
    {},
    optional={
        "required_completion": shares,
        "required_grades": st.dictionaries(st.sampled_from(["Exam", "Total"]), shares, min_size=1),
    },
)
with_steps = st.builds(
    lambda said, steps: said | ({"steps": steps} if steps else {}),
    asked,
    st.dictionaries(st.sampled_from([COURSE, f"{COURSE}A"]), asked),
)
KINDS = {
    ("completion", "course"): CompletionOptions,
    ("grades", "course"): grades.GradesOptions,
    ("completion_and_grades", "course"): TogetherOptions,
    ("completion", "pathway"): StepsOptions,
    ("completion_and_grades", "pathway"): StepsOptions,
}


@pytest.mark.parametrize(("name", "kind"), KINDS)
@settings(max_examples=25)
@given(below=with_steps, above=with_steps)
def test_what_is_asked_on_top_is_what_both_together_ask(name, kind, below, above):
    """A step's own options replace the others."""
    apart = merged(
        retrieving(name, below, kind, is_type=True),
        retrieving(name, levels(name, below, above), kind, is_type=False),
    )
    together = retrieving(name, merged(below, above), kind, is_type=True)

    assert read(apart, KINDS[name, kind], "") == read(together, KINDS[name, kind], "")


@pytest.mark.parametrize("share", [0.07, 0.14, 0.28, 0.55, 0.56, 1, 0])
def test_a_share_becomes_the_percent_that_was_written(share):
    """Who is at exactly that is not refused any more."""
    said = retrieving("completion", {"required_completion": share}, "course", is_type=True)

    assert read(said, CompletionOptions, "") == CompletionOptions(Points(Decimal(str(share)) * 100))


def test_what_is_no_share_is_left_for_its_class_to_refuse():
    """With its place."""
    said = {"required_completion": "0.5", "required_grades": {"Total": None}}

    assert retrieving("completion_and_grades", said, "course", is_type=False) == said


def test_a_path_asks_of_each_step_what_the_function_asked():
    """Completion is asked for at nine of ten, where nobody says otherwise."""
    said = {"required_grades": {"Total": 0.5}, "steps": {COURSE: {"required_grades": {"Exam": 1}}}}

    together = retrieving("completion_and_grades", said, "pathway", is_type=True)

    assert read(together, StepsOptions, "") == StepsOptions(
        default=Step(Points(90), {"Total": Points(50)}),
        steps={COURSE: Step(Points(90), {"Exam": Points(100)})},
    )
