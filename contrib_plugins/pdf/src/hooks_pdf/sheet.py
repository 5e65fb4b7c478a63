"""What a document adds to its template, before anybody knows how the file is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import attrs

from hooks_pdf.codes import Base, FontUse
from hooks_pdf.options import Permissions
from hookspecs.values import Moment

# ISO 32000-2, table 22: bits 7, 8 and 13 to 32 are reserved and set; 10 is reading aloud.
RESERVED, ALOUD = 0xFFFFF0C0, 0x200
BITS = {
    "print": 0x4 | 0x800,
    "change": 0x8,
    "copy": 0x10,
    "annotate": 0x20,
    "fill_forms": 0x100,
    "assemble": 0x400,
}


@attrs.frozen
class Sheet:
    """Operators by page, counted from 1; fonts, those of the design first; what the document says of itself."""

    contents: Mapping[int, bytes]
    bases: Sequence[Base]
    fonts: Sequence[FontUse]
    title: str
    author: str
    language: str
    made: Moment
    uuid: UUID

    @property
    def info(self) -> dict[str, str]:
        """Return the document's information; empty entries are left out."""
        day = f"D:{self.made:%Y%m%d%H%M%S}Z"
        said = {"Title": self.title, "Author": self.author}
        return {
            **{key: text for key, text in said.items() if text},
            "Producer": "learning-hooks-pdf",
            "CreationDate": day,
            "ModDate": day,
        }


def permission_bits(permissions: Permissions) -> int:
    """Return *permissions* as the file has them: a signed number of 32 bits."""
    bits = RESERVED | ALOUD
    for name, bit in BITS.items():
        bits |= bit if getattr(permissions, name) else 0
    return bits - (1 << 32)
