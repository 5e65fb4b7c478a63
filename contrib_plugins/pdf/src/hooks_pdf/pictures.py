"""Pages as pictures, drawn by PDFium, and many of them on one sheet."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from threading import Lock

import attrs
import pypdfium2

WHITE = 255
GAP = 8  # pixels between pictures on a sheet
# PDFium may be in one thread of a process at a time.
PDFIUM = Lock()


@attrs.frozen
class Picture:
    """Rows of pixels, three bytes each: red, green, blue."""

    width: int
    height: int
    rows: Sequence[bytes] = attrs.field(repr=False)

    def png(self) -> bytes:
        """Return it as a PNG file."""
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        filtered = b"".join(b"\x00" + row for row in self.rows)
        parts = ((b"IHDR", header), (b"IDAT", zlib.compress(filtered)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)

    def fitted(self, width: int, height: int) -> Picture:
        """Return it in the middle of a white picture of that size; what does not fit is cut off."""
        left, top = max(width - self.width, 0) // 2, max(height - self.height, 0) // 2
        blank = bytes((WHITE,)) * (3 * width)
        padded = [_padded(row, left, width) for row in self.rows[:height]]
        rows = chain(repeat(blank, top), padded, repeat(blank, height - top - len(padded)))
        return Picture(width, height, tuple(rows))


def picture(content: bytes, width_px: int, page: int = 1) -> Picture:
    """Return a page of the PDF *content* as a picture of that width."""
    return next(iter(pictures(content, width_px, [page])))


def pictures(content: bytes, width_px: int, pages: Iterable[int] | None = None) -> list[Picture]:
    """Return pages of the PDF *content* as pictures of that width, all of them if *pages* is None."""
    with PDFIUM, pypdfium2.PdfDocument(content) as document:
        numbers = range(1, len(document) + 1) if pages is None else pages
        return [_drawn(document[number - 1], width_px) for number in numbers]


def sheet(cells: Sequence[Picture], columns: int) -> Picture:
    """Return pictures in a table, from the left, row by row."""
    width, height = (max(getattr(cell, side) for cell in cells) for side in ("width", "height"))
    rows = [list(cells[at : at + columns]) for at in range(0, len(cells), columns)]
    between = [_grey(columns * (width + GAP) + GAP)] * GAP
    lines = [
        *between,
        *chain.from_iterable(_row(row, width, height, columns, between) for row in rows),
    ]
    return Picture(columns * (width + GAP) + GAP, len(lines), lines)


def _row(
    row: list[Picture], width: int, height: int, columns: int, between: Sequence[bytes]
) -> Iterator[bytes]:
    cells = [cell.fitted(width, height) for cell in row]
    missing = columns - len(cells)
    for lines in zip(*(cell.rows for cell in cells), strict=True):
        shown = (*lines, *repeat(_grey(width), missing))
        yield _grey(GAP) + _grey(GAP).join(shown) + _grey(GAP)
    yield from between


def _grey(width: int) -> bytes:
    return b"\xd8" * (3 * width)


def _padded(row: bytes, left: int, width: int) -> bytes:
    white = bytes((WHITE,))
    return (white * (3 * left) + row).ljust(3 * width, white)[: 3 * width]


def _drawn(page: pypdfium2.PdfPage, width_px: int) -> Picture:
    bitmap = page.render(scale=width_px / page.get_width(), rev_byteorder=True)
    if bitmap.format != pypdfium2.raw.FPDFBitmap_BGR:
        raise ValueError(f"PDFium drew format {bitmap.format}")
    data, stride = bytes(bitmap.buffer), bitmap.stride
    starts = range(0, stride * bitmap.height, stride)
    rows = tuple(data[start : start + 3 * bitmap.width] for start in starts)
    return Picture(bitmap.width, bitmap.height, rows)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
