"""The fast way to a document: the template as a constant beginning, and behind it what is new.

The template is opened, made ready and encrypted once, by pypdf. A document is those bytes and an incremental
update in their key: streams for the pages that are written on, fonts, information, catalog.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
)
from pypdf.generic import ByteStringObject as Bytes
from pypdf.generic import TextStringObject as Text

from hooks_pdf import encryption
from hooks_pdf.codes import Base
from hooks_pdf.embedding import embedded, embedded_base, packed
from hooks_pdf.objects import Encrypt, Name, Ref, Value, written
from hooks_pdf.options import Permissions
from hooks_pdf.reference import adding, encrypt, saved
from hooks_pdf.sheet import Sheet, permission_bits
from hooks_pdf.template import Template

STRINGS = 256  # encrypted ones that are kept


class Prepared:
    """A template that is ready for any number of documents."""

    def __init__(
        self,
        template: Template,
        pages: Iterable[int],
        permissions: Permissions,
        bases: Iterable[Base] = (),
    ) -> None:
        writer, self._spots = template.opened(pages)
        put = adding(writer)
        self._fonts = {name: ref for base in bases for name, ref in embedded_base(base, put)}
        encrypt(writer, permissions)
        self.beginning = saved(writer)
        trailer: Any = PdfReader(BytesIO(self.beginning)).trailer
        said = trailer["/Encrypt"].get_object()
        user, user_key = (_raw(said[key]) for key in ("/U", "/UE"))
        self._encrypt = partial(encryption.encrypted, key=encryption.file_key(user, user_key))
        # What documents say alike they may say in the same bytes, as they share the template's.
        self._encrypt_string = lru_cache(maxsize=STRINGS)(self._encrypt)
        bits = permission_bits(permissions)
        shared = encryption.entries(user, user_key, _raw(said["/Perms"]), bits)
        self._shared_entries = written(shared, bytes, bytes).removesuffix(b">>")
        self._size = int(trailer["/Size"])
        self._before = int(self.beginning.rpartition(b"startxref")[2].split()[0])
        root = trailer.raw_get("/Root")
        self._root, self._catalog = Ref(root.idnum), _plain(root.get_object())

    def spliced(self, sheet: Sheet) -> bytes:
        """Return the document."""
        tail = _Tail(len(self.beginning), self._size, self._encrypt, self._encrypt_string)
        fonts = {name: ref for use in sheet.fonts for name, ref in embedded(use, tail.add)}
        for page, spot in self._spots.items():
            tail.put(spot.content, packed(sheet.contents.get(page, b"\n")))
            tail.put(spot.fonts, {**spot.known_fonts, **self._fonts, **fonts})
        if sheet.language:
            tail.put(self._root, {**self._catalog, "Lang": sheet.language})
        trailer = {
            "Root": self._root,
            "Info": tail.add(sheet.info),
            "Encrypt": tail.add_plain(self._encryption()),
            "ID": [sheet.uuid.bytes, sheet.uuid.bytes],
            "Prev": self._before,
        }
        return b"".join((self.beginning, *tail.parts, tail.end(trailer)))

    def _encryption(self) -> bytes:
        """Return what says how the document is encrypted."""
        return self._shared_entries + written(encryption.nobody(), bytes, bytes).removeprefix(b"<<")


class _Tail:
    """An incremental update in the making: its parts, and where in the file each object is."""

    def __init__(self, start: int, size: int, *encrypt: Encrypt) -> None:
        self.parts: list[bytes] = [b"\n"]
        self._at, self._size = start + 1, size
        self._encrypt = encrypt
        self._offsets: dict[int, int] = {}

    def add(self, value: Value) -> Ref:
        """Put a new object behind the others."""
        ref = Ref(self._size)
        self._size += 1
        self.put(ref, value)
        return ref

    def add_plain(self, body: bytes) -> Ref:
        """Put a new object that is not encrypted: the one that says how the others are."""
        ref = Ref(self._size)
        self._size += 1
        self._append(ref, body)
        return ref

    def put(self, ref: Ref, value: Value) -> None:
        """Put an object in the place of one that the template has, or has left open."""
        self._append(ref, written(value, *self._encrypt))

    def _append(self, ref: Ref, body: bytes) -> None:
        part = b"%d 0 obj\n%b\nendobj\n" % (ref, body)
        self._offsets[ref] = self._at
        self.parts.append(part)
        self._at += len(part)

    def end(self, trailer: Mapping[str, Value]) -> bytes:
        """Return the table of what is new, and the trailer."""
        table = b"".join(map(self._section, _rows(sorted(self._offsets))))
        last = written({"Size": self._size, **trailer}, bytes, bytes)
        return b"xref\n%btrailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (table, last, self._at)

    def _section(self, numbers: range) -> bytes:
        lines = (b"%010d 00000 n \n" % self._offsets[number] for number in numbers)
        return b"%d %d\n%b" % (numbers.start, len(numbers), b"".join(lines))


def _rows(numbers: Iterable[int]) -> list[range]:
    """Return *numbers*, which are sorted, as those in a row."""
    rows: list[range] = []
    for number in numbers:
        if rows and rows[-1].stop == number:
            rows[-1] = range(rows[-1].start, number + 1)
        else:
            rows.append(range(number, number + 1))
    return rows


def _raw(value: Any) -> bytes:
    """Return a string's bytes: pypdf makes text of those that look like it."""
    return bytes(value.original_bytes)


def _plain(value: PdfObject) -> Value:  # noqa: PLR0911  # one for each kind of value
    """Return what pypdf has read as the values that ``written`` takes; no streams."""
    match value:
        case IndirectObject():
            return Ref(value.idnum)
        case NameObject():
            return Name(value.removeprefix("/"))
        case DictionaryObject():
            return {key.removeprefix("/"): _plain(value.raw_get(key)) for key in value}
        case ArrayObject():
            return [_plain(each) for each in list.__iter__(value)]
        case BooleanObject():
            return value.value
        case Bytes() | Text():
            return _raw(value)
        case _:
            return value
