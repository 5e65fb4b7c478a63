"""Objects of a PDF as values, and how they are written. ISO 32000-2, 7.3."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import attrs


class Name(str):
    """A name without its slash: ``Type``."""

    __slots__ = ()


class Ref(int):
    """A reference to the object of this number."""

    __slots__ = ()


class Numbers(list[int]):
    """An array of whole numbers, which is written at once."""

    __slots__ = ()


@attrs.frozen
class Stream:
    """A dictionary with bytes; /Length is written by itself."""

    entries: Mapping[str, Any]
    data: bytes = attrs.field(repr=False)


Value: TypeAlias = Any
"""Name, Numbers, Ref, Stream, a mapping, a sequence, bytes (a string), str (a text string), a number, bool, None."""

Add: TypeAlias = Callable[[Value], Ref]
"""Puts an object into a document."""

Encrypt: TypeAlias = Callable[[bytes], bytes]

REGULAR = frozenset((string.ascii_letters + string.digits + "+-_.").encode())


def text_string(text: str) -> bytes:
    """Return *text* as a PDF text string: ASCII as it is, else UTF-16."""
    return text.encode("ascii") if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")


def written(value: Value, encrypt: Encrypt, encrypt_string: Encrypt) -> bytes:
    """Return *value* as it stands in a file, its streams and strings encrypted."""
    write = WRITERS.get(type(value)) or _writer(value)
    return write(value, encrypt, encrypt_string)


def _stream(value: Stream, *encrypt: Encrypt) -> bytes:
    data = encrypt[0](value.data)
    head = _dictionary({**value.entries, "Length": len(data)}, *encrypt)
    return b"".join((head, b"\nstream\n", data, b"\nendstream"))


def _dictionary(value: Mapping[str, Value], *encrypt: Encrypt) -> bytes:
    entries = [b"/%b %b" % (_name(key), written(each, *encrypt)) for key, each in value.items()]
    return b"<<" + b" ".join(entries) + b">>"


def _array(value: Sequence[Value], *encrypt: Encrypt) -> bytes:
    return b"[" + b" ".join([written(each, *encrypt) for each in value]) + b"]"


def _string(value: bytes, *encrypt: Encrypt) -> bytes:
    return b"<" + encrypt[1](value).hex().encode() + b">"


def _real(value: float, *_: Encrypt) -> bytes:
    return f"{value:.5f}".rstrip("0").rstrip(".").encode()


def _writer(value: Value) -> Callable[..., bytes]:
    """Return what writes a value of somebody else's class, such as pypdf's numbers."""
    return next(write for kind, write in WRITERS.items() if isinstance(value, kind))


@lru_cache(maxsize=4096)
def _name(name: str) -> bytes:
    """Return a name, what is no letter or digit as #xx; that is right for any other character."""
    return b"".join(
        bytes((byte,)) if byte in REGULAR else b"#%02X" % byte for byte in name.encode()
    )


WRITERS: Mapping[type, Callable[..., bytes]] = {
    Name: lambda value, *_: b"/" + _name(value),
    Numbers: lambda value, *_: b"[%b]" % " ".join(map(str, value)).encode(),
    Ref: lambda value, *_: b"%d 0 R" % value,
    Stream: _stream,
    dict: _dictionary,
    list: _array,
    tuple: _array,
    bytes: _string,
    str: lambda value, *encrypt: _string(text_string(value), *encrypt),
    bool: lambda value, *_: b"true" if value else b"false",
    int: lambda value, *_: b"%d" % value,
    float: _real,
    type(None): lambda *_: b"null",
}
