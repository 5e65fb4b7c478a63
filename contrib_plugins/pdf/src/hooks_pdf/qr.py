"""A QR code as a path: rows of squares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import segno

from hooks_pdf.drawing import number, rgb
from hooks_pdf.options import QrElement

QUIET = 4  # squares around it, ISO/IEC 18004
MASK = 3  # choosing the prettiest of eight would take four times as long


def drawn(element: QrElement, address: str) -> str:
    """Return the operators that draw a code which leads to *address*."""
    rows = _rows(element, address)
    parts = ["q", f"1 0 0 1 {number(element.x)} {number(element.y)} cm"]
    if element.background:
        side = number(element.size)
        parts += [rgb(element.background), f"0 0 {side} {side} re f"]
    scale = number(_square(element, rows), 6)
    parts += [rgb(element.color), f"{scale} 0 0 {scale} 0 0 cm"]
    return "\n".join((*parts, *_squares(rows), "f", "Q"))


def square(element: QrElement, address: str) -> float:
    """Return how wide a square of the code is, in points."""
    return _square(element, _rows(element, address))


def contrast(element: QrElement) -> float:
    """Return how much lighter the background is, 1 to 21 as WCAG counts; paper is white."""
    dark, light = (_luminance(color) for color in (element.color, element.background or "#fff"))
    return (light + 0.05) / (dark + 0.05)


def _rows(element: QrElement, address: str) -> Sequence[Sequence[int]]:
    code = segno.make_qr(address, error=element.error, boost_error=False, mask=MASK)
    rows: Sequence[Sequence[int]] = code.matrix
    return rows


def _square(element: QrElement, rows: Sequence[Sequence[int]]) -> float:
    return element.size / (len(rows) + 2 * QUIET)


def _luminance(color: str) -> float:
    parts = map(float, rgb(color).split()[:3])
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _squares(rows: Sequence[Sequence[int]]) -> Iterator[str]:
    """Yield a rectangle for dark squares in a row; the first row is at the top."""
    for place, row in enumerate(rows):
        y = len(rows) - 1 - place + QUIET
        x = QUIET
        for is_dark, group in groupby(row, key=bool):
            length = len(list(group))
            if is_dark:
                yield f"{x} {y} {length} 1 re"
            x += length
