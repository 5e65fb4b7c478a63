"""The Avro schema of what an event's body is made of, as JSON has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import attrs

from hooks_runtime.delivery.avro.kinds import (
    Bare,
    Choice,
    Field,
    Items,
    Kind,
    Maybe,
    Record,
    Walk,
)
from hookspecs import Event

Schema = dict[str, Any] | list[Any] | str

TOP = "CloudEvent"
TEXTS: Mapping[type[Any], Callable[[Any], str]] = {
    Decimal: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
    UUID: str,
}
"""How values are told that Avro has no type for."""
JSON = (bool, int, float, str)
EMPTY: tuple[Any, ...] = ((), frozenset())


def top(event: Event[Any]) -> Record:
    """Return the record around the payload of *event*, whose one field is named as in the spec.

    Raises: TypeError: Avro has nothing for a field, with its path and a way out.
    """
    kind = Walk(event).kind(event.payload, event.parameter)
    return Record(TOP, dict, (Field(event.parameter, event.parameter, kind, attrs.NOTHING),))


def written(record: Record, namespace: str) -> dict[str, Any]:
    """Return the schema of a *record*, each record in it spelt out once."""
    schema: Any = _of(record, set())
    return {**schema, "namespace": namespace}


def _of(kind: Kind, told: set[str]) -> Schema:
    match kind:
        case Bare() | Choice():
            return kind.avro
        case Maybe():
            return ["null", _of(kind.of, told)]
        case Items():
            return {"type": "array", "items": _of(kind.of, told)}
        case _:
            return _record(kind, told)


def _record(record: Record, told: set[str]) -> Schema:
    if record.name in told:
        return record.name
    told.add(record.name)
    fields = [
        {"name": field.name, "type": _of(field.kind, told), **_default(field)}
        for field in record.fields
    ]
    return {"type": "record", "name": record.name, "fields": fields}


def _default(field: Field) -> dict[str, Any]:
    """Return ``{"default": ...}`` for readers that are not ours, which need one to read older minors.

    Avro takes only what fits the first part of a union, so None where there may be None.
    """
    value = field.default
    if value is attrs.NOTHING:
        return {}
    match field.kind:
        case Maybe() if value is None:
            return {"default": None}
        case Bare() | Choice() as kind:
            base, told = kind.base if kind.base in JSON else str, plain(value)
            return {"default": base(told)} if isinstance(told, base) else {}
        case Items() if value in EMPTY:
            return {"default": []}
        case _:
            return {}


def plain(value: Any) -> Any:
    """Return a bare value as it is on the wire; as it is, if it is none."""
    if isinstance(value, Enum):
        return plain(value.value)
    for base, told in TEXTS.items():
        if isinstance(value, base):
            return told(value)
    return value
