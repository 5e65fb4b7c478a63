"""Names, titles and texts, made of short lists: the same number gives the same words."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from typing import Any

WORDS: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
STRIDE = 263  # prime, so that titles next to each other differ in both halves, and none repeats


def person(number: int) -> str:
    """Return the name of a person; after 2304 people somebody else has it too."""
    given, family = WORDS["given"], WORDS["family"]
    return f"{given[number % len(given)]} {family[number // len(given) % len(family)]}"


def course(number: int) -> tuple[str, str]:
    """Return a subject and the title of a course about it; each its own, with a number if need be."""
    subjects, titles = WORDS["subjects"], WORDS["courses"]
    again, place = divmod(number, len(subjects) * len(titles))
    kind, subject = divmod(place * STRIDE % (len(subjects) * len(titles)), len(subjects))
    title = titles[kind].format(subjects[subject])
    return subjects[subject], f"{title}, part {again + 1}" if again else title


def pathway(number: int) -> str:
    subjects, titles = WORDS["subjects"], WORDS["pathways"]
    return titles[number % len(titles)].format(subjects[number * 7 % len(subjects)])


def pick(random: Random, kind: str) -> str:
    """Return one of the words of *kind*."""
    words = WORDS[kind]
    return words[int(random.random() * len(words))]


def text(random: Random, paragraphs: int) -> str:
    """Return some prose."""
    return "\n\n".join(
        " ".join(pick(random, "sentences") for _ in range(4)) for _ in range(paragraphs)
    )


def question(random: Random) -> dict[str, Any]:
    """Return a question with three choices, one of them right."""
    first = int(random.random() * len(WORDS["choices"]))
    choices = (WORDS["choices"] * 2)[first : first + 3]
    return {
        "text": pick(random, "questions"),
        "choices": choices,
        "right": int(random.random() * 3),
    }
