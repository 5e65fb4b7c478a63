"""Avro bodies of every event that openedx-events has too, in both directions, with its own serializer.

Needs ``pip install openedx-events fastavro``. Payloads are drawn with a fixed seed. *their bytes are ours*:
openedx-events serializes what its classes hold, and we write the same bytes; *we read theirs*: and get the
payload again; *they read ours*: and get what their classes held. Writes some of the bodies to
tests/delivery/openedx_avro.json, which the tests read without openedx-events.
"""

from __future__ import annotations

import json
import types
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, Union, get_args, get_origin

import attrs
import importlib_metadata
from fastavro.schema import to_parsing_canonical_form

from hooks_runtime import catalogue, wire
from hooks_runtime.delivery import avro
from hookspecs import Event
from hookspecs.payload import hints
from hookspecs.values import CourseKey, Moment, UsageKey, UserId
from tests.evidence.openedx_shapes import UPSTREAM, _configure

BODIES = Path(__file__).parents[1] / "delivery/openedx_avro.json"
SEED = 20261120
DRAWN, KEPT = 1000, 3
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LETTERS = "abcXYZ 0129 _-.@/ äß\u4e16\u754c\U0001f393\n\"'"
COLUMNS = ("schema", "their bytes are ours", "we read theirs", "they read ours")


def main() -> int:
    """Compare, print the table, write the bodies; return 1 if a payload differs."""
    _configure()
    names = ("openedx-events", "fastavro", "edx-opaque-keys")
    versions = {name: importlib_metadata.version(name) for name in names}
    print(", ".join(f"{name} {version}" for name, version in versions.items()))
    print(f"seed {SEED}, {DRAWN} payloads an event; how many agree:\n")
    print(f"{'event':<56} {'   '.join(COLUMNS)}")
    both = [e for e in catalogue.ours() if isinstance(e, Event) and e.name.startswith(UPSTREAM)]
    compared = [Compared(event, Random(f"{SEED} {event.name}")) for event in both]
    events = {one.event.name: one.told() for one in compared}
    facts = {"versions": versions, "seed": SEED, "events": events}
    BODIES.write_text(json.dumps(facts, indent=1) + "\n")
    return int(any(one.differs for one in compared))


class Compared:
    """One event, in both libraries."""

    def __init__(self, event: Event[Any], random: Random) -> None:
        tooling, schemas, self.serializer, self.deserializer = (
            import_module(f"openedx_events.{name}")
            for name in (
                "tooling",
                "event_bus.avro.schema",
                "event_bus.avro.serializer",
                "event_bus.avro.deserializer",
            )
        )
        tooling.load_all_signals()
        self.event, self.random, self.differs = event, random, False
        self.signal = tooling.OpenEdxPublicSignal.get_signal_by_type(event.name)
        self.schema = schemas.schema_from_signal(self.signal)
        ((self.argument, self.cls),) = self.signal.init_data.items()

    def told(self) -> dict[str, Any]:
        """Return schema and bodies of openedx-events, with a line printed."""
        samples, agreed = [], [0, 0, 0]
        for _ in range(DRAWN):
            payload = drawn(self.event.payload, self.random)
            theirs = in_open_edx(payload, self.cls)
            body = self.serializer.serialize_event_data_to_bytes(
                {self.argument: theirs}, self.signal
            )
            for n, agrees in enumerate(self._agree(payload, theirs, body)):
                agreed[n] += agrees
            samples.append({"payload": json.loads(wire.dump(payload)), "body": body.hex()})
        same = to_parsing_canonical_form(avro.schema(self.event)) == canonical(self.schema)
        cells = ["same" if same else "differs", *(f"{count}" for count in agreed)]
        cells = [f"{cell:>{len(column)}}" for cell, column in zip(cells, COLUMNS, strict=True)]
        print(f"{self.event.name:<56} {'   '.join(cells)}")
        self.differs = not same or agreed != [DRAWN] * 3
        return {"schema": self.schema, "samples": samples[:KEPT]}

    def _agree(self, payload: Any, theirs: Any, body: bytes) -> tuple[bool, bool, bool]:
        ours = avro.encode(self.event, payload)
        read = [avro.decode(self.event, body, writer) for writer in (None, self.schema)]
        back = self.deserializer.deserialize_bytes_to_event_data(ours, self.signal)
        return ours == body, read == [payload] * 2, back == {self.argument: theirs}


def canonical(schema: Any) -> str:
    """Return what of a schema decides what bytes mean."""
    return to_parsing_canonical_form(json.loads(json.dumps(schema)))


def in_open_edx(value: Any, cls: Any) -> Any:
    """Return *value*, of a payload of ours, as openedx-events has it in a field of type *cls*."""
    if value is None:
        return None
    if attrs.has(cls):
        fields = attrs.fields(cls)
        return cls(**{f.name: in_open_edx(getattr(value, f.name), f.type) for f in fields})
    if isinstance(value, CourseKey | UsageKey):
        return cls.from_string(str(value))
    return datetime.fromisoformat(value.isoformat()) if isinstance(value, Moment) else cls(value)


def drawn(hint: Any, random: Random) -> Any:
    """Return some value of a type that payloads of events have."""
    if get_origin(hint) in (Union, types.UnionType):
        return drawn(get_args(hint)[0], random) if random.random() < 0.6 else None
    if attrs.has(hint):
        return hint(**{name: drawn(part, random) for name, part in hints(hint).items()})
    return DRAW[getattr(hint, "__origin__", hint)](random)


def _word(random: Random) -> str:
    return "".join(random.choices("abcXYZ019_-.~", k=random.randint(1, 9)))


def _course(random: Random) -> str:
    return "+".join(_word(random) for _ in range(3))


def _moment(random: Random) -> Moment:
    whole = random.random() < 0.3
    instant = EPOCH + timedelta(microseconds=random.randrange(130 * 365 * 24 * 60 * 60 * 10**6))
    return Moment.of(instant.replace(microsecond=0) if whole else instant)


DRAW = {
    bool: lambda random: random.random() < 0.5,
    str: lambda random: "".join(random.choices(LETTERS, k=random.randint(0, 90))),
    UserId: lambda random: UserId(random.getrandbits(random.randint(1, 63)) or 1),
    CourseKey: lambda random: CourseKey(f"course-v1:{_course(random)}"),
    UsageKey: lambda random: UsageKey(
        f"block-v1:{_course(random)}+type@{_word(random)}+block@{_word(random)}"
    ),
    Moment: _moment,
}
