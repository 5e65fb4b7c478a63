"""Types of fields -> what Avro has for them: the kinds of value that an event's body is made of.

The names of records and the order of fields are those that openedx-events derives from its own classes
(``openedx_events/event_bus/avro/schema.py``, Apache-2.0), so that both sides derive one schema.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin
from uuid import UUID

import attrs

from hookspecs import Event
from hookspecs.authoring import Block, CreatedCourse
from hookspecs.learning import (
    Certificate,
    Course,
    Enrollment,
    ExamAttempt,
    PassingStatus,
    PersonalData,
    User,
)
from hookspecs.payload import LIVE, hints, is_marked

AVRO: Mapping[type, str] = {
    bool: "boolean",
    int: "long",
    float: "double",
    str: "string",
    bytes: "bytes",
    Decimal: "string",  # a double would not be exact
    datetime: "string",  # so has CloudEvents' Avro format, and openedx-events
    date: "string",
    UUID: "string",
}
UPSTREAM: Mapping[type, str] = {
    Block: "XBlockData",
    Certificate: "CertificateData",
    Course: "CourseData",
    CreatedCourse: "CourseData",
    Enrollment: "CourseEnrollmentData",
    ExamAttempt: "ExamAttemptData",
    PassingStatus: "CoursePassingStatusData",
    PersonalData: "UserPersonalData",
    User: "UserData",
}
"""What openedx-events calls the payloads that it has too: readers with its schema ask for the name."""


@attrs.frozen
class Bare:
    """A value of one of the types in AVRO, or of a type made from it: *base* of *kind*."""

    kind: type[Any]
    base: type[Any]

    @property
    def avro(self) -> str:
        """Return what Avro calls it."""
        return AVRO[self.base]


@attrs.frozen
class Choice:
    """One of a few: an Enum or a Literal. *values*: what each is on the wire, all of type *base*."""

    kind: str
    base: type[Any]
    values: Mapping[Any, Any] = attrs.field(hash=False)

    @property
    def avro(self) -> str:
        """Return what Avro calls it: no enum, whose readers fail where a choice was added."""
        return AVRO[self.base]


@attrs.frozen
class Maybe:
    """Something or None."""

    of: Kind


@attrs.frozen
class Items:
    """Any number of one kind, or *size* of it; *make*: tuple or frozenset, payloads have no others."""

    make: type[Any]
    of: Kind
    size: int | None = None


@attrs.frozen
class Field:
    """A field of a record. *default*: as attrs has it."""

    name: str
    alias: str
    kind: Kind
    default: Any


@attrs.define(eq=False)
class Record:
    """A payload, without the fields that stay here."""

    name: str
    cls: type[Any]
    fields: tuple[Field, ...] = ()


Kind: TypeAlias = Bare | Choice | Maybe | Items | Record


class Walk:
    """One walk over the types of an event's payload. Raises: TypeError: Avro has nothing for one."""

    def __init__(self, event: Event[Any]) -> None:
        self.event = event
        self.records: dict[type[Any], Record] = {}

    def kind(self, hint: Any, path: str) -> Kind:
        """Return the kind of a type as fields have it; *path* is where."""
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self.kind(arguments[0], path)
        if origin in (Union, types.UnionType):
            return self._maybe(arguments, path)
        if origin is Literal:
            return self._literal(arguments, path)
        if origin in (tuple, frozenset):
            return self._items(origin, arguments, path)
        return self._class(hint, path)

    def _maybe(self, parts: tuple[Any, ...], path: str) -> Kind:
        some = [part for part in parts if part is not type(None)]
        if len(some) == len(parts) or len(some) > 1:
            raise self._nothing(path, "is one of several types; make it one, or one and None")
        return Maybe(self.kind(some[0], path))

    def _literal(self, choices: tuple[Any, ...], path: str) -> Kind:
        some = [choice for choice in choices if choice is not None]
        chosen = self._choice("", some, path)
        return chosen if len(some) == len(choices) else Maybe(chosen)

    def _choice(self, name: str, choices: list[Any], path: str) -> Choice:
        told = {c.value if isinstance(c, Enum) else c: c for c in choices}
        bases = {type(value) for value in told}
        if len(bases) != 1 or not bases <= AVRO.keys():
            raise self._nothing(path, "has choices that are not of one bare type; make them texts")
        name = name or f"choice of {', '.join(map(repr, told))}"
        return Choice(name, bases.pop(), told)

    def _items(self, origin: Any, arguments: tuple[Any, ...], path: str) -> Items:
        open_end = origin is frozenset or arguments[1:] == (...,)
        parts = {self.kind(part, path) for part in (arguments[:1] if open_end else arguments)}
        if len(parts) != 1:
            raise self._nothing(path, "has parts of several types; name them, in a payload")
        return Items(origin, parts.pop(), None if open_end else len(arguments))

    def _class(self, hint: Any, path: str) -> Kind:
        if isinstance(hint, type):
            if attrs.has(hint):
                return self.records.get(hint) or self._record(hint, path)
            if issubclass(hint, Enum):
                return self._choice(hint.__name__, list(hint), path)
            for base in AVRO:
                if issubclass(hint, base):
                    return Bare(hint, base)
        raise self._nothing(path, "is of no type that Avro has; make it a value type or a payload")

    def _record(self, cls: type[Any], path: str) -> Record:
        record = self.records[cls] = Record(self._name(cls), cls)  # a class may hold itself
        resolved = hints(cls)
        record.fields = tuple(
            Field(f.name, f.alias, self.kind(resolved[f.name], f"{path}.{f.name}"), f.default)
            for f in attrs.fields(cls)
            if f.init and not is_marked(resolved[f.name], LIVE)
        )
        return record

    def _name(self, cls: type[Any]) -> str:
        name = UPSTREAM.get(cls, cls.__name__)
        taken = {"CloudEvent", *(record.name for record in self.records.values())}
        return f"{cls.__module__}.{cls.__name__}".replace(".", "_") if name in taken else name

    def _nothing(self, path: str, why: str) -> TypeError:
        return TypeError(f"event {self.event.name!r} has no Avro schema: {path} {why}")
