"""A kind of value -> the way to write it as Avro, found once. A record's is written out as source.

https://avro.apache.org/docs/1.12.0/specification/#binary-encoding
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from struct import Struct
from textwrap import indent
from typing import Any, NoReturn, TypeAlias

import attrs

from hooks_runtime.delivery.avro.kinds import Bare, Choice, Items, Kind, Maybe, Record
from hooks_runtime.delivery.avro.misfit import Misfit, misfit
from hooks_runtime.delivery.avro.schemas import TEXTS, plain

Write: TypeAlias = Callable[[bytearray, Any], None]

LONGEST = 63  # bits, beside the sign
_double = Struct("<d")

CALL = "write_{n}(out, value)\n"
TEXT = """\
if not isinstance(value, str):
    refuse(value, "text")
data = value.encode()
if (size := len(data)) < 64:
    out.append(size << 1)
else:
    write_long(out, size)
out += data
"""
TOLD = """\
if not isinstance(value, cls_{n}):
    refuse(value, cls_{n}.__name__)
value = text_{n}(value)
"""
LONG = """\
if value.__class__ is not bool and isinstance(value, int) and 0 <= value < 64:
    out.append(value << 1)
else:
    write_whole(out, value)
"""
BOOLEAN = """\
if value is True:
    out.append(1)
elif value is False:
    out.append(0)
else:
    refuse(value, "bool")
"""
MAYBE = """\
if value is None:
    out.append(0)
else:
    out.append(2)
{some}
"""
RECORD = """\
def write(out, payload):
    if not isinstance(payload, cls):
        refuse(payload, cls.__name__)
    try:
{fields}
    except Exception as error:
        raise misfit(error).within(name) from None
"""


@attrs.frozen
class Way:
    """A way of writing: a function, and *source* that does the same inside another one.

    calls: what the source calls that is not in NAMES.
    """

    write: Write
    source: str = CALL
    calls: Mapping[str, Any] = attrs.Factory(lambda self: {"write": self.write}, takes_self=True)


def refuse(value: Any, wanted: str) -> NoReturn:
    """Raise Misfit: *value* is of another type."""
    raise Misfit(f"it is no {wanted} but a {type(value).__name__}")


def write_long(out: bytearray, value: int) -> None:
    """Write a number of 64 bits: zigzag, then seven bits a byte."""
    bits = value << 1 if value >= 0 else ~(value << 1)
    while bits > 127:
        out.append(bits & 127 | 128)
        bits >>= 7
    out.append(bits)


def _write_whole(out: bytearray, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        refuse(value, "whole number")
    if value.bit_length() > LONGEST and value != -(1 << LONGEST):
        raise Misfit("it is a number of more than 64 bits")
    write_long(out, value)


def _write_double(out: bytearray, value: Any) -> None:
    if not isinstance(value, float | int) or isinstance(value, bool):
        refuse(value, "number")
    out += _double.pack(value)


def _write_bytes(out: bytearray, value: Any) -> None:
    if not isinstance(value, bytes):
        refuse(value, "bytes")
    write_long(out, len(value))
    out += value


def _alone(source: str, **calls: Any) -> Way:
    """Return the way that *source* is, as a function too."""
    names = {**NAMES, **{f"{called}_0": call for called, call in calls.items()}}
    exec(f"def write(out, value):\n{indent(source.format(n=0), '    ')}", names)  # noqa: S102
    return Way(names["write"], source, calls)


NAMES: Mapping[str, Any] = {
    "misfit": misfit,
    "refuse": refuse,
    "write_long": write_long,
    "write_whole": _write_whole,
}
WAYS: Mapping[str, Way] = {
    "boolean": _alone(BOOLEAN),
    "bytes": Way(_write_bytes),
    "double": Way(_write_double),
    "long": _alone(LONG),
    "string": _alone(TEXT),
}


class Ways:
    """The ways to write kinds of value, each record's once: it may hold itself.

    plain: of values as JSON has them, as ``wire.plain`` gives them; a time or a sum is a text there.
    """

    def __init__(self, *, plain: bool = False) -> None:
        self._plain = plain
        self._records: dict[Record, Way] = {}

    def of(self, kind: Kind) -> Way:
        """Return the way to write a *kind*. It raises: Misfit."""
        match kind:
            case Bare():
                return WAYS[kind.avro] if self._plain else _bare(kind)
            case Choice():
                return _choice(kind, told=self._plain)
            case Maybe():
                return _maybe(self.of(kind.of))
            case Items():
                make = list if self._plain else kind.make
                return _items(make, kind.size, self.of(kind.of).write)
            case _:
                return self._record(kind)

    def _record(self, kind: Record) -> Way:
        if kind not in self._records:
            ways = self._records
            # It may hold itself, and is not made yet then.
            ways[kind] = Way(lambda out, value: ways[kind].write(out, value))  # noqa: PLW0108
            fields = [(field.name, self.of(field.kind)) for field in kind.fields]
            ways[kind] = self._written_out(kind, fields)
        return self._records[kind]

    def _written_out(self, kind: Record, fields: Sequence[tuple[str, Way]]) -> Way:
        if self._plain:
            return _source(kind.name, dict, [(name, "payload[name]", way) for name, way in fields])
        return _source(
            kind.name, kind.cls, [(name, f"payload.{name}", way) for name, way in fields]
        )


def _source(record: str, cls: type[Any], fields: Sequence[tuple[str, str, Way]]) -> Way:
    lines, names = [], dict(NAMES, cls=cls)
    for n, (name, value, way) in enumerate(fields):
        source = f"name = {name!r}\nvalue = {value}\n{way.source.format(n=n)}"
        lines.append(indent(source, " " * 8))
        names |= {f"{called}_{n}": call for called, call in way.calls.items()}
    source = RECORD.format(fields="".join(lines) or " " * 8 + "pass\n")
    exec(compile(source, f"<Avro writer of {record}>", "exec"), names)  # noqa: S102
    return Way(names["write"])


def _bare(kind: Bare) -> Way:
    if kind.avro != "string" or kind.base is str:
        return WAYS[kind.avro]
    return _alone(TOLD + TEXT, cls=kind.kind, text=TEXTS[kind.base])


def _choice(kind: Choice, *, told: bool) -> Way:
    raw = WAYS[kind.avro].write
    as_told = {value: plain(value) for value in kind.values.values()}
    if told:
        as_told = {value: value for value in as_told.values()}

    def write(out: bytearray, value: Any) -> None:
        if value not in as_told:
            refuse(value, kind.kind)
        raw(out, as_told[value])

    return Way(write)


def _maybe(some: Way) -> Way:
    def write(out: bytearray, value: Any) -> None:
        if value is None:
            out.append(0)
        else:
            out.append(2)
            some.write(out, value)

    source = MAYBE.replace("{some}", indent(some.source.rstrip(), "    "))
    return Way(write, source, some.calls)


def _items(make: type[Any], size: int | None, item: Write) -> Way:
    def write(out: bytearray, value: Any) -> None:
        if not isinstance(value, make):
            refuse(value, make.__name__)
        if size not in (None, len(value)):
            raise Misfit(f"it has {len(value)} parts, not {size}")
        if value:
            write_long(out, len(value))
        for each in value:
            item(out, each)
        out.append(0)

    return Way(write)
