"""Payloads of events as Avro bodies, as services that speak openedx-events' Avro write and read them.

A body says nothing about its schema. Whoever sends it tells the schema's ``fingerprint`` and keeps
``schema_json`` where readers find it: then they read older and newer minor versions too::

    body = avro.encode(course_enrollment_created, enrollment)
    enrollment = avro.decode(course_enrollment_created, body, writer=registry[fingerprint])

Writing and reading are not fastavro's: it cuts 3.7 down to 3, writes "False" as true, takes a branch that
a union does not have for its last one, and crashes on a body that is nested very deeply; and it takes
longer, since it needs a dictionary between payload and bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from typing import Any, TypeVar

import attrs
from fastavro.schema import SchemaParseException, parse_schema

from hooks_runtime.delivery.avro import reading, schemas, writing
from hooks_runtime.delivery.avro.kinds import Record
from hooks_runtime.delivery.avro.misfit import Misfit, misfit
from hooks_runtime.delivery.avro.ways import Read
from hooks_runtime.delivery.avro.writing import Write
from hookspecs import Event, HooksError

P = TypeVar("P")

WRITERS_KEPT = 1024  # of other services and versions; in practice a few an event
SHOWN = 8  # parts of a path: a payload may hold itself, without end


class NotAvro(HooksError, ValueError):
    """A payload that is not of its event's types, or a body that is not of its schema.

    event: its name. path: of the field, '' for the whole. why: what is wrong, quoting nothing of it.
    """

    def __init__(self, event: str, path: str, why: str, way_out: str) -> None:
        super().__init__(event, path, why, way_out)
        self.event, self.path, self.why, self.way_out = event, path, why, way_out

    def __str__(self) -> str:
        """Return it in one line, for the log."""
        where = f" at {self.path}" if self.path else ""
        return f"no Avro of event {self.event!r}{where}: {self.why}; {self.way_out}"


@attrs.frozen(eq=False)
class _Codec:
    """What is made once for an event."""

    top: Record
    schema: dict[str, Any]
    write: Write
    write_plain: Write
    read: Read

    @cached_property
    def fingerprint(self) -> str:
        """Return the fingerprint of the schema; every packet names it."""
        return fingerprint(self.schema)


@cache
def _codec(event: Event[Any]) -> _Codec:
    top = schemas.top(event)
    names: dict[str, Any] = {}
    schema: Any = parse_schema(schemas.written(top, event.name), names)
    payload = top.fields[0].kind
    write, plain = (writing.Ways(plain=told).of(payload).write for told in (False, True))
    return _Codec(top, schema, write, plain, reading.Ways(names).of(schema, top).read)


def schema(event: Event[Any]) -> dict[str, Any]:
    """Return the Avro schema of the bodies of *event*, as fastavro parses it; leave it as it is.

    Raises: TypeError: Avro has nothing for a field, with its path and a way out.
    """
    return _codec(event).schema


def schema_json(event: Event[Any]) -> str:
    """Return the Avro schema of *event* as one line of JSON, the same in every process.

    Raises: TypeError: as ``schema``.
    """
    return _text(schema(event))


def fingerprint(of: Event[Any] | str | Mapping[str, Any]) -> str:
    """Return 64 hexadecimal digits that tell the schema *of* an event, or this schema, from all others.

    Raises: TypeError: as ``schema``.
    """
    # Not Avro's own, of the canonical form: that leaves out defaults, so a registry would give one
    # minor's text for another's id, and readers elsewhere need the right defaults.
    if isinstance(of, Event):
        return _codec(of).fingerprint
    told: Any = parse_schema(json.loads(of) if isinstance(of, str) else dict(of))
    return sha256(_text(told).encode()).hexdigest()


def encode(event: Event[P], payload: P) -> bytes:
    """Return *payload* as Avro, without its live fields and without a header.

    Raises: NotAvro: a field is not of its type. TypeError: as ``schema``.
    """
    codec, body = _codec(event), bytearray()
    try:
        codec.write(body, payload)
    except Exception as error:  # noqa: BLE001  # a field may hold anything
        fault = misfit(error).within(event.parameter)
        told = f"send it with the types of {event.payload.__name__}"
        raise NotAvro(event.name, _path(fault), fault.why, told) from None
    return bytes(body)


def encode_plain(event: Event[Any], data: Any) -> bytes:
    """Return what ``encode`` gives for the payload of which ``wire.plain`` gave *data*.

    It is made of JSON at once, in a quarter of the time. Raises: Misfit: *data* lacks a field that a
    newer payload has, or is none; make a payload of it, which knows its defaults and says what is wrong.
    """
    body = bytearray()
    _codec(event).write_plain(body, data)
    return bytes(body)


def decode(event: Event[P], body: bytes, writer: str | Mapping[str, Any] | None = None) -> P:
    """Return the payload that ``encode`` wrote; live fields have their default, or are None.

    writer: the schema that it was written with. As JSON text it is quick: each text is parsed once.
    Raises: NotAvro: the body is of another schema, or cut, or has more after it. TypeError: as ``schema``.
    """
    codec = _codec(event)
    read = codec.read
    if writer is not None:
        read = _reader(event, writer if isinstance(writer, str) else _text(writer))
    try:
        record, end = read(body, 0)
    except Exception as error:  # noqa: BLE001  # a payload class may refuse with any
        raise _not_avro(event, misfit(error), writer) from None
    if end != len(body):
        why = "more comes after it" if end < len(body) else "the body ends in it"
        raise _not_avro(event, Misfit(why), writer)
    payload: P = record[codec.top.fields[0].name]
    return payload


def _not_avro(event: Event[Any], fault: Misfit, writer: object) -> NotAvro:
    return NotAvro(event.name, _path(fault), fault.why, WAYS_OUT[writer is None])


WAYS_OUT = {
    True: "if its writer has another minor version, give the writer's schema",
    False: "ask its writer whether this is the schema that it was written with",
}


@lru_cache(WRITERS_KEPT)
def _reader(event: Event[Any], text: str) -> Read:
    names: dict[str, Any] = {}
    try:
        told: Any = parse_schema(json.loads(text), names)
        return reading.Ways(names).of(told, _codec(event).top).read
    except (SchemaParseException, ValueError, LookupError, TypeError, RecursionError) as error:
        why = f"its writer's schema is none ({type(error).__name__})"
        raise NotAvro(event.name, "", why, WAYS_OUT[False]) from None


def _text(told: Mapping[str, Any]) -> str:
    """Return a schema as JSON, without what fastavro adds for itself."""
    plain = {key: value for key, value in told.items() if not key.startswith("__")}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def _path(fault: Misfit) -> str:
    shown = fault.path[:SHOWN]
    return ".".join((*shown, "...") if len(fault.path) > SHOWN else shown)
