"""Small fonts of squares, made where a test wants one that is odd."""

from __future__ import annotations

from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation

LETTERS = {ord(char): f"letter{ord(char)}" for char in "Aa"} | {0x20: "space", 0x391: "letter65"}


def square(pen, size):
    pen.moveTo((100, 0))
    for point in ((100, size), (size, size), (size, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen


def font(rights=0, *, cff=False, without=()):
    """Return a font of two squares; a Latin A and a Greek Alpha share a glyph."""
    names = [".notdef", "space", "letter65", "letter97"]
    made = FontBuilder(1000, isTTF=not cff)
    made.setupGlyphOrder(names)
    made.setupCharacterMap(LETTERS)
    sizes = {".notdef": 50, "space": 100, "letter65": 700, "letter97": 400}
    if cff:
        pens = {name: square(T2CharStringPen(800, None), size) for name, size in sizes.items()}
        shapes = {name: pen.getCharString() for name, pen in pens.items()}
        shapes["space"] = T2CharStringPen(800, None).getCharString()
        made.setupCFF("Squares", {"FullName": "Squares"}, shapes, {})
    else:
        shapes = {name: square(TTGlyphPen(None), size).glyph() for name, size in sizes.items()}
        shapes["space"] = TTGlyphPen(None).glyph()
        made.setupGlyf(shapes)
    made.setupHorizontalMetrics(dict.fromkeys(names, (800, 0)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable(
        {"familyName": "Squares (x)", "styleName": "Regular", "psName": "Squares (x)"}
    )
    made.setupOS2(fsType=rights)
    made.setupPost()
    file = BytesIO()
    made.save(file)
    data = file.getvalue()
    for table in without:  # it stays, under a name that nobody looks for
        data = data.replace(table.encode(), table.lower()[::-1].encode(), 1)
    return data


def variable():
    """Return a font with an axis of weight, at whose end the A is twice as wide."""
    plain = TTFont(BytesIO(font()))
    made = FontBuilder(font=plain)
    made.setupFvar([("wght", 400, 400, 900, "Weight")], [])
    wider = [(0, 0), (0, 0), (700, 0), (700, 0), (0, 0), (700, 0), (0, 0), (0, 0)]
    made.setupGvar({"letter65": [TupleVariation({"wght": (0.0, 1.0, 1.0)}, wider)]})
    file = BytesIO()
    made.save(file)
    return file.getvalue()
