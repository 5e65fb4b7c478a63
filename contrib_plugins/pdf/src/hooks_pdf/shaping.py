"""A line of text -> runs of clusters, in the order in which they stand on the page.

A line is cut where its direction, its script or its font changes. Each piece is shaped with the line
around it, so that Arabic letters join across a change of font.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple
from unicodedata import combining, normalize

import attrs
import fontTools.unicodedata

from hooks_pdf.bidi import levels, visual_runs
from hooks_pdf.typeface import Cluster, Piece, Typeface

scripts: Any = fontTools.unicodedata  # no types
TO_THE_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
NO_SCRIPT = frozenset(("Zyyy", "Zinh", "Zzzz"))


class MissingGlyphs(ValueError):
    """No font of an element has what a text needs; *missing*: how many characters, by script."""

    def __init__(self, missing: Counter[str]) -> None:
        super().__init__(missing)
        self.missing = missing

    def __str__(self) -> str:
        """Return how many of which script, and nothing of the text itself."""
        return ", ".join(
            f"{number} character{'s' if number > 1 else ''} of {script}"
            for script, number in sorted(self.missing.items())
        )


class Run(NamedTuple):
    """Clusters in one font and direction, from the left. *first*: where it begins in the text."""

    first: int
    face: Typeface
    is_rtl: bool
    clusters: tuple[Cluster, ...]


@attrs.frozen
class Line:
    """A shaped line. advance: how wide it is at size 1000, without space between characters."""

    text: str
    runs: tuple[Run, ...]
    advance: float
    characters: int

    def width(self, size: float, char_space: float = 0.0) -> float:
        """Return how wide it is, in points; no space follows the last character."""
        gaps = max(self.characters - 1, 0)
        return self.advance * size / 1000 + gaps * char_space


def shape(
    text: str, faces: Sequence[Typeface], language: str = "", *, spaced: bool = False
) -> Line:
    """Return *text*, one line, in the first of *faces* that has each character.

    Raises: MissingGlyphs: none of them has some.
    """
    if not text:
        return Line(text, (), 0.0, 0)
    if _is_plain(text, faces[0]):
        whole = Piece(text, 0, len(text), is_rtl=False, language=language, spaced=spaced)
        runs: tuple[Run, ...] = (_run(faces[0], whole),)
    else:
        pieces = list(_pieces(text, faces, language, spaced=spaced))
        order = visual_runs([level for level, _, _ in pieces])
        runs = tuple(_run(*pieces[place][1:]) for place in order)
    advance, number, missing = 0.0, 0, list[str]()
    for run in runs:
        for said, glyphs, width in run.clusters:
            advance, number = advance + width, number + 1
            if not (glyphs[0][0] if len(glyphs) == 1 else all(glyph[0] for glyph in glyphs)):
                missing += map(script_name, said)
    if missing:
        raise MissingGlyphs(Counter(missing))
    return Line(text, runs, advance, number)


def _is_plain(text: str, face: Typeface) -> bool:
    """Return whether all of *text* is one piece: most lines are, and need not be looked at by character."""
    if not face.covers(text) or TO_THE_LEFT.search(text):
        return False
    return text.isascii() or len(set(map(_script, set(text))) - NO_SCRIPT) < 2


def _run(face: Typeface, piece: Piece) -> Run:
    return Run(piece.first, face, piece.is_rtl, tuple(face.shaped(piece)))


def _pieces(
    text: str, faces: Sequence[Typeface], language: str, *, spaced: bool
) -> Iterator[tuple[int, Typeface, Piece]]:
    keys = zip(levels(text), _faces(text, faces), _scripts(text), strict=True)
    first = 0
    for (level, face, _), group in groupby(keys):
        last = first + len(list(group))
        yield level, faces[face], Piece(text, first, last, bool(level % 2), language, spaced)
        first = last


def _faces(text: str, faces: Sequence[Typeface]) -> list[int]:
    """Return which font takes each character: the one before it, if that has it and it is a mark or space."""
    chosen: list[int] = []
    for place, char in enumerate(text):
        if chosen and (combining(char) or char.isspace() or _is_joiner(char)):
            chosen.append(chosen[-1])
            continue
        chosen.append(_first_with(text[place : place + 2], faces))
    return chosen


def _first_with(pair: str, faces: Sequence[Typeface]) -> int:
    """Return the first font that has the first character, with the mark that follows if one does."""
    char, mark = pair[0], pair[1:]
    having = [number for number, face in enumerate(faces) if face.covers(char)]
    if mark and combining(mark):
        composed = normalize("NFC", pair)
        for number in having:
            if faces[number].covers(mark) or (
                len(composed) == 1 and faces[number].covers(composed)
            ):
                return number
    if not having and (parts := normalize("NFD", char)) != char:
        return next((n for n, face in enumerate(faces) if all(map(face.covers, parts))), 0)
    return having[0] if having else 0


def _is_joiner(char: str) -> bool:
    return char in "\u200c\u200d" or "\ufe00" <= char <= "\ufe0f"


def _scripts(text: str) -> list[str]:
    """Return the script of each character; punctuation, spaces and marks have that of their neighbours."""
    found = [_script(char) for char in text]
    first = next((script for script in found if script not in NO_SCRIPT), "Zyyy")
    for place, script in enumerate(found):
        if script in NO_SCRIPT:
            found[place] = found[place - 1] if place else first
    return found


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    return str(scripts.script(char))


def script_name(char: str) -> str:
    """Return what people call the script of *char*: Cyrillic, Han, Unknown."""
    return str(scripts.script_name(_script(char))).replace("_", " ")
