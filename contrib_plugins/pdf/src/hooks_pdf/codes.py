"""What codes of a document show and say.

A design has a *base*: usual letters of its fonts, which are the same in all of its documents. What else a
document needs it brings along.
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from hooks_pdf.typeface import Piece, Typeface

USUAL = string.ascii_letters + string.digits + " .,:;-/'()&"
Key: TypeAlias = tuple[int, str, int]
"""The fields of an ``Ink``."""


class Ink(NamedTuple):
    """What a code shows, says, and how far it moves the pen."""

    gid: int
    text: str
    width: int


class Base:
    """Codes of a font that all documents of a design share; *more*: letters beside the usual ones.

    name: of its resource. codes: what each shows. known: the other way round, in hexadecimal digits.
    """

    def __init__(self, face: Typeface, name: str, more: Iterable[str] = ()) -> None:
        self.face, self.name = face, name
        self.codes: dict[int, Key] = {}
        self.known: dict[Key, tuple[str, str]] = {}
        for char in sorted({*USUAL, *more}):
            if face.covers(char):
                self._add(char)

    def _add(self, char: str) -> None:
        (cluster, *others) = self.face.shaped(Piece(char, 0, 1, is_rtl=False))
        gid = cluster.glyphs[0].gid
        code = self.face.code(gid)
        number = len(self.codes) + 1 if code is None else code
        if gid and not others and len(cluster.glyphs) == 1 and number not in self.codes:
            key = self.codes[number] = (gid, char, self.face.widths[gid])
            self.known[key] = (self.name, digits(number, self.face))


class FontUse(dict[Key, tuple[str, str]]):
    """A font in one document: the resource that shows an ``Ink``, and its code in hexadecimal.

    parts: inks by code, for each resource of the document's own. A TrueType font takes any number of codes for a
    glyph; in a CFF font a glyph has one, so what else it says goes into another part.
    """

    def __init__(self, face: Typeface, name: str, base: Base | None = None) -> None:
        super().__init__(base.known if base else {})
        self.face, self.name = face, name
        self.parts: list[dict[int, Key]] = []

    def part_name(self, part: int) -> str:
        """Return the name of a resource."""
        return f"{self.name}x{part}" if part else self.name

    def __missing__(self, key: Key) -> tuple[str, str]:
        fixed, part = self.face.code(key[0]), 0
        if fixed is not None:
            while part < len(self.parts) and fixed in self.parts[part]:
                part += 1
        if part == len(self.parts):
            self.parts.append({})
        codes = self.parts[part]
        code = len(codes) + 1 if fixed is None else fixed
        codes[code] = key
        self[key] = found = (self.part_name(part), digits(code, self.face))
        return found


def digits(code: int, face: Typeface) -> str:
    """Return *code* as a string of *face* has it."""
    return f"{code:04X}" if face.is_embedded else f"{code:02X}"
