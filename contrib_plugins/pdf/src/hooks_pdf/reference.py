"""The plain way to a document, with pypdf alone: what the fast one is measured against, and equal to.

pypdf 7.0.0 to 7.1.0 lose a page's text when they encrypt what ``merge_page`` has merged: an encrypted stream is
made of bytes that a merged one does not have yet. Nothing is merged here: text is a stream of its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from pypdf import PdfWriter
from pypdf.constants import UserAccessPermissions
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from hooks_pdf.embedding import embedded, embedded_base
from hooks_pdf.objects import Add, Name, Ref, Stream, Value
from hooks_pdf.options import Permissions
from hooks_pdf.sheet import Sheet, permission_bits
from hooks_pdf.template import Spot, Template, add


def assembled(template: Template, sheet: Sheet, permissions: Permissions) -> bytes:
    """Return the encrypted document; its owner's password is random, and forgotten."""
    writer, spots = template.opened(sheet.contents)
    put = adding(writer)
    fonts = {name: ref for base in sheet.bases for name, ref in embedded_base(base, put)}
    fonts |= {name: ref for use in sheet.fonts for name, ref in embedded(use, put)}
    for page, spot in spots.items():
        _write_on(writer, spot, sheet.contents[page], fonts)
    writer.metadata = {f"/{key}": text for key, text in sheet.info.items()}
    if sheet.language:
        writer.root_object[NameObject("/Lang")] = TextStringObject(sheet.language)
    encrypt(writer, permissions)
    return saved(writer)


def encrypt(writer: PdfWriter, permissions: Permissions) -> None:
    """Have *writer* encrypt with AES-256: it opens without a password."""
    bits = UserAccessPermissions(permission_bits(permissions) & 0xFFFFFFFF)
    writer.encrypt("", secrets.token_hex(32), permissions_flag=bits, algorithm="AES-256")


def saved(writer: PdfWriter) -> bytes:
    """Return the file."""
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def adding(writer: PdfWriter) -> Add:
    """Return what puts a value into the document."""
    return lambda value: Ref(add(writer, to_pypdf(value, writer)).idnum)


def _write_on(writer: PdfWriter, spot: Spot, content: bytes, fonts: Mapping[str, Ref]) -> None:
    stream = writer.get_object(spot.content)
    stream.set_data(content)  # type: ignore[attr-defined]
    held = writer.get_object(spot.fonts)
    for name, ref in fonts.items():
        held[NameObject(f"/{name}")] = IndirectObject(ref, 0, writer)  # type: ignore[index]


def to_pypdf(  # noqa: C901, PLR0911  # one for each kind of value
    value: Value, writer: PdfWriter
) -> PdfObject:
    """Return *value* as pypdf has it."""
    match value:
        case None:
            return NullObject()
        case bool():
            return BooleanObject(value)
        case Name():
            return NameObject(f"/{value}")
        case Ref():
            return IndirectObject(value, 0, writer)
        case str():
            return TextStringObject(value)
        case bytes():
            return ByteStringObject(value)
        case Stream():
            return _stream(value, writer)
        case Mapping():
            return DictionaryObject(_entries(value, writer))
        case Sequence():
            return ArrayObject(to_pypdf(each, writer) for each in value)
        case int():
            return NumberObject(value)
        case _:
            return FloatObject(value)


def _entries(entries: Mapping[str, Value], writer: PdfWriter) -> dict[Any, Any]:
    return {NameObject(f"/{key}"): to_pypdf(value, writer) for key, value in entries.items()}


def _stream(value: Stream, writer: PdfWriter) -> StreamObject:
    """Return a stream whose bytes are encoded already, as its dictionary says."""
    entries = _entries(value.entries, writer)
    return StreamObject.initialize_from_dictionary({**entries, "__streamdata__": value.data})
