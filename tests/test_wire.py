"""Payloads as JSON and back."""

from __future__ import annotations

import json
from datetime import timedelta, timezone
from typing import Any

import cattrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks_runtime import catalogue, wire
from hooks_runtime.conformance.strategies import payloads
from hookspecs import Live, Supply, evolve, payload
from hookspecs.learning import Course, Enrollment, EnrollmentRequest, PersonalData, User
from hookspecs.values import CourseKey, Moment, UserId

ALL = sorted(
    {spec.payload for spec in catalogue.ours() if not isinstance(spec, Supply)},
    key=lambda cls: cls.__qualname__,
)
ENROLLED = Enrollment(
    User(UserId(7), is_active=True, pii=PersonalData("ada", "ada@school.example")),
    Course(CourseKey("course-v1:School+Logic+2026")),
    "audit",
    is_active=True,
    creation_date=Moment.fromisoformat("2026-02-03T04:05:06+00:00"),
)


@payload
class Cart:
    """A live field inside, and one inside of that."""

    enrollment: EnrollmentRequest
    others: tuple[EnrollmentRequest, ...] = ()
    request: Live[Any] | None = None


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.__name__)
@settings(max_examples=40)
@given(data=st.data())
def test_every_payload_survives_the_wire(cls, data):
    """The whole catalogue, without being listed; live fields are left behind."""
    value = data.draw(payloads(cls))

    assert wire.load(wire.dump(value), cls) == value


@given(st.from_type(Enrollment))
def test_payloads_of_events_can_be_drawn_by_their_type(enrollment):
    """Plugin authors write ``st.from_type``, without an import of ours."""
    assert wire.load(wire.dump(enrollment), Enrollment) == enrollment


def test_the_wire_is_plain_json():
    """As Open edX writes it: bare values, nested objects, ISO times."""
    assert json.loads(wire.dump(ENROLLED)) == {
        "user": {
            "id": 7,
            "is_active": True,
            "pii": {"username": "ada", "email": "ada@school.example", "name": ""},
        },
        "course": {
            "course_key": "course-v1:School+Logic+2026",
            "display_name": "",
            "start": None,
            "end": None,
        },
        "mode": "audit",
        "is_active": True,
        "creation_date": "2026-02-03T04:05:06+00:00",
        "created_by": None,
    }


def test_types_are_there_again_after_the_wire():
    """A receiver in another process gets values, not texts and numbers."""
    loaded = wire.load(wire.dump(ENROLLED), Enrollment)

    assert type(loaded.user.id) is UserId
    assert type(loaded.course.course_key) is CourseKey
    assert type(loaded.creation_date) is Moment


def test_an_older_plugin_reads_a_newer_minor():
    """A field it does not know is ignored, at every depth."""
    newer = json.loads(wire.dump(ENROLLED))
    newer["cohort"] = "blue"
    newer["user"]["pii"]["pronouns"] = "she"

    assert wire.load(json.dumps(newer), Enrollment) == ENROLLED


def test_a_newer_plugin_reads_an_older_minor():
    """A field that was added since has its default."""
    older = json.loads(wire.dump(ENROLLED))
    del older["created_by"]
    del older["course"]["display_name"]

    assert wire.load(json.dumps(older), Enrollment) == ENROLLED


def test_times_of_another_zone_are_the_same_instant():
    """Other writers of an event need not use UTC."""
    told = json.loads(wire.dump(ENROLLED))
    paris = ENROLLED.creation_date.astimezone(timezone(timedelta(hours=1)))
    told["creation_date"] = paris.isoformat()

    assert wire.load(json.dumps(told), Enrollment) == ENROLLED


def test_live_objects_stay_in_the_process():
    """At every depth; the other side has their defaults."""
    request = EnrollmentRequest(UserId(7), CourseKey("a"), "audit", user_object=object())
    bare = evolve(request, user_object=None)
    cart = Cart(request, (request,), request=object())

    assert "user_object" not in wire.dump(cart)
    assert set(json.loads(wire.dump(cart))) == {"enrollment", "others"}
    assert wire.load(wire.dump(cart), Cart) == Cart(bare, (bare,))


def test_nonsense_is_refused_with_its_path():
    """Values check themselves on the way in."""
    told = json.loads(wire.dump(ENROLLED))
    told["user"]["id"] = 0
    del told["mode"]

    with pytest.raises(cattrs.BaseValidationError) as refused:
        wire.load(json.dumps(told), Enrollment)

    messages = cattrs.transform_error(refused.value)
    assert "required field missing @ $.mode" in messages
    assert any(message.endswith("@ $.user.id") for message in messages)
