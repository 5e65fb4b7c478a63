"""Placed lines -> operators of a content stream, such that any reader gets the text back.

What a reader copies is the text of each code (its ToUnicode), in the order in which codes stand on the page. So a
code is made for a glyph *and what it says*: two characters that share a glyph have two codes. What
pypdf, PDFium and Poppler were seen to need beyond that (the evidence is in docs/evidence/credentials_pdf.md):

* A cluster of several characters and glyphs, as in Hindi, is given out from the left: whatever
  glyph stands there, it says what is read first. /ActualText, which is meant for this, is not read by pypdf.
* In a line to the left, as in Arabic, each character has a code of its own, the last one first, since readers turn
  a line around code by code, or character by character. A ligature's first code shows it, the
  others are blank and share its width.
* The pen never goes back: to readers that is another word. So marks are drawn as shapes. For the same reason space between
  characters, and parts of a ligature, are said in the widths of the font (/W), and not as jumps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from hooks_pdf.codes import Base, FontUse, Ink
from hooks_pdf.layout import Placed
from hooks_pdf.shaping import Run
from hooks_pdf.typeface import Cluster, Glyph, Typeface


@attrs.define
class Pen:
    """Writes lines with the fonts of one document. *bases*: by the slugs of fonts."""

    bases: Mapping[str, Base] = attrs.field(factory=dict)
    fonts: dict[str, FontUse] = attrs.field(factory=dict)

    @property
    def is_constant(self) -> bool:
        """Return whether what was written takes nothing but the bases."""
        return not any(use.parts for use in self.fonts.values())

    def font(self, face: Typeface) -> FontUse:
        """Return how the document uses *face*."""
        if face.slug not in self.fonts:
            base = self.bases.get(face.slug)
            self.fonts[face.slug] = FontUse(face, f"LH{len(self.fonts)}", base)
        return self.fonts[face.slug]

    def line(self, placed: Placed, color: str, char_space: float) -> str:
        """Return the operators that draw a line: its runs in the order in which they are read."""
        x, read = placed.x, dict[int, _RunWriter]()
        for run in _apart(placed.line.runs):
            writer = _RunWriter(self.font(run.face), placed, x, char_space)
            writer.add(run)
            read[run.first], x = writer, writer.x
        writers = [read[first] for first in sorted(read)]
        shapes = (shape for writer in writers for shape in writer.shapes)
        shown = (writer.operators() for writer in writers)
        return "\n".join(("q", rgb(color), *shown, *shapes, "Q"))


def _apart(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield *runs*, the space that ends one to the left by itself: pypdf would read it first."""
    for run in runs:
        spaces = 0
        while run.is_rtl and spaces < len(run.clusters) and run.clusters[spaces].text.isspace():
            spaces += 1
        if spaces:
            after = run.first + sum(len(cluster.text) for cluster in run.clusters[spaces:])
            yield run._replace(first=after, clusters=run.clusters[:spaces])
        if spaces < len(run.clusters):
            yield run._replace(clusters=run.clusters[spaces:])


class _RunWriter:
    """Collects the operators of one run. The pen is at *x*; *_pending*: codes that are not shown yet."""

    def __init__(self, font: FontUse, placed: Placed, x: float, char_space: float) -> None:
        self.font, self.placed, self.char_space = font, placed, char_space
        self.start = self.x = x
        self.shapes: list[str] = []
        self._gap = char_space * 1000 / placed.size  # in thousandths of the size
        self._said: list[str] = []
        self._pending: list[str] = []
        self._rise, self._resource = 0.0, ""

    def operators(self) -> str:
        """Return all that was added."""
        self._flush()
        at = f"1 0 0 1 {number(self.start)} {number(self.placed.y)} Tm"
        return "\n".join(("BT", at, *self._said, "ET"))

    def add(self, run: Run) -> None:
        """Write the clusters of *run*."""
        split = run.is_rtl and self.font.face.blank is not None
        scale, space = self.placed.size / 1000, self.char_space
        codes, widths, gap = self.font, self.font.face.widths, self._gap
        widened = gap if self.font.face.is_embedded else 0.0
        x, show = self.x, self._pending.append
        # Most clusters are a character and its glyph, so what they need is said here, and not called.
        for cluster in run.clusters:
            text, glyphs, advance = cluster
            gid, _, dx, dy = glyphs[0]
            if len(glyphs) > 1 or dx or dy or (split and len(text) > 1):
                self._spread(cluster, x, is_split=split)
            else:
                width = widths[gid] if not widened else round(widths[gid] + widened)
                resource, code = codes[gid, text, width]
                if resource != self._resource or self._rise:
                    self._take(resource, 0.0)
                show(code)
                if (over := advance + gap - width) >= 0.5 or over <= -0.5:
                    self._kern(over)
            x += advance * scale + space
        self.x = x

    def _spread(self, cluster: Cluster, x: float, *, is_split: bool) -> None:
        """Give the characters of *cluster* to its glyphs, as they stand on the page; the rest is shapes."""
        moving = [glyph for glyph in cluster.glyphs if glyph.advance > 0] or [cluster.glyphs[-1]]
        shown = moving[: len(cluster.text)]
        self._draw([glyph for glyph in cluster.glyphs if glyph not in shown], cluster, x)
        said = cluster.text[::-1] if is_split else cluster.text
        for place, glyph in enumerate(shown):
            left = len(shown) - 1 - place  # glyphs, which want a character each
            taken = 1 if is_split and left else len(said) - left
            text, said = said[:taken], said[taken:]
            texts = list(text) if is_split else [text]
            self._shared(glyph, texts, glyph.advance + (0 if left else self._gap))

    def _shared(self, glyph: Glyph, texts: list[str], width: float) -> None:
        """Show *glyph* with the first of *texts*, and blanks with the others, each on its share."""
        blank = self.font.face.blank or 0
        share = width / len(texts)
        self._show(Ink(glyph.gid, texts[0], round(share)), share, glyph.dx, glyph.dy)
        for text in texts[1:]:
            self._show(Ink(blank, text, round(share)), share)

    def _draw(self, glyphs: Iterable[Glyph], cluster: Cluster, start: float) -> None:
        """Draw *glyphs* as shapes where they stand in *cluster*."""
        places = dict(_places(cluster))
        scale = self.placed.size / 1000
        for glyph in glyphs:
            x = start + (places[glyph] + glyph.dx) * scale
            y = self.placed.y + glyph.dy * scale
            if path := self.font.face.outline(glyph.gid).decode():
                at = f"{number(scale, 6)} 0 0 {number(scale, 6)} {number(x)} {number(y)} cm"
                self.shapes.append(f"q {at} {path} f Q")

    def _show(self, ink: Ink, advance: float, dx: float = 0.0, dy: float = 0.0) -> None:
        resource, code = self.font[ink]
        self._take(resource, dy * self.placed.size / 1000)
        self._kern(dx)
        self._pending.append(code)
        self._kern(advance - ink.width - dx)

    def _take(self, resource: str, rise: float) -> None:
        """Go on with another font, or at another height."""
        if resource != self._resource:
            self._flush()
            self._said.append(f"/{resource} {number(self.placed.size)} Tf")
            self._resource = resource
        if rise != self._rise:
            self._flush()
            self._said.append(f"{number(rise)} Ts")
            self._rise = rise

    def _kern(self, amount: float) -> None:
        """Move the pen by *amount*, unless nobody would see it."""
        if abs(amount) >= 0.5:
            self._pending.append(f">{-amount:.0f}<")

    def _flush(self) -> None:
        if self._pending:
            self._said.append(f"[<{''.join(self._pending)}>] TJ")
            self._pending.clear()


def _places(cluster: Cluster) -> Iterator[tuple[Glyph, float]]:
    at = 0.0
    for glyph in cluster.glyphs:
        yield glyph, at
        at += glyph.advance


def rgb(color: str) -> str:
    """Return the operator that fills with *color*, ``#036`` or ``003366``."""
    digits = color.removeprefix("#")
    full = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    return " ".join((*(number(part / 255, 3) for part in bytes.fromhex(full)), "rg"))


def number(value: float, places: int = 2) -> str:
    """Return *value* as PDF writes numbers: never with an exponent."""
    if value == (whole := int(value)):
        return str(whole)
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
