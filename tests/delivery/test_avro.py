"""Payloads of events as Avro, and back; fastavro reads and writes the same."""

from __future__ import annotations

import copy
import io
import json
import math
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID, uuid4

import attrs
import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks_runtime import catalogue, wire
from hooks_runtime.delivery import avro
from hookspecs import Event, Live, Personal, evolve, hookspec, payload
from hookspecs.learning import (
    Course,
    Enrollment,
    PersonalData,
    User,
    course_enrollment_changed,
    course_enrollment_created,
)
from hookspecs.values import Count, CourseKey, Moment, Percent, Points, UsageKey, UserId

EVENTS = [spec for spec in catalogue.ours() if isinstance(spec, Event)]
OPEN_EDX = json.loads((Path(__file__).parent / "openedx_avro.json").read_text())
every = pytest.mark.parametrize("event", EVENTS, ids=lambda spec: spec.name)
published = pytest.mark.parametrize("name", OPEN_EDX["events"])
NOON = Moment(2026, 2, 3, 12, tzinfo=UTC)
ADA = User(UserId(7), is_active=True, pii=PersonalData("ada", "ada@school.example"))
LOGIC = Course(CourseKey("course-v1:School+Logic+2026"))
ENROLLED = Enrollment(ADA, LOGIC, "audit", is_active=True, creation_date=NOON)
ENROLLED_BODY = avro.encode(course_enrollment_created, ENROLLED)


def an_event(cls, name="org.example.school.bell.rung.v1", **options):
    def bell_rung(bell):
        """A bell has rung."""

    bell_rung.__annotations__ = {"bell": cls, "return": None}
    return hookspec.event(name, **options)(bell_rung)


def a_payload(name, **fields):
    body = {name: field for name, (_, field) in fields.items()}
    body["__annotations__"] = {name: hint for name, (hint, _) in fields.items()}
    return payload(type(name, (), body))


def plain_event(hint, **field):
    return an_event(a_payload("Bell", told=(hint, attrs.field(**field))))


def survives(hint, value):
    event = plain_event(hint)
    bell = event.payload(value)
    body = avro.encode(event, bell)
    read = avro.decode(event, body).told
    assert (read, type(read)) == (value, type(value))
    return fastavro.schemaless_reader(io.BytesIO(body), avro.schema(event), None)["bell"]["told"]


# Round trips.


@every
@settings(max_examples=40)
@given(data=st.data())
def test_every_payload_survives(event, data):
    """The whole catalogue, with its schema given and without."""
    value = data.draw(st.from_type(event.payload))
    body = avro.encode(event, value)

    assert avro.decode(event, body) == value
    assert avro.decode(event, body, writer=avro.schema_json(event)) == value


@every
@settings(max_examples=20)
@given(data=st.data())
def test_fastavro_writes_and_reads_the_same(event, data):
    """It is raw Avro of our schema, to the byte."""
    value = data.draw(st.from_type(event.payload))
    body = avro.encode(event, value)

    record = fastavro.schemaless_reader(io.BytesIO(body), avro.schema(event), None)
    again = io.BytesIO()
    fastavro.schemaless_writer(again, avro.schema(event), record)

    assert record == {event.parameter: json.loads(wire.dump(value))}
    assert again.getvalue() == body


def test_types_are_there_again():
    """A receiver in another process gets values, not texts and numbers."""
    loaded = avro.decode(course_enrollment_created, ENROLLED_BODY)

    assert type(loaded.user.id) is UserId
    assert type(loaded.course.course_key) is CourseKey
    assert type(loaded.creation_date) is Moment
    assert loaded.creation_date.tzinfo is UTC


class Bell(Enum):
    """A choice that is told as a text."""

    BIG = "big"
    SMALL = "small"


class Size(IntEnum):
    """A choice that is told as a number."""

    BIG = 2


class Early(Moment):
    """A value type made from one of ours."""

    __slots__ = ()


@pytest.mark.parametrize(
    ("hint", "value", "told"),
    [
        (bool, True, True),
        (int, -(2**63), -(2**63)),
        (int, 2**63 - 1, 2**63 - 1),
        (int, -65, -65),
        (float, -0.5, -0.5),
        (str, "ü" * 100, "ü" * 100),
        (bytes, b"\x00" * 64, b"\x00" * 64),
        (Decimal, Decimal("1.10"), "1.10"),
        (
            datetime,
            datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=1))),
            "2026-01-02T00:00:00+01:00",
        ),
        (date, date(2026, 1, 2), "2026-01-02"),
        (UUID, UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Early, Early(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00+00:00"),
        (Count, Count(3), 3),
        (Percent, Percent(12.5), 12.5),
        (Points, Points("3.10"), "3.10"),
        (Personal[str], "ada", "ada"),
        (Bell, Bell.SMALL, "small"),
        (Size, Size.BIG, 2),
        (Literal["a", "b"], "b", "b"),
        (Literal[1, 2], 2, 2),
        (Literal[Bell.BIG], Bell.BIG, "big"),
        (Literal["a", None], None, None),  # noqa: PYI061  # it may be written so
        (str | None, "x", "x"),
        (Personal[str] | None, None, None),
        (UsageKey | None, UsageKey("k"), "k"),
        (tuple[str, ...], ("a", "b"), ["a", "b"]),
        (tuple[str, ...], (), []),
        (tuple[int, int], (1, 2), [1, 2]),
        (tuple[Points, ...], (Points(1),), ["1"]),
        (frozenset[str], frozenset({"a"}), ["a"]),
        (tuple[str, ...] | None, ("string", "b"), ["string", "b"]),
        (
            Annotated[tuple[Course | None, ...], "why"],
            (LOGIC, None),
            [json.loads(wire.dump(LOGIC)), None],
        ),
    ],
)
def test_a_field_of_every_type_survives(hint, value, told):
    """With its type; and any reader of Avro has it plainly."""
    assert survives(hint, value) == told


def test_a_whole_number_may_stand_where_a_number_belongs():
    """As for Python's type checkers."""
    event = plain_event(float)

    assert avro.decode(event, avro.encode(event, event.payload(3))).told == 3.0


def test_what_is_no_number_survives():
    """IEEE 754 has it."""
    event = plain_event(float)

    assert math.isnan(avro.decode(event, avro.encode(event, event.payload(math.nan))).told)


@payload
class Folder:
    """A payload that holds itself."""

    name: str
    folders: tuple[Folder, ...] = ()
    parent: Folder | None = None


@payload
class Empty:
    """A payload of nothing."""


def test_a_payload_that_holds_itself_survives():
    """At every depth."""
    leaf = Folder("leaf")
    tree = Folder("root", (leaf, Folder("b", (leaf,))), parent=leaf)
    event = an_event(Folder)

    assert avro.decode(event, avro.encode(event, tree)) == tree
    assert avro.decode(event, avro.encode(event, tree), avro.schema(event)) == tree


def test_a_payload_of_nothing_survives():
    """In no byte."""
    event = an_event(Empty)

    assert avro.encode(event, Empty()) == b""
    assert avro.decode(event, b"") == Empty()


@payload
class Ring:
    """Live fields, a private one, and one that no constructor takes."""

    name: str
    _hidden: int = 0
    session: Live[Any] | None = None
    request: Live[Any] = "none"
    length: int = attrs.field(init=False, default=4)


def test_live_objects_stay_in_the_process():
    """The other side has their defaults."""
    event = an_event(Ring, leaves_process=False)
    body = avro.encode(event, Ring("noon", hidden=3, session=object(), request=object()))

    assert avro.decode(event, body) == Ring("noon", hidden=3)
    (told,) = avro.schema(event)["fields"]
    assert [field["name"] for field in told["type"]["fields"]] == ["name", "_hidden"]


# Schemas.


def test_the_schema_is_what_open_edx_derives():
    """Records by name the second time, an unset date null; and a default where one can be told."""
    (enrollment,) = json.loads(avro.schema_json(course_enrollment_created))["fields"]
    user, course, mode, _, _, created_by = enrollment["type"]["fields"]
    name = course_enrollment_created.name

    assert enrollment["name"] == "enrollment"
    assert user["type"]["name"] == f"{name}.UserData"
    assert course["type"]["fields"][1:3] == [
        {"name": "display_name", "type": "string", "default": ""},
        {"name": "start", "type": ["null", "string"], "default": None},
    ]
    assert mode == {"name": "mode", "type": "string"}
    assert created_by["type"] == ["null", f"{name}.UserData"]


@payload
class Defaults:
    """What a default may be."""

    key: CourseKey = CourseKey("c")
    points: Points = Points("1.50")
    count: Count = Count(2)
    bell: Bell = Bell.BIG
    parts: tuple[str, ...] = ()
    # These have none that Avro can tell.
    id: UUID = attrs.Factory(uuid4)
    data: bytes = b"x"
    names: tuple[str, ...] = ("a",)
    course: Course = LOGIC
    maybe: str | None = "yes"


def test_defaults_are_told_where_avro_has_a_word_for_them():
    """For readers elsewhere; ours have the class."""
    (told,) = avro.schema(an_event(Defaults))["fields"]
    defaults = {f["name"]: f["default"] for f in told["type"]["fields"] if "default" in f}

    assert defaults == {
        "key": "c",
        "points": "1.50",
        "count": 2,
        "bell": "big",
        "parts": [],
    }


def test_two_classes_of_one_name_are_told_apart():
    """By their modules."""

    @payload
    class UserData:
        user: User

    (told,) = avro.schema(an_event(UserData))["fields"]
    (user,) = told["type"]["fields"]

    assert told["type"]["name"].endswith(".v1.UserData")
    assert user["type"]["name"].endswith(".hookspecs_learning_people_User")


T = TypeVar("T")


@pytest.mark.parametrize(
    ("hint", "why"),
    [
        (Any, "is of no type that Avro has; make it a value type or a payload"),
        (T, "is of no type"),
        (complex, "is of no type"),
        (tuple, "is of no type"),
        (int | str, "is one of several types; make it one, or one and None"),
        (int | str | None, "is one of several types"),
        (Literal["a", 1], "has choices that are not of one bare type; make them texts"),
        (tuple[int, str], "has parts of several types; name them, in a payload"),
        (tuple[()], "has parts of several types"),
    ],
)
def test_what_avro_has_nothing_for_is_refused_with_its_path(hint, why):
    """Event, path, and the way out."""

    inner = a_payload("Inner", told=(hint, attrs.field()))
    event = an_event(a_payload("Outer", inner=(inner, attrs.field())))

    with pytest.raises(TypeError) as refused:
        avro.schema(event)

    assert str(refused.value).startswith(
        "event 'org.example.school.bell.rung.v1' has no Avro schema: bell.inner.told " + why
    )


# Registries.


def test_fingerprints_tell_schemas_apart():
    """Events of one payload have two; a default counts."""
    one, other = map(avro.fingerprint, (course_enrollment_created, course_enrollment_changed))
    defaults = [avro.fingerprint(plain_event(str, default=word)) for word in ("a", "b")]

    assert len({one, other, *defaults}) == 4
    assert len(one) == 64


@every
def test_a_schema_has_one_fingerprint_in_each_of_its_forms(event):
    """As fastavro has it, as text, as a dictionary."""
    text = avro.schema_json(event)

    assert "\n" not in text
    assert (
        avro.fingerprint(event)
        == avro.fingerprint(avro.schema(event))
        == avro.fingerprint(text)
        == avro.fingerprint(json.dumps(json.loads(text), indent=2))
    )


# Other minor versions.


def as_written(event, *, drop=(), add=(), change=None):
    """Return the schema of *event* with other fields, at the depth of the payload."""
    told = json.loads(avro.schema_json(event))
    record = told["fields"][0]["type"]
    record["fields"] = [f for f in record["fields"] if f["name"] not in drop]
    for field in record["fields"]:
        field["type"] = (change or {}).get(field["name"], field["type"])
    record["fields"][1:1] = add
    return told


def written(told, record):
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(copy.deepcopy(told)), record)
    return out.getvalue()


NEW_FIELDS = {
    "boolean": True,
    "int": -70,
    "long": 2**40,
    "float": 0.5,
    "double": 0.5,
    "bytes": b"x",
    "null": None,
    "string": "blue",
    ("null", "string"): "blue",
}


def test_an_older_reader_passes_over_a_newer_field():
    """Of any type, and in the middle."""
    types: list[Any] = [list(t) if isinstance(t, tuple) else t for t in NEW_FIELDS]
    record = {"type": "record", "name": "Cohort", "fields": [{"name": "a", "type": "string"}]}
    more = {
        "array": ({"type": "array", "items": "string"}, ["a", "b"]),
        "map": ({"type": "map", "values": "long"}, {"a": 1}),
        "enum": ({"type": "enum", "name": "Shade", "symbols": ["A", "B"]}, "B"),
        "fixed": ({"type": "fixed", "name": "Hash", "size": 3}, b"abc"),
        "record": (record, {"a": "x"}),
        "again": ("Cohort", {"a": "y"}),
    }
    fields = {
        f"new_{n}": pair for n, pair in enumerate(zip(types, NEW_FIELDS.values(), strict=True))
    }
    fields |= more
    told = as_written(
        course_enrollment_created,
        add=[{"name": name, "type": kind} for name, (kind, _) in fields.items()],
    )
    values = {name: value for name, (_, value) in fields.items()}
    body = written(told, {"enrollment": {**json.loads(wire.dump(ENROLLED)), **values}})

    assert avro.decode(course_enrollment_created, body, told) == ENROLLED
    assert avro.decode(course_enrollment_created, body, json.dumps(told)) == ENROLLED


def test_a_newer_reader_fills_in_a_newer_field():
    """With the default of its class, made anew if need be."""
    event = an_event(Defaults)
    told = as_written(event, drop=[f.name for f in attrs.fields(Defaults) if f.name != "bell"])
    first, second = (
        avro.decode(event, written(told, {"bell": {"bell": "small"}}), told) for _ in "ab"
    )

    assert first == evolve(Defaults(bell=Bell.SMALL), id=first.id)
    assert first.id != second.id


def test_a_payload_class_may_get_another_name():
    """Names of records say nothing of what is in them."""
    text = avro.schema_json(course_enrollment_created).replace("CourseEnrollmentData", "Old")

    assert avro.decode(course_enrollment_created, ENROLLED_BODY, text) == ENROLLED


@pytest.mark.parametrize(
    ("theirs", "value", "hint", "read"),
    [
        ("int", 7, int, 7),
        ("int", 7, float, 7.0),
        ("long", 7, Percent, 7.0),
        ("float", 0.5, float, 0.5),
        (["null", "long"], 7, UserId, UserId(7)),
        ("string", "x", str | None, "x"),
        ({"type": "enum", "name": "Size", "symbols": ["big", "small"]}, "small", Bell, Bell.SMALL),
        ({"type": "fixed", "name": "Two", "size": 2}, b"ab", bytes, b"ab"),
        ({"type": "string", "logicalType": "uuid"}, str(UUID(int=1)), UUID, UUID(int=1)),
        (["null", "string"], None, str | None, None),
    ],
)
def test_another_writers_type_is_read_where_it_fits(theirs, value, hint, read):
    """As Avro's schema resolution has it."""
    event = plain_event(hint)
    told = as_written(event, change={"told": theirs})
    found = avro.decode(event, written(told, {"bell": {"told": value}}), told).told

    assert (found, type(found)) == (read, type(read) if hint is not Percent else Percent)


@pytest.mark.parametrize(
    ("theirs", "value", "hint", "why"),
    [
        ("string", "7", int, "at bell.told: its writer has string there"),
        ("long", 7, str, "its writer has long there"),
        ("double", 7.5, int, "its writer has double there"),
        ("boolean", True, int, "its writer has boolean there"),
        (["null", "long"], None, int, "its writer has null there"),
        (["long", "string"], "x", int, "its writer has string there"),
        ("string", "abc", tuple[str, ...], "its writer has string there"),
        ({"type": "array", "items": "string"}, ["a"], str, "its writer has array there"),
        ({"type": "array", "items": "string"}, ["a"], Folder, "its writer has array there"),
        (
            {"type": "map", "values": "string"},
            {"a": "b"},
            tuple[str, ...],
            "its writer has map there",
        ),
        (
            {"type": "enum", "name": "E", "symbols": ["huge"]},
            "huge",
            Bell,
            "at bell.told: it is no Bell",
        ),
        (
            {"type": "long", "logicalType": "timestamp-micros"},
            7,
            Moment,
            "its writer has long there",
        ),
    ],
)
def test_another_writers_type_is_refused_where_it_does_not_fit(theirs, value, hint, why):
    """Nothing is made to fit."""
    event = plain_event(hint)
    told = as_written(event, change={"told": theirs})
    body = written(told, {"bell": {"told": value}})

    with pytest.raises(avro.NotAvro, match="ask its writer whether") as refused:
        avro.decode(event, body, told)

    assert why in str(refused.value)


def test_a_field_that_is_required_and_was_not_written_is_named():
    """It has no default."""
    told = as_written(course_enrollment_created, drop=["mode"])

    with pytest.raises(avro.NotAvro, match=r"at enrollment: its writer has no 'mode' there"):
        avro.decode(course_enrollment_created, ENROLLED_BODY, told)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"type": "record", "name": "A", "fields": [{"name": "b", "type": "C"}]}',
        "[" * 10**5,
    ],
)
def test_a_writers_schema_that_is_none_is_refused(text):
    """A registry may hold anything."""
    with pytest.raises(avro.NotAvro, match="its writer's schema is none"):
        avro.decode(course_enrollment_created, ENROLLED_BODY, text)


# What is wrong.


@every
@settings(max_examples=20)
@given(data=st.data())
def test_no_part_of_a_body_is_a_body(event, data):
    """Nor a body with more after it."""
    body = avro.encode(event, data.draw(st.from_type(event.payload)))
    cut = data.draw(st.integers(0, len(body) - 1))

    with pytest.raises(avro.NotAvro, match="give the writer's schema"):
        avro.decode(event, body[:cut])
    with pytest.raises(avro.NotAvro, match="more comes after it"):
        avro.decode(event, body + b"\x00")


@settings(max_examples=300)
@given(body=st.binary(max_size=200))
def test_random_bytes_are_a_payload_or_no_avro(body):
    """Never another exception; and what is read is written so again, but for long-winded numbers."""
    event = an_event(Folder)
    try:
        value = avro.decode(event, body)
    except avro.NotAvro:
        return

    assert len(avro.encode(event, value)) <= len(body)


@pytest.mark.parametrize(
    ("hint", "body", "why"),
    [
        (bool, b"\x02", "at bell.told: it is no bool"),
        (bool, b"", "at bell.told: the body ends in it"),
        (int, b"\xff" * 11, "at bell.told: it is a number of more than 64 bits"),
        (int, b"\xff" * 9 + b"\x02", "it is a number of more than 64 bits"),
        (int, b"\xff" * 3, "the body ends in it"),
        (float, b"\x00" * 7, "the body ends in it"),
        (str, b"\x01", "it has a length below 0"),
        (str, b"\x02\xff", "it is no text"),
        (str, b"\x04a", ": the body ends in it"),
        (bytes, b"\x80\x80\x80\x80\x80\x80\x10a", "the body ends in it"),
        (str | None, b"\x01\x02a", "it is of none of the types that it may be of"),
        (tuple[str | None, ...], b"\x02\x04\x02a", "it is of none of the types"),
        (tuple[str, str], b"\x02\x02a\x00", "it has 1 parts, not 2"),
        (Literal["a"], b"\x02b", "it is no choice of 'a'"),
        (UserId, b"\x00", "it is no UserId"),
        (tuple[UserId, ...], b"\x02\x00", "it is no UserId"),
        (CourseKey, b"\x02 ", "it is no CourseKey"),
        (Points, b"\x02x", "it is no Points"),
        (Moment, b"\x02x", "it is no Moment"),
        (Moment, b"\x142026-01-02", "it is no Moment"),
    ],
)
def test_a_malformed_body_is_refused_with_its_path(hint, body, why):
    """Whatever is wrong with it."""
    with pytest.raises(avro.NotAvro) as refused:
        avro.decode(plain_event(hint), body)

    assert why in str(refused.value)


def test_times_of_another_zone_are_the_same_instant():
    """Other writers need not use UTC."""
    event = plain_event(Moment)
    text = NOON.astimezone(timezone(timedelta(hours=1))).isoformat().encode()
    found = avro.decode(event, bytes([len(text) * 2]) + text).told

    assert (found, type(found)) == (NOON, Moment)


def test_a_body_that_is_nested_too_deeply_is_refused():
    """Without an end to the process; its path is shortened."""
    with pytest.raises(avro.NotAvro) as refused:
        avro.decode(an_event(Folder), b"\x00\x02" * 10**6)

    assert refused.value.path == "bell" + ".folders" * 7 + "...."
    assert refused.value.why == "RecursionError in it"


@payload
class Checked:
    """A payload that refuses on its own."""

    seats: int = attrs.field(validator=attrs.validators.gt(0))


def test_what_a_payload_class_refuses_is_no_avro():
    """Its own words are not quoted: they may hold anything."""
    with pytest.raises(avro.NotAvro, match="at bell: ValueError in it"):
        avro.decode(an_event(Checked), b"\x00")


@pytest.mark.parametrize(
    ("hint", "value", "why"),
    [
        (bool, "False", "at bell.told: it is no bool but a str"),
        (bool, 1, "it is no bool but a int"),
        (int, 3.7, "it is no whole number but a float"),
        (int, True, "it is no whole number but a bool"),
        (UserId, 2**63, "it is a number of more than 64 bits"),
        (float, True, "it is no number but a bool"),
        (float, "1", "it is no number but a str"),
        (str, None, "it is no text but a NoneType"),
        (str, b"x", "it is no text but a bytes"),
        (str, "\ud800", "UnicodeEncodeError in it"),
        (bytes, "x", "it is no bytes but a str"),
        (Points, 3.5, "it is no Points but a float"),
        (Moment, datetime(2026, 1, 2, tzinfo=UTC), "it is no Moment but a datetime"),
        (Bell, "big", "it is no Bell but a str"),
        (Literal["a"], "b", "it is no choice of 'a' but a str"),
        (Literal["a"], [], "TypeError in it"),
        (tuple[str, ...], "abc", "it is no tuple but a str"),
        (tuple[str, ...], 5, "it is no tuple but a int"),
        (tuple[str, str], ("a",), "it has 1 parts, not 2"),
        (frozenset[str], ("a",), "it is no frozenset but a tuple"),
        (Course, "c", "it is no Course but a str"),
        (tuple[Course | None, ...], ("c",), "it is no Course but a str"),
    ],
)
def test_a_payload_of_other_types_is_refused_with_its_path(hint, value, why):
    """Nothing is made to fit."""
    event = plain_event(hint)

    with pytest.raises(avro.NotAvro, match="send it with the types of Bell") as refused:
        avro.encode(event, event.payload(value))

    assert why in str(refused.value)


def test_another_payload_is_refused():
    """As where events are sent."""
    with pytest.raises(avro.NotAvro, match="at enrollment: it is no Enrollment but a User"):
        avro.encode(course_enrollment_created, ADA)


def test_what_is_wrong_is_told_without_its_value():
    """It may be anybody's; and it crosses processes."""
    email = "ada\ud800@school.example"
    user = evolve(ADA, pii=PersonalData("ada", email))
    with pytest.raises(avro.NotAvro) as refused:
        avro.encode(course_enrollment_created, evolve(ENROLLED, user=user))
    again = pickle.loads(pickle.dumps(refused.value))

    assert (
        str(refused.value)
        == str(again)
        == (
            "no Avro of event 'org.openedx.learning.course.enrollment.created.v1' at "
            "enrollment.user.pii.email: UnicodeEncodeError in it; "
            "send it with the types of Enrollment"
        )
    )
    assert isinstance(again, ValueError)


# Open edX. ``python -m tests.evidence avro_wire`` writes the bodies anew.


def test_every_event_of_open_edx_is_there():
    """Those that both catalogues have."""
    assert set(OPEN_EDX["events"]) == {e.name for e in EVENTS if e.name.startswith("org.openedx.")}


def of_open_edx(name):
    (event,) = (event for event in EVENTS if event.name == name)
    return event, OPEN_EDX["events"][name]


@published
def test_bodies_of_open_edx_are_ours(name):
    """What openedx-events wrote is read, and written again to the byte."""
    event, told = of_open_edx(name)
    for sample in told["samples"]:
        value = wire.load(json.dumps(sample["payload"]), event.payload)
        body = bytes.fromhex(sample["body"])

        assert avro.decode(event, body) == value
        assert avro.decode(event, body, told["schema"]) == value
        assert avro.encode(event, value) == body


@published
def test_the_schema_of_open_edx_is_ours(name):
    """In Avro's canonical form, names of records included."""
    event, told = of_open_edx(name)
    forms = [
        fastavro.schema.to_parsing_canonical_form(fastavro.parse_schema(schema))
        for schema in (avro.schema(event), told["schema"])
    ]

    assert forms[0] == forms[1]
