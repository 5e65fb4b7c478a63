"""The standard fonts, which are not embedded: the viewer brings its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from hooks_pdf.typeface import Cluster, Glyph, Piece, Typeface

WIDTHS = Path(__file__).with_name("standard_widths.json")
FIRST_CODE = 32


class StandardFace(Typeface):
    """Helvetica, Times or Courier: one code a character, those of Windows-1252; no kerning."""

    is_embedded = False
    blank = None  # every cluster is one character

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.widths = _widths(slug)

    def covers(self, text: str) -> bool:
        """Return whether Windows-1252 has each character."""
        return all(map(_code, text))

    def code(self, gid: int) -> int:
        """Return the code of Windows-1252, which is the glyph here."""
        return gid

    def shaped(self, piece: Piece) -> Iterator[Cluster]:
        """Yield a cluster for each character."""
        for char in piece.text:
            code = _code(char)
            width = self.widths[code]
            yield Cluster(char, (Glyph(code, width),), width)

    def outline(self, gid: int) -> bytes:  # noqa: ARG002
        """Return nothing: the outlines are the viewer's, and a cluster has one glyph only."""
        return b""


def _code(char: str) -> int:
    """Return the code of *char*, 0 if there is none."""
    try:
        (code,) = char.encode("cp1252")
    except UnicodeEncodeError:
        return 0
    return code if code >= FIRST_CODE else 0


@cache
def _widths(slug: str) -> Mapping[int, int]:
    """Return widths by code: a slanted form is as wide as the upright one, all of Courier is alike."""
    known = json.loads(WIDTHS.read_text(encoding="utf-8"))
    if slug.startswith("Courier"):
        widths = [known["Courier"]] * (256 - FIRST_CODE)
    else:
        widths = known[slug.replace("BoldOblique", "Bold").removesuffix("-Oblique")]
    return {0: 0, **dict(enumerate(widths, FIRST_CODE))}
