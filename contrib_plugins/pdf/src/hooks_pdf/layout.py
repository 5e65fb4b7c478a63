"""Text into its box: broken into lines, set smaller until it fits, aligned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from unicodedata import category, east_asian_width

import attrs

from hooks_pdf.design import Element
from hooks_pdf.shaping import Line

SMALLER = 0.97
AFTER_ALL = 1e-6
NO_BREAK_SPACES = "\u00a0\u202f\u2007"


@attrs.frozen
class Box:
    """Where an element's text goes, in points of the page as it is shown."""

    left: float
    width: float


@attrs.frozen
class Placed:
    """A line on the page: *x*, *y* is where its first glyph stands."""

    line: Line
    x: float
    y: float
    size: float
    width: float


class NoRoom(ValueError):
    """A text does not fit its box at the smallest size that is allowed; *needed*: the size that would do."""

    def __init__(self, needed: float, allowed: float) -> None:
        super().__init__(needed, allowed)
        self.needed, self.allowed = needed, allowed

    def __str__(self) -> str:
        """Return both sizes; the text stays unsaid."""
        return f"would need size {self.needed:.1f}, and {self.allowed:g} is the smallest allowed"


Shape = Callable[[str], Line]


def box_of(element: Element, page_width: float, margin: float) -> Box:
    """Return the box of *element* on a page."""
    if element.x is None:
        width = element.width or max(page_width - 2 * margin, 0.0)
        return Box((page_width - width) / 2, width)
    return Box(element.x, element.width or max(page_width - margin - element.x, 0.0))


def laid_out(element: Element, text: str, box: Box, shape: Shape) -> list[Placed]:
    """Return the lines of *text*, the first one on the element's y.

    Raises: NoRoom: it does not fit, even as small as the element allows. MissingGlyphs: by *shape*.
    """
    lines, size = _fitted(element, text.split("\n"), box, shape)
    leading = size * element.line_height
    return [
        _aligned(element, line, size, box, element.y - number * leading)
        for number, line in enumerate(lines)
    ]


def _fitted(
    element: Element, paragraphs: Sequence[str], box: Box, shape: Shape
) -> tuple[list[Line], float]:
    if element.fit == "wrap":
        return _wrapped(element, paragraphs, box, shape)
    lines = [shape(each) for each in paragraphs]
    if element.fit == "overflow":
        return lines, element.size
    size = min((_size_for(line, element, box) for line in lines), default=element.size)
    if size < element.min_size - AFTER_ALL:
        raise NoRoom(max(size, 0.0), element.min_size)
    return lines, min(size, element.size)


def _size_for(line: Line, element: Element, box: Box) -> float:
    """Return the largest size at which *line* is as wide as *box*."""
    gaps = line.width(0.0, element.char_space)
    return element.size if not line.advance else (box.width - gaps) * 1000 / line.advance


def _wrapped(
    element: Element, paragraphs: Sequence[str], box: Box, shape: Shape
) -> tuple[list[Line], float]:
    """Return the lines at the largest size, in steps of 3 %, at which there are few enough."""
    allowed = max(element.max_lines, len(paragraphs))
    size = element.size
    while True:
        lines = [line for each in paragraphs for line in _broken(each, element, size, box, shape)]
        if len(lines) <= allowed and all(_fits(line, element, size, box) for line in lines):
            return lines, size
        if size <= element.min_size:
            widest = min(_size_for(line, element, box) for line in lines)
            raise NoRoom(min(widest, size * allowed / len(lines)), element.min_size)
        size = max(size * SMALLER, element.min_size)


def _fits(line: Line, element: Element, size: float, box: Box) -> bool:
    return line.width(size, element.char_space) <= box.width + AFTER_ALL


def _broken(text: str, element: Element, size: float, box: Box, shape: Shape) -> Iterator[Line]:
    """Yield lines that are as full as can be."""
    current, line = "", shape("")
    for word in _words(text):
        longer = shape((current + word).rstrip())
        if current and not _fits(longer, element, size, box):
            yield line
            current, longer = "", shape(word.rstrip())
        current, line = current + word, longer
    yield line


def _words(text: str) -> list[str]:
    """Return what stays together: up to and with a space; in Chinese and Japanese a character."""
    return list(_split(text))


def _split(text: str) -> Iterator[str]:
    start = 0
    for place in range(1, len(text)):
        if _may_break(text[place - 1], text[place]):
            yield text[start:place]
            start = place
    yield text[start:]


def _may_break(before: str, after: str) -> bool:
    if before.isspace() and before not in NO_BREAK_SPACES:
        return not after.isspace()
    if after.isspace() or category(after) in {"Pe", "Pf", "Po", "Mn", "Mc", "Lm"}:
        return False
    wide = east_asian_width(before) in "WF" or east_asian_width(after) in "WF"
    return wide and category(before) not in {"Ps", "Pi"}


def _aligned(element: Element, line: Line, size: float, box: Box, y: float) -> Placed:
    width = line.width(size, element.char_space)
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[element.align]
    return Placed(line, box.left + (box.width - width) * share, y, size, width)
