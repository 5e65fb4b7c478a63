"""An exam's questions as authors write them: a block each, choices below.

::

    Why does the kettle sing?
    - it is happy
    * bubbles collapse

    What did you hear?

``*`` marks the right choice. A question without choices is an open one, for the teacher to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

MARKS = "-*"
Question = dict[str, Any]
Line = tuple[int, str]


class Unclear(Exception):
    """The text can't be read as questions. *problems*: all of them, each with its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems)
        self.problems = problems


def read(text: str) -> list[Question]:
    """Return the questions that *text* asks. Raises: Unclear."""
    problems: list[str] = []
    questions = [_question(block, problems) for block in _blocks(text)]
    if not questions:
        problems.append("Write at least one question.")
    if problems:
        raise Unclear(problems)
    return questions


def written(questions: Iterable[Question]) -> str:
    """Return *questions* as an author would write them."""
    return "\n\n".join(_block(question) for question in questions)


def _block(question: Question) -> str:
    choices = question.get("choices", ())
    marks = ("*" if place == question["right"] else "-" for place in range(len(choices)))
    lines = (f"{mark} {choice}" for mark, choice in zip(marks, choices, strict=True))
    return "\n".join((question["text"], *lines))


def _blocks(text: str) -> Iterator[list[Line]]:
    block: list[Line] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            block.append((number, line.strip()))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _question(block: list[Line], problems: list[str]) -> Question:
    asked = _until_a_choice(block)
    choices = block[len(asked) :]
    text = "\n".join(line for _, line in asked)
    first = block[0][0]
    if not asked:
        problems.append(f"Line {first}: this choice has no question above it.")
    if not choices:
        return {"text": text}
    problems += _wrong_choices(first, choices)
    right = [place for place, (_, line) in enumerate(choices) if line[0] == "*"]
    said = [line[1:].strip() for _, line in choices]
    return {"text": text, "choices": said, "right": right[0] if right else 0}


def _until_a_choice(block: list[Line]) -> list[Line]:
    for place, (_, line) in enumerate(block):
        if line[0] in MARKS:
            return block[:place]
    return block


def _wrong_choices(first: int, choices: list[Line]) -> Iterator[str]:
    right = [number for number, line in choices if line[0] == "*"]
    for number, line in choices:
        if line[0] not in MARKS:
            yield f"Line {number}: a choice begins with - or *, and a question after an empty line."
        elif not line[1:].strip():
            yield f"Line {number}: this choice is empty."
    if len(choices) < 2:
        yield f"Line {choices[0][0]}: one choice is no choice. Write two or more, or none."
    if not right:
        yield f"Line {first}: mark the right choice of this question with *."
    for number in right[1:]:
        yield f"Line {number}: line {right[0]} is marked as right already."
