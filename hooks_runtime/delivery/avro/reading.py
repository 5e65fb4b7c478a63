"""A writer's schema and a kind of value -> the way to read the one into the other, found once.

It resolves as Avro does, but for names of records and for defaults: a payload class may get another name,
and a field that the writer does not have gets the class's own default, made anew if need be.
https://avro.apache.org/docs/1.12.0/specification/#schema-resolution
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import attrs

from hooks_runtime.delivery.avro.kinds import Bare, Choice, Items, Kind, Maybe, Record
from hooks_runtime.delivery.avro.misfit import Misfit
from hooks_runtime.delivery.avro.schemas import Schema
from hooks_runtime.delivery.avro.ways import (
    NULL,
    WAYS,
    Read,
    Way,
    fixed,
    made,
    passing_over,
    read_long,
    record,
    refusing,
    union,
)
from hookspecs.values import Moment

PROMOTED = {("int", "long"), ("int", "double"), ("long", "double"), ("float", "double")}
READY = (bool, int, float, str, bytes)
_datetime_of = datetime.__new__


class Ways:
    """The ways to read what a writer's schema says. *names*: its named types, by full name.

    Where a kind is None, the reader has no such field, and what is there is only passed over.
    """

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names
        self._records: dict[tuple[str, Record | None], Way] = {}

    def of(self, schema: Schema, kind: Kind | None) -> Way:
        """Return the way to read a *kind* of what *schema* says. It raises: Misfit."""
        schema = self._names.get(schema, schema) if isinstance(schema, str) else schema
        if isinstance(schema, list):
            return self._union(schema, kind)
        said: Any = schema
        kind = kind.of if isinstance(kind, Maybe) else kind
        told = schema if isinstance(schema, str) else schema["type"]
        match told, kind:
            case "record" | "error", Record() | None:
                return self._record(schema, kind)
            case "array", Items() | None:
                return Way(_items(kind, self.of(said["items"], kind and kind.of).read))
            case "map", None:
                return self._map(schema)
            case _, Bare() | Choice() | None:
                return _bare(schema, told, kind)
            case _:
                return refusing(told)

    def _union(self, branches: Sequence[Schema], kind: Kind | None) -> Way:
        may_be_none = kind is None or isinstance(kind, Maybe)
        ways = {}
        for index, branch in enumerate(branches):
            if branch == "null":
                ways[index << 1] = NULL if may_be_none else refusing("null")
            else:
                ways[index << 1] = self.of(branch, kind)
        return union(ways)

    def _record(self, schema: Any, kind: Record | None) -> Way:
        key = schema["name"], kind
        if key not in self._records:
            ways = self._records
            # It may hold itself, and is not made yet then.
            self._records[key] = Way(lambda body, at: ways[key].read(body, at))  # noqa: PLW0108
            self._records[key] = self._fields(schema["fields"], kind)
        return self._records[key]

    def _fields(self, told: Sequence[Any], kind: Record | None) -> Way:
        if kind is None:
            return passing_over([self.of(field["type"], None) for field in told])
        lacking = {field.name: field for field in kind.fields}
        fields = []
        for each in told:
            field = lacking.pop(each["name"], None)
            fields.append(
                (each["name"], field, self.of(each["type"], field.kind if field else None))
            )
        for name, field in lacking.items():
            if field.default is attrs.NOTHING:
                return refusing(f"no {name!r}")
        return record(kind, fields)

    def _map(self, schema: Any) -> Way:
        name, held = self.of("string", None), self.of(schema["values"], None)
        return Way(_items(None, passing_over([name, held]).read))


def _items(kind: Items | None, item: Read) -> Read:
    make, size = (kind.make, kind.size) if kind else (list, None)

    def read(body: bytes, at: int) -> tuple[Any, int]:
        items: list[Any] = []
        count, at = _count(body, at)
        while count:
            for _ in range(count):
                each, at = item(body, at)
                items.append(each)
            count, at = _count(body, at)
        if size not in (None, len(items)):
            raise Misfit(f"it has {len(items)} parts, not {size}")
        return make(items), at

    return read


def _count(body: bytes, at: int) -> tuple[int, int]:
    """Read how many items the next block has; a number below 0 is followed by the block's length."""
    count, at = read_long(body, at)
    return (count, at) if count >= 0 else (-count, read_long(body, at)[1])


def _bare(schema: Any, told: str, kind: Bare | Choice | None) -> Way:
    if told == "enum":
        way, told = _symbol(schema["symbols"]), "string"
    elif told == "fixed":
        way, told = fixed(schema["size"]), "bytes"
    else:
        way = WAYS.get(told, refusing(told))
    if kind is None:
        return way
    if told != kind.avro and (told, kind.avro) not in PROMOTED:
        return refusing(told)
    make = _make(kind, promoted=told != kind.avro)
    name = kind.kind if isinstance(kind, Choice) else kind.kind.__name__
    return made(way, make, name) if make else way


def _symbol(symbols: Sequence[str]) -> Way:
    choose = dict(enumerate(symbols)).__getitem__
    return Way(made(WAYS["int"], choose, "choice of its writer's").read)


def _make(kind: Bare | Choice, *, promoted: bool) -> Callable[[Any], Any] | None:
    """Return what makes a *kind* of what is on the wire, or None where they are the same."""
    if isinstance(kind, Choice):
        return kind.values.__getitem__
    cls: Any = kind.kind
    if cls is Moment:
        return _moment
    if issubclass(cls, Moment):
        return lambda text: cls.of(datetime.fromisoformat(text))
    if kind.base in (datetime, date):
        return cls.fromisoformat  # type: ignore[no-any-return]
    return None if cls in READY and not promoted else cls


def _moment(text: str) -> Moment:
    told = datetime.fromisoformat(text)
    if told.tzinfo is not UTC:
        return Moment.of(told)
    # What Moment checks is so; the constructor of datetime takes a third of the time.
    day, time = (told.year, told.month, told.day), (told.hour, told.minute, told.second)
    return _datetime_of(Moment, *day, *time, told.microsecond, UTC)
