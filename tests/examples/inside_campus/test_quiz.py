"""Questions in plain text: what is read, what is not clear, and on which line."""

from __future__ import annotations

import pytest
from campus import quiz
from hypothesis import given
from hypothesis import strategies as st

TEXT = """
Why does the kettle sing?
It is not happy.
- it is
* bubbles collapse


What did you hear?
"""
QUESTIONS = [
    {
        "text": "Why does the kettle sing?\nIt is not happy.",
        "choices": ["it is", "bubbles collapse"],
        "right": 1,
    },
    {"text": "What did you hear?"},
]


def test_choices_are_marked_and_open_questions_are_not():
    """A block is a question; a line may be longer than a line."""
    assert QUESTIONS == quiz.read(TEXT)


def words(start=""):
    said = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=20)
    return said.map(lambda text: (start + " ".join(text.split())).strip()).filter(
        lambda text: text and text[0] not in quiz.MARKS
    )


CHOICES = st.lists(words(), min_size=2, max_size=5)
CLOSED = st.builds(
    lambda text, choices, right: {"text": text, "choices": choices, "right": right % len(choices)},
    words("Q"),
    CHOICES,
    st.integers(0, 4),
)
OPEN = words("Q").map(lambda text: {"text": text})


@given(st.lists(CLOSED | OPEN, min_size=1, max_size=5))
def test_what_is_written_is_read_again(questions):
    """An author who opens an exam and saves it has changed nothing."""
    assert questions == quiz.read(quiz.written(questions))


@given(st.text("ab-* \n", max_size=60))
def test_any_text_is_read_or_said_to_be_unclear(text):
    """And what is read is a question that an exam can ask."""
    questions, problems = _read(text)

    assert bool(questions) != bool(problems)
    for question in questions:
        assert question["text"]
        assert 0 <= question.get("right", 0) < len(question.get("choices", "x"))


def _read(text):
    try:
        return quiz.read(text), []
    except quiz.Unclear as unclear:
        return [], unclear.problems


UNCLEAR = {
    " \n": ["Write at least one question."],
    "- a\n* b": ["Line 1: this choice has no question above it."],
    "Why?\n* a": ["Line 2: one choice is no choice. Write two or more, or none."],
    "Why?\n- a\n- b": ["Line 1: mark the right choice of this question with *."],
    "Why?\n* a\n- b\n* c": ["Line 4: line 2 is marked as right already."],
    "Why?\n* a\n-": ["Line 3: this choice is empty."],
    "Why?\n* a\n- b\nHow?": [
        "Line 4: a choice begins with - or *, and a question after an empty line."
    ],
    "\n\nWhy?\n* a\n\nHow?\n- b\n- c": [
        "Line 4: one choice is no choice. Write two or more, or none.",
        "Line 6: mark the right choice of this question with *.",
    ],
}


@pytest.mark.parametrize(("text", "problems"), UNCLEAR.items())
def test_what_is_unclear_is_told_with_its_line(text, problems):
    """All of it at once."""
    with pytest.raises(quiz.Unclear) as caught:
        quiz.read(text)

    assert problems == caught.value.problems
