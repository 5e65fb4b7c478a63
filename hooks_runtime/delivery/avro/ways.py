"""Ways of reading what a body holds; and the function that reads a record, written out as source.

attrs and cattrs do that too: a call for each field would take twice as long as all of this.
https://avro.apache.org/docs/1.12.0/specification/#binary-encoding
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from struct import Struct
from textwrap import indent
from typing import Any, NoReturn, TypeAlias

import attrs

from hooks_runtime.delivery.avro.kinds import Field, Record
from hooks_runtime.delivery.avro.misfit import Misfit, misfit

Read: TypeAlias = Callable[[bytes, int], tuple[Any, int]]
"""Takes a body and where to read, gives what is there and where it ends; that may be past the body."""

MOST_SHIFTED = 63  # the tenth byte of a number holds its last bit

CALL = "{value}, at = read_{n}(body, at)\n"
LONG = """\
size = body[at]
if size < 128:
    {value} = (size >> 1) ^ -(size & 1)
    at += 1
else:
    {value}, at = read_long(body, at)
"""
TEXT = """\
size = body[at]
if size & 129:  # longer than a byte tells, or below 0
    end, at = read_end(body, at)
else:
    at += 1
    end = at + (size >> 1)
{value} = body[at:end].decode()
at = end
"""
BOOLEAN = "{value} = boolean[body[at]]\nat += 1\n"
MADE = "{value} = make_{n}({value})\n"
MAYBE = """\
if (branch := body[at]) == 2:
    at += 1
{some}
elif branch:
    refuse()
else:
    {value} = None
    at += 1
"""
RECORD = """\
def read(body, at):
    try:
{fields}
    except Exception as error:
        raise misfit(error, wanted.get(name, "")).within(name) from None
    return make({values}), at
"""


@attrs.frozen
class Way:
    """A way of reading: a function, and *source* that does the same inside another one.

    calls: what the source calls that is not in NAMES. wanted: the type that it makes.
    """

    read: Read
    source: str = CALL
    calls: Mapping[str, Any] = attrs.Factory(lambda self: {"read": self.read}, takes_self=True)
    wanted: str = ""


def read_long(body: bytes, at: int) -> tuple[int, int]:
    """Read a number of 64 bits: zigzag, seven bits a byte."""
    bits = byte = 0
    for shift in range(0, MOST_SHIFTED + 1, 7):
        byte = body[at]
        at += 1
        bits |= (byte & 127) << shift
        if byte < 128:  # the last
            break
    if byte > 127 or bits >> 64:
        raise Misfit("it is a number of more than 64 bits")
    return (bits >> 1) ^ -(bits & 1), at


def read_end(body: bytes, at: int) -> tuple[int, int]:
    """Read where something ends, and where it begins."""
    size, at = read_long(body, at)
    if size < 0:
        raise Misfit("it has a length below 0")
    return at + size, at


def read_bytes(body: bytes, at: int) -> tuple[bytes, int]:
    """Read bytes after their number."""
    end, at = read_end(body, at)
    return body[at:end], end


def fixed(size: int) -> Way:
    """Return the way to read *size* bytes."""
    return Way(lambda body, at: (body[at : at + size], at + size))


def real(form: str) -> Way:
    """Return the way to read a number of the *form* that struct calls so."""
    struct = Struct(form)

    def read(body: bytes, at: int) -> tuple[float, int]:
        end = at + struct.size
        if end > len(body):
            raise IndexError
        return struct.unpack_from(body, at)[0], end

    return Way(read)


def refuse() -> NoReturn:
    """Raise Misfit: a union has no such branch."""
    raise Misfit("it is of none of the types that it may be of")


def refusing(told: str) -> Way:
    """Return the way to refuse what a writer has, called *told*, where the reader can't have it."""

    def read(_: bytes, __: int) -> NoReturn:
        raise Misfit(f"its writer has {told} there")

    return Way(read)


def made(way: Way, make: Callable[[Any], Any], wanted: str) -> Way:
    """Return *way* with something made of what is read."""
    read = way.read

    def read_and_make(body: bytes, at: int) -> tuple[Any, int]:
        value, at = read(body, at)
        try:
            return make(value), at
        except Exception as error:  # noqa: BLE001  # a value type may refuse with any
            raise misfit(error, wanted) from None

    return Way(read_and_make, way.source + MADE, {**way.calls, "make": make}, wanted)


def union(ways: Mapping[int, Way]) -> Way:
    """Return the way to read one of several, by the byte that tells which."""
    reads = {branch: way.read for branch, way in ways.items()}

    def read(body: bytes, at: int) -> tuple[Any, int]:
        return reads.get(body[at], _refuse)(body, at + 1)

    if [*ways] == [0, 2] and ways[0] is NULL:
        source = MAYBE.replace("{some}", indent(ways[2].source.rstrip(), "    "))
        return Way(read, source, ways[2].calls, ways[2].wanted)
    return Way(read)


def _refuse(_: bytes, __: int) -> NoReturn:
    refuse()


def record(made_of: Record, fields: Sequence[tuple[str, Field | None, Way]]) -> Way:
    """Return the way to read a record. fields: the writer's, with the reader's, if it has one."""
    lines, names = [], dict(NAMES, make=made_of.cls)
    for n, (name, _, way) in enumerate(fields):
        source = way.source.format(value=f"value_{n}", n=n)
        lines.append(indent(f"name = {name!r}\n{source}", " " * 8))
        names |= {f"{called}_{n}": call for called, call in way.calls.items()}
    values = [f"{field.alias}=value_{n}" for n, (_, field, _) in enumerate(fields) if field]
    names["wanted"] = {name: way.wanted for name, _, way in fields}
    source = RECORD.format(fields="".join(lines) or " " * 8 + "pass\n", values=", ".join(values))
    exec(compile(source, f"<Avro reader of {made_of.name}>", "exec"), names)  # noqa: S102
    read: Read = names["read"]
    return Way(read)


def passing_over(ways: Sequence[Way]) -> Way:
    """Return the way to read a record for nothing."""
    reads = [way.read for way in ways]

    def read(body: bytes, at: int) -> tuple[None, int]:
        for read_field in reads:
            _, at = read_field(body, at)
        return None, at

    return Way(read)


def alone(source: str, wanted: str) -> Way:
    """Return the way that *source* is, as a function too."""
    names = dict(NAMES)
    lines = indent(source.format(value="value", n=0), "    ")
    exec(f"def read(body, at):\n{lines}    return value, at\n", names)  # noqa: S102
    return Way(names["read"], source, {}, wanted)


NAMES: Mapping[str, Any] = {
    "boolean": {0: False, 1: True},
    "misfit": misfit,
    "read_end": read_end,
    "read_long": read_long,
    "refuse": refuse,
}
NULL = Way(lambda _, at: (None, at))
WAYS: Mapping[str, Way] = {
    "boolean": alone(BOOLEAN, "bool"),
    "bytes": Way(read_bytes),
    "double": real("<d"),
    "float": real("<f"),
    "int": alone(LONG, "number"),
    "long": alone(LONG, "number"),
    "null": NULL,
    "string": alone(TEXT, "text"),
}
