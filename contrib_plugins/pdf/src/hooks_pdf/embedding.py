"""Fonts of a document as objects: what of a font is used, with what each code says. ISO 32000-2, 9.7."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from hooks_pdf.codes import Base, FontUse, Key
from hooks_pdf.objects import Add, Name, Numbers, Ref, Stream
from hooks_pdf.opentype import OpenTypeFace
from hooks_pdf.typeface import Typeface

FASTEST = 1  # 2 % larger than usual, in half the time
SYMBOLIC, ITALIC = 4, 64
LINES_A_BLOCK = 100  # more are not allowed
CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
)
CMAP_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
LETTERS = str.maketrans("0123456789", "GHIJKLMNOP")  # those of hexadecimal digits stay


def embedded(use: FontUse, add: Add) -> Iterator[tuple[str, Ref]]:
    """Yield the names of resources, and the fonts that *add* has put into the document for them."""
    named = ((use.part_name(number), codes) for number, codes in enumerate(use.parts))
    return _embedded(use.face, dict(named), add)


def embedded_base(base: Base, add: Add) -> Iterator[tuple[str, Ref]]:
    """Yield the same for the codes that all documents of a design share."""
    return _embedded(base.face, {base.name: base.codes}, add)


def _embedded(
    face: Typeface, parts: Mapping[str, Mapping[int, Key]], add: Add
) -> Iterator[tuple[str, Ref]]:
    if not isinstance(face, OpenTypeFace):
        for name in parts:
            yield name, add(_standard(face.slug))
    elif parts:
        program, places = face.subset(
            {gid for part in parts.values() for gid, _, _ in part.values()} | {0}
        )
        name = Name(f"{_tag(program)}+{face.metrics.name}")
        descriptor = add(_descriptor(face, name, add(_program(face, program))))
        for part, codes in parts.items():
            yield part, add(_composite(face, name, descriptor, codes, places, add))


def packed(data: bytes, **entries: Any) -> Stream:
    """Return *data* as a compressed stream."""
    return Stream({"Filter": Name("FlateDecode"), **entries}, zlib.compress(data, FASTEST))


def _standard(slug: str) -> Mapping[str, Any]:
    return {
        "Type": Name("Font"),
        "Subtype": Name("Type1"),
        "BaseFont": Name(slug),
        "Encoding": Name("WinAnsiEncoding"),
    }


def _program(face: OpenTypeFace, program: bytes) -> Stream:
    if face.is_cff:
        return packed(program, Subtype=Name("CIDFontType0C"))
    return packed(program, Length1=len(program))


def _descriptor(face: OpenTypeFace, name: Name, program: Ref) -> Mapping[str, Any]:
    metrics = face.metrics
    return {
        "Type": Name("FontDescriptor"),
        "FontName": name,
        "Flags": SYMBOLIC | (ITALIC if metrics.italic_angle else 0),
        "FontBBox": metrics.bbox,
        "ItalicAngle": metrics.italic_angle,
        "Ascent": metrics.ascent,
        "Descent": metrics.descent,
        "CapHeight": metrics.cap_height,
        "StemV": 80,  # nobody knows it, and it is required
        "FontFile3" if face.is_cff else "FontFile2": program,
    }


def _composite(
    face: OpenTypeFace,
    name: Name,
    descriptor: Ref,
    codes: Mapping[int, Key],
    places: Mapping[int, int],
    add: Add,
) -> Mapping[str, Any]:
    system = {"Registry": b"Adobe", "Ordering": b"Identity", "Supplement": 0}
    descendant = {
        "Type": Name("Font"),
        "Subtype": Name("CIDFontType0" if face.is_cff else "CIDFontType2"),
        "BaseFont": name,
        "CIDSystemInfo": system,
        "FontDescriptor": descriptor,
        "DW": 0,
        "W": _widths(codes),
    }
    if not face.is_cff:
        descendant["CIDToGIDMap"] = add(_map(codes, places))
    return {
        "Type": Name("Font"),
        "Subtype": Name("Type0"),
        "BaseFont": name,
        "Encoding": Name("Identity-H"),
        "DescendantFonts": [add(descendant)],
        "ToUnicode": add(packed(_to_unicode(codes))),
    }


def _widths(codes: Mapping[int, Key]) -> list[Any]:
    """Return widths by code: those of codes in a row together."""
    rows: list[tuple[int, Numbers]] = []
    after = 0
    for code in sorted(codes):
        if code != after:
            rows.append((code, Numbers()))
        rows[-1][1].append(codes[code][2])
        after = code + 1
    return [part for first, widths in rows for part in (first, widths)]


def _map(codes: Mapping[int, Key], places: Mapping[int, int]) -> Stream:
    """Return where the glyph of each code is in the font program; codes count from 1."""
    glyphs = [0, *(places[gid] for gid, _, _ in codes.values())]
    return Stream({}, struct.pack(f">{len(glyphs)}H", *glyphs))  # too short to be packed


def _to_unicode(codes: Mapping[int, Key]) -> bytes:
    lines = [f"<{code:04X}> <{_utf16(text)}>\n" for code, (_, text, _) in codes.items()]
    blocks = (lines[at : at + LINES_A_BLOCK] for at in range(0, len(lines), LINES_A_BLOCK))
    told = (f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks)
    return f"{CMAP_HEAD}{''.join(told)}{CMAP_TAIL}".encode()


@lru_cache(maxsize=4096)
def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def _tag(program: bytes) -> str:
    """Return six letters for a subset: other letters for other glyphs."""
    return f"{zlib.crc32(program):08X}"[:6].translate(LETTERS)
