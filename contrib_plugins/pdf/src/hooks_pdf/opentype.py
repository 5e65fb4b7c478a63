"""Fonts that authors upload: shaped by HarfBuzz, embedded as far as a document uses them."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import attrs
import uharfbuzz
from fontTools.ttLib import TTFont, TTLibError

from hooks_pdf.typeface import Cluster, FontRefused, Glyph, Piece, Typeface

hb: Any = uharfbuzz  # no types

# OS/2 fsType: https://learn.microsoft.com/typography/opentype/spec/os2#fstype
RESTRICTED, NO_SUBSETTING, BITMAP_ONLY = 0x0002, 0x0100, 0x0200
UNREADABLE = "is no font that can be read: TrueType or OpenType is"
NEEDED = {"head", "hhea", "hmtx", "maxp"}
OUTLINES = {"glyf", "CFF "}
NOT_EMBEDDED = "GSUB GPOS GDEF BASE JSTF name kern cmap post OS/2 DSIG gasp MATH STAT VORG vhea vmtx fpgm prep cvt hdmx VDMX LTSH PCLT meta FFTM Feat Silf Glat Gloc Sill morx feat trak"
APART = {"liga": False, "clig": False}


@attrs.frozen
class Metrics:
    """What a font descriptor says of a face, in thousandths of the size."""

    name: str
    bbox: Sequence[int]
    ascent: int
    descent: int
    cap_height: int
    italic_angle: float


class OpenTypeFace(Typeface):
    """A face of a TrueType or OpenType file.

    Raises: FontRefused: it can't be read, has no outlines, or may not be embedded in part.
    """

    is_embedded = True

    def __init__(self, slug: str, data: bytes) -> None:
        self.slug = slug
        number = slug.partition("#")[2] or "0"
        index = int(number) if number.isdecimal() else 0
        self._face = hb.Face(hb.Blob(data), index)
        if not self._face.glyph_count or not self._face.table_tags:
            raise FontRefused(UNREADABLE)
        self._font = hb.Font(self._face)
        self._tables = _opened(data, index)
        _check_rights(self._tables)
        self.is_cff = "CFF " in self._tables
        self._scale = 1000 / self._face.upem
        self._unicodes = frozenset(self._face.unicodes)
        self.widths = _Widths(self._font, self._scale)
        self._outlines: dict[int, bytes] = {}
        space = self._font.get_nominal_glyph(0x20)
        self.blank: int | None = space or None

    def covers(self, text: str) -> bool:
        """Return whether there is a glyph for each character of *text*."""
        return self._unicodes.issuperset(map(ord, text))

    def shaped(self, piece: Piece) -> Iterable[Cluster]:
        """Return the clusters of *piece*, from the left."""
        buffer = hb.Buffer()
        buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
        buffer.add_str(piece.line, piece.first, piece.last - piece.first)
        buffer.direction = "rtl" if piece.is_rtl else "ltr"
        if piece.language:
            buffer.language = piece.language
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer, APART if piece.spaced else None)
        infos, positions, scale = buffer.glyph_infos, buffer.glyph_positions, self._scale
        glyphs = [
            Glyph(
                info.codepoint,
                place.x_advance * scale,
                place.x_offset * scale,
                place.y_offset * scale,
            )
            for info, place in zip(infos, positions, strict=True)
        ]
        return _clusters(piece, [info.cluster for info in infos], glyphs)

    def outline(self, gid: int) -> bytes:
        """Return the glyph as operators of a path, 1000 to the em."""
        if gid not in self._outlines:
            pen = _Path(self._scale)
            self._font.draw_glyph(gid, pen.functions, pen)
            self._outlines[gid] = " ".join(pen.operators).encode()
        return self._outlines[gid]

    def subset(self, gids: Collection[int]) -> tuple[bytes, Mapping[int, int]]:
        """Return a font program of these glyphs, and where each is in it."""
        wanted = _request()
        wanted.glyph_set.update(gids)
        if self.is_cff and not self._cids:  # then a code is the place of a glyph, which has to stay
            wanted.flags |= hb.SubsetFlags.RETAIN_GIDS
        plan = hb.SubsetPlan(self._shapes, wanted)
        mapping, face = plan.old_to_new_glyph_mapping, plan.execute()
        # Bare: in an OpenType font FreeType, and so PDFium, takes a code for the place of a glyph.
        program = face.reference_table("CFF ") if self.is_cff else face.blob
        return program.data, {gid: mapping[gid] for gid in gids}

    def code(self, gid: int) -> int | None:
        """Return what a CFF font calls the glyph; None for TrueType, where a map says it."""
        if not self.is_cff:
            return None
        return self._cids[gid] if self._cids else gid

    @cached_property
    def _shapes(self) -> Any:
        """The face with nothing but outlines: to take glyphs from it costs a fifth."""
        bare = _request()
        bare.keep_everything()
        bare.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING
        bare.drop_table_tag_set.update(_tags(NOT_EMBEDDED))
        if self._face.has_var_data:
            bare.pin_all_axes_to_default(self._face)
        return hb.subset_preprocess(hb.subset(self._face, bare))

    @cached_property
    def _cids(self) -> tuple[int, ...]:
        if not self.is_cff or not hasattr(self._cff, "ROS"):
            return ()
        charset = self._cff.charset
        return (0, *(int(name.removeprefix("cid")) for name in charset[1:]))

    @property
    def _cff(self) -> Any:
        return self._tables["CFF "].cff.topDictIndex[0]

    @cached_property
    def metrics(self) -> Metrics:
        """What the font says of itself."""
        tables, scale = self._tables, self._scale
        head, os2 = tables["head"], tables.get("OS/2")
        corners = (head.xMin, head.yMin, head.xMax, head.yMax)
        ascent = tables["hhea"].ascent
        return Metrics(
            name=_postscript_name(tables),
            bbox=[round(corner * scale) for corner in corners],
            ascent=round(ascent * scale),
            descent=round(tables["hhea"].descent * scale),
            cap_height=round((getattr(os2, "sCapHeight", 0) or ascent) * scale),
            italic_angle=tables["post"].italicAngle if "post" in tables else 0,
        )


class _Widths(dict[int, int]):
    """Widths of glyphs in thousandths of the size, asked for once."""

    def __init__(self, font: Any, scale: float) -> None:
        super().__init__()
        self._font, self._scale = font, scale

    def __missing__(self, gid: int) -> int:
        advance: int = self._font.get_glyph_h_advance(gid)
        self[gid] = width = round(advance * self._scale)
        return width


def _clusters(piece: Piece, at: Sequence[int], glyphs: Sequence[Glyph]) -> Iterable[Cluster]:
    """Return clusters; *at*: where in the line the characters of each glyph begin."""
    starts = sorted(set(at))
    if len(glyphs) == len(starts) == piece.last - piece.first:  # a glyph a character
        return [
            Cluster(piece.line[at[i]], (glyph,), glyph.advance) for i, glyph in enumerate(glyphs)
        ]
    return _grouped(piece, starts, at, glyphs)


def _grouped(
    piece: Piece, starts: Sequence[int], at: Sequence[int], glyphs: Sequence[Glyph]
) -> Iterator[Cluster]:
    ends = dict(pairwise((*starts, piece.last)))
    for start, group in groupby(zip(at, glyphs, strict=True), key=itemgetter(0)):
        # What HarfBuzz took out at the beginning belongs to what comes first.
        first = piece.first if start == starts[0] else start
        shown = tuple(glyph for _, glyph in group)
        advance = sum(glyph.advance for glyph in shown)
        yield Cluster(piece.line[first : ends[start]], shown, advance)


def _request() -> Any:
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    return wanted


def _tags(names: str) -> set[int]:
    return {int.from_bytes(name.ljust(4).encode(), "big") for name in names.split()}


def _opened(data: bytes, index: int) -> Any:
    """Return the tables of the face. Raises: FontRefused: fontTools can't read them, or has no outlines."""
    try:
        tables = TTFont(io.BytesIO(data), fontNumber=index, lazy=True)
    except (TTLibError, OSError, ValueError, AssertionError):
        raise FontRefused(UNREADABLE) from None
    if not set(tables.keys()) >= NEEDED:
        raise FontRefused(UNREADABLE)
    if not OUTLINES & set(tables.keys()):
        raise FontRefused("has no outlines that PDF knows, such as fonts of bitmaps or CFF2")
    return tables


def _check_rights(tables: Any) -> None:
    rights = tables["OS/2"].fsType if "OS/2" in tables else 0
    if rights & RESTRICTED:
        raise FontRefused("says that it may not be embedded (fsType 2: restricted license)")
    if rights & (NO_SUBSETTING | BITMAP_ONLY):
        raise FontRefused(f"says that its outlines may not be embedded in part (fsType {rights})")


def _postscript_name(tables: Any) -> str:
    """Return the name in characters that need no escape in PDF."""
    said = tables["name"].getDebugName(6) if "name" in tables else None
    return (
        "".join(
            filter(lambda char: char.isascii() and (char.isalnum() or char in "-_"), said or "")
        )
        or "Font"
    )


class _Path:
    """Draws a glyph as operators of PDF; curves of TrueType become those of PostScript."""

    functions: Any = None

    def __init__(self, scale: float) -> None:
        self.scale, self.operators, self.at = scale, [], (0.0, 0.0)  # type: ignore[var-annotated]

    def add(self, operator: str, *points: float) -> None:
        numbers = (f"{value * self.scale:.1f}" for value in points)
        self.operators.append(" ".join((*numbers, operator)))
        self.at = points[-2:] if points else self.at  # type: ignore[assignment]

    def quadratic(self, cx: float, cy: float, x: float, y: float) -> None:
        (x0, y0) = self.at
        first = (x0 + (cx - x0) * 2 / 3, y0 + (cy - y0) * 2 / 3)
        second = (x + (cx - x) * 2 / 3, y + (cy - y) * 2 / 3)
        self.add("c", *first, *second, x, y)


def _functions() -> Any:
    functions = hb.DrawFuncs()
    functions.set_move_to_func(lambda x, y, pen: pen.add("m", x, y))
    functions.set_line_to_func(lambda x, y, pen: pen.add("l", x, y))
    functions.set_quadratic_to_func(lambda cx, cy, x, y, pen: pen.quadratic(cx, cy, x, y))
    functions.set_cubic_to_func(lambda a, b, c, d, x, y, pen: pen.add("c", a, b, c, d, x, y))
    functions.set_close_path_func(lambda pen: pen.add("h"))
    return functions


_Path.functions = _functions()
