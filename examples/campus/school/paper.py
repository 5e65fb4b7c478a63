"""Draws ``certificate.pdf``, the page that the school writes its credentials on.

::

    python examples/campus/school/paper.py
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from math import cos, pi, sin
from pathlib import Path

WIDTH, HEIGHT = 842, 595  # A4 across, in points
GREEN, PALE, GOLD = "0.122 0.361 0.290", "0.620 0.757 0.702", "0.733 0.576 0.290"
PAPER = "0.992 0.984 0.961"
ROSETTE, ROSETTE_AT, TURNS = 36.0, (WIDTH / 2, 494.0), 5
INNER = 52  # from the edge to where there is room to write

Point = tuple[float, float]


def drawn() -> bytes:
    """Return the PDF: one page of vectors, without text."""
    operators = "\n".join(chain(_ground(), _waves(), _frame(), _rosette(), _rules()))
    stream = zlib.compress(operators.encode("ascii"), 9)
    head = f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode("ascii")
    return _file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}]"
        " /Resources << >> /Contents 4 0 R >>".encode("ascii"),
        head + stream + b"\nendstream",
    )


def _ground() -> Iterator[str]:
    yield f"{PAPER} rg 0 0 {WIDTH} {HEIGHT} re f"


def _waves() -> Iterator[str]:
    """Yield a band of waves that cross each other, as on banknotes, all around."""
    yield f"{PALE} RG 0.4 w"
    for phase in range(6):
        for y in (36, HEIGHT - 36):
            yield _line((x, y + _wave(x, phase)) for x in range(27, WIDTH - 26, 4))
        for x in (36, WIDTH - 36):
            yield _line((x + _wave(y, phase), y) for y in range(48, HEIGHT - 47, 4))


def _wave(at: float, phase: int) -> float:
    return 9 * sin(at / 14 + phase * pi / 3)


def _frame() -> Iterator[str]:
    for edge, width, color in ((24, 2.5, GREEN), (48, 1.2, GREEN), (INNER, 0.5, GOLD)):
        box = f"{edge} {edge} {WIDTH - 2 * edge} {HEIGHT - 2 * edge} re"
        yield f"{color} RG {width} w {box} S"


def _rosette() -> Iterator[str]:
    """Yield a seal: curves as a wheel draws that rolls in a wheel."""
    x, y = ROSETTE_AT
    for color, outer, petals in ((GOLD, ROSETTE, 12), (GREEN, ROSETTE * 0.6, 8)):
        yield f"{color} RG 0.4 w"
        for turn in range(TURNS):
            angles = [step * pi / 90 for step in range(181)]
            radii = [
                outer * (1 - 0.4 * sin(petals * a / 2 + turn * pi / TURNS) ** 2) for a in angles
            ]
            yield _line(
                (x + r * cos(a), y + r * sin(a)) for a, r in zip(angles, radii, strict=True)
            )


def _rules() -> Iterator[str]:
    """Yield the lines that the name and the date stand on."""
    yield f"{GOLD} RG 0.8 w {_line([(221, 312), (621, 312)])}"
    yield f"{GREEN} RG 0.5 w {_line([(90, 108), (330, 108)])}"


def _line(points: Iterable[Point]) -> str:
    pairs = [f"{x:.1f} {y:.1f}" for x, y in points]
    return " l ".join([f"{pairs[0]} m {pairs[1]}", *pairs[2:]]) + " l S"


def _file(*objects: bytes) -> bytes:
    content, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    return content + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        start,
    )


if __name__ == "__main__":
    Path(__file__).with_name("certificate.pdf").write_bytes(drawn())
