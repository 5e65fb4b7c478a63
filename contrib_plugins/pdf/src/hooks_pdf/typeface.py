"""What a font gives a line: clusters of glyphs. Widths are in thousandths of the size, as in PDF."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Glyph(NamedTuple):
    """A shape of a font: what the pen moves, and where it stands beside the pen."""

    gid: int
    advance: float
    dx: float = 0.0
    dy: float = 0.0


class Cluster(NamedTuple):
    """Characters that are written together, the glyphs that show them, from the left, and what they take."""

    text: str
    glyphs: tuple[Glyph, ...]
    advance: float


class Piece(NamedTuple):
    """Part of a line in one font, script and direction; the line is there so that letters join.

    spaced: letters stand apart, so no ligatures.
    """

    line: str
    first: int
    last: int
    is_rtl: bool
    language: str = ""
    spaced: bool = False

    @property
    def text(self) -> str:
        """Return the characters of it."""
        return self.line[self.first : self.last]


class Typeface(ABC):
    """A font as a design names it."""

    slug: str
    is_embedded: bool
    blank: int | None
    """A glyph that shows nothing, if the font has one."""

    @abstractmethod
    def covers(self, text: str) -> bool:
        """Return whether there is a glyph for each character of *text*."""

    widths: Mapping[int, int]
    """What the font says that each glyph takes."""

    @abstractmethod
    def code(self, gid: int) -> int | None:
        """Return the code that a glyph has to have in a PDF; None if any will do."""

    @abstractmethod
    def shaped(self, piece: Piece) -> Iterable[Cluster]:
        """Return clusters from the left; glyph 0 where there is none for a character."""

    @abstractmethod
    def outline(self, gid: int) -> bytes:
        """Return a glyph as operators of a path, 1000 to the em."""


class FontRefused(ValueError):
    """A font can't be used; the message says why, for authors."""
