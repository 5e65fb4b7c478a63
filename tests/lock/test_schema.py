"""The schema of a payload is true: what the wire carries is valid, and what it refuses is not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any, Literal
from uuid import UUID

import attrs
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks_runtime import catalogue, wire
from hooks_runtime.lock import schema
from hookspecs import Filter, Live, Personal, Supply, payload
from hookspecs.values import CourseKey, Moment, Percent, UserId

CARRYING = [spec for spec in catalogue.ours() if not isinstance(spec, Supply)]


class Kind(Enum):
    WINDOW = "window"
    AISLE = "aisle"


@payload
class Room:
    """A payload that holds itself, and most of what a field may be."""

    name: str
    kind: Kind
    key: UUID
    day: date
    seats: tuple[Percent, ...]
    plan: Mapping[str, int]
    open_to: frozenset[UserId]
    corner: tuple[int, int]
    flag: Literal["red", "green"] | None = None
    email: Personal[str] = ""
    tags: Sequence[str] = attrs.Factory(tuple)
    inside: Room | None = None
    model: Live[Any] = None


@pytest.mark.parametrize("spec", CARRYING, ids=lambda spec: spec.python_name)
@settings(max_examples=25)
@given(data=st.data())
def test_what_the_wire_carries_is_valid(spec, data):
    """Every payload of the catalogue, whatever is in it."""
    value = data.draw(st.from_type(spec.payload))
    told = schema.of_class(spec.payload)

    jsonschema.validate(json.loads(wire.dump(value)), told)


def test_a_schema_says_all_that_a_type_does():
    """By the dialect's own rules."""
    told = schema.of_class(Room)

    jsonschema.Draft202012Validator.check_schema(told)
    properties = told["$defs"]["Room"]["properties"]
    assert {
        "kind": {"enum": ["window", "aisle"], "x-type": "Kind"},
        "key": {"type": "string", "format": "uuid"},
        "day": {"type": "string", "format": "date"},
        "seats": {
            "type": "array",
            "items": {"type": "number", "minimum": 0, "maximum": 100, "x-type": "Percent"},
        },
        "plan": {"type": "object", "additionalProperties": {"type": "integer"}},
        "open_to": {
            "type": "array",
            "items": {"type": "integer", "minimum": 1, "x-type": "UserId"},
            "uniqueItems": True,
        },
        "corner": {"type": "array", "prefixItems": [{"type": "integer"}] * 2},
        "flag": {"anyOf": [{"enum": ["red", "green"]}, {"type": "null"}], "default": None},
        "email": {"type": "string", "x-personal": True, "default": ""},
        "tags": {"type": "array", "items": {"type": "string"}, "default": "made anew"},
        "inside": {"anyOf": [{"$ref": "#/$defs/Room"}, {"type": "null"}], "default": None},
    }.items() <= properties.items()
    assert "model" not in properties


WRONG = [
    ({"course_key": "has a space"}, "course_key"),
    ({"course_key": ""}, "course_key"),
    ({"display_name": "no key"}, "course_key"),
    ({"course_key": "a", "start": 7}, "start"),
]


@pytest.mark.parametrize(("told", "field"), WRONG)
def test_what_no_value_can_be_is_not_valid(told, field):
    """As far as JSON Schema can say it."""
    from hookspecs.learning import Course

    with pytest.raises(jsonschema.ValidationError) as caught:
        jsonschema.validate(told, schema.of_class(Course))

    assert field in str(caught.value)


def test_two_classes_of_one_name_are_two():
    """The second one is not mistaken for the first."""
    other = type("Room", (), {"__annotations__": {"size": int}, "__module__": __name__})
    other_room = payload(other)

    @payload
    class House:
        first: Room
        second: other_room  # type: ignore[valid-type]

    House.__annotations__ = {"first": Room, "second": other_room}

    told = schema.of_class(House)["$defs"]
    assert [name.rpartition(".")[2] for name in told if name.endswith("Room")] == ["Room", "Room"]


@pytest.mark.parametrize("kind", [complex, list[complex], object(), int | complex])
def test_a_type_without_json_is_refused(kind):
    """With its name, and the way out."""
    with pytest.raises(TypeError, match="has no JSON Schema"):
        schema.Definitions().of_type(kind)


@pytest.mark.parametrize(
    ("default", "told"),
    [
        (Kind.AISLE, "aisle"),
        ((1, Kind.AISLE), [1, "aisle"]),
        (CourseKey("a"), "a"),
        (
            Moment(2026, 1, 1, tzinfo=Moment.now().tzinfo),
            "Moment(2026, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)",
        ),
    ],
)
def test_defaults_are_json(default, told):
    """Or text, where JSON has no word for them."""
    assert schema.plain(default) == told


def test_bare_containers_hold_anything():
    """Mapping and tuple without arguments."""
    definitions = schema.Definitions()

    assert definitions.of_type(dict) == {"type": "object", "additionalProperties": {}}
    assert definitions.of_type(tuple) == {"type": "array", "items": {}}
    assert definitions.of_type(Any) == {}


def test_filters_carry_too():
    """Both kinds are among those tried."""
    assert {isinstance(spec, Filter) for spec in CARRYING} == {True, False}
