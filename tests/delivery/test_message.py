"""A message is CloudEvents JSON: what was sent comes out again, and garbage is told from it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hooks_runtime import bound, catalogue, context, wire
from hooks_runtime.conformance.strategies import payloads
from hooks_runtime.delivery.message import Message, UnknownEvent, Unreadable, label, read, written
from hooks_runtime.dispatch import Sent
from hooks_runtime.testing import build_hooks
from hookspecs import Event
from hookspecs.errors import GiveUp
from hookspecs.learning import Enrollment, User, course_enrollment_created
from hookspecs.payload import impersonal
from tests.test_wire import ENROLLED

SPECS = build_hooks().specs
TRAVELLERS = [spec for spec in catalogue.ours() if isinstance(spec, Event) and spec.leaves_process]
ATTRIBUTES = {"specversion", "id", "source", "type", "time", "datacontenttype", "data"}
EXTENSIONS = {"minorversion", "sourcehost", "sourcelib", "correlationid", "causationid", "depth"}
EXTENSIONS |= {"origin", "scope", "traceparent"}
a_word = st.text(min_size=1, max_size=40)


def sending(event, at=None):
    """Return the metadata of sending *event* here and now, or at a time in nanoseconds."""
    sent = Sent()
    sent.event, sent.ns = event, at if at is not None else 1_770_000_000_123_456_789
    from hooks_runtime.ambient import nearest

    sent.outer = nearest()
    return sent


def same(received, sent):
    """Say whether two metadata tell the same, field by field."""
    names = ("id", "type", "minor_version", "source_host", "source_lib", "correlation_id")
    names += ("causation_id", "depth", "origin", "scope", "traceparent", "time")
    return {name: getattr(received, name) for name in names} == {
        name: getattr(sent, name) for name in names
    }


@pytest.mark.parametrize("event", TRAVELLERS, ids=lambda event: event.name.split(".", 2)[2])
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_event_of_the_catalogue_comes_out_as_it_was_sent(event, data):
    """Its payload without what stays behind, its metadata field by field."""
    value = data.draw(payloads(event.payload))
    around = data.draw(
        st.fixed_dictionaries(
            {}, optional=dict.fromkeys(("scope", "correlation_id", "origin"), a_word)
        )
    )
    with bound(**around):
        sent = sending(event, data.draw(st.integers(0, 4 * 10**18)))
        message = read(written(value, sent), SPECS)

    assert message.payload == impersonal(value)
    assert message.event is event
    assert same(message.metadata, sent)
    assert message.metadata.source == sent.source


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(payloads(Enrollment), st.integers(0, 16), a_word)
def test_every_message_is_valid_cloudevents_json(value, depth, word):
    """Names, types and formats of 1.0; nothing is null, and times end in Z."""
    with bound(scope=word, origin=word, traceparent="00-ab-cd-01"):
        sent = sending(course_enrollment_created)
    for _ in range(depth):
        inner = sending(course_enrollment_created)
        inner.outer, sent = sent, inner
    said = json.loads(text := written(value, sent, "/openedx/lms/web"))

    assert (said["specversion"], said["datacontenttype"]) == ("1.0", "application/json")
    assert said["source"] == "/openedx/lms/web"
    assert said.keys() <= ATTRIBUTES | EXTENSIONS
    assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in said)
    assert all(type(said[name]) in (str, int) for name in said.keys() - {"data"})
    assert said.get("depth", 0) == depth
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", said["time"])
    assert JSONFormat().read(CloudEvent, text).get_type() == course_enrollment_created.name
    assert read(text, SPECS).metadata.source == "/openedx/lms/web"


def test_a_chain_goes_on_in_the_process_that_reads_it():
    """What a receiver of a message sends is one deeper, of the same correlation, and knows its cause."""
    sent = sending(course_enrollment_created)
    message = read(written(ENROLLED, sent), SPECS)
    inner = sending(course_enrollment_created)
    inner.outer = message.metadata

    assert (inner.depth, inner.cause.id) == (1, sent.id)
    assert inner.correlation_id == sent.correlation_id
    assert same(read(written(ENROLLED, inner), SPECS).metadata, inner)
    assert (context().event, message.metadata.cause) == (None, None)


def test_the_minor_version_is_the_senders():
    """A receiver that is older than the sender can tell."""
    text = written(ENROLLED, sending(course_enrollment_created))
    newer = text.replace('"minorversion": 0', '"minorversion": 7')

    assert newer != text
    assert read(newer, SPECS).metadata.minor_version == 7
    assert read(newer.encode(), SPECS).payload == impersonal(ENROLLED)


def test_a_message_without_extensions_is_one():
    """Whoever else writes CloudEvents need not know ours."""
    bare = {"specversion": "1.0", "type": course_enrollment_created.name, "source": "/crm"}
    bare |= {"id": "0190f5e3-0000-7000-8000-000000000000", "time": "2026-02-03T05:05:06+01:00"}
    metadata = read(json.dumps({**bare, "data": wire.plain(ENROLLED)}), SPECS).metadata

    assert metadata.time == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert (metadata.depth, metadata.minor_version, metadata.causation_id) == (0, 0, None)
    assert (metadata.source, metadata.source_host, metadata.source_lib) == ("/crm", "", "")
    assert metadata.correlation_id == bare["id"]
    assert (metadata.scope, metadata.origin, metadata.traceparent) == (None, None, None)


# Garbage

GOOD = json.loads(written(ENROLLED, sending(course_enrollment_created)))
SECRET = "ada@school.example"
GARBAGE = {
    "nothing": "",
    "no JSON": SECRET,
    "no object": json.dumps([SECRET]),
    "no UTF-8": SECRET.encode() + b"\xff",
    "a deep one": "[" * 100_000,
    "no CloudEvent": json.dumps({"email": SECRET}),
    "another version": json.dumps({**GOOD, "specversion": "0.3"}),
    "no type": json.dumps({**GOOD, "type": None}),
    "a type that is no text": json.dumps({**GOOD, "type": [SECRET]}),
    "an id that is none": json.dumps({**GOOD, "id": SECRET}),
    "no id": json.dumps({name: said for name, said in GOOD.items() if name != "id"}),
    "no time": json.dumps({name: said for name, said in GOOD.items() if name != "time"}),
    "a time that is none": json.dumps({**GOOD, "time": SECRET}),
    "a time without a zone": json.dumps({**GOOD, "time": "2026-02-03T04:05:06"}),
    "a depth that is none": json.dumps({**GOOD, "depth": SECRET}),
    "an endless depth": json.dumps({**GOOD, "depth": 1e999}),
    "a minor version that is none": json.dumps({**GOOD, "minorversion": SECRET}),
    "a cause that is none": json.dumps({**GOOD, "causationid": SECRET}),
    "a cause that is a number": json.dumps({**GOOD, "causationid": 7}),
    "a scope that is a list": json.dumps({**GOOD, "scope": [SECRET]}),
    "an origin that is a number": json.dumps({**GOOD, "origin": 7}),
    "no data": json.dumps({**GOOD, "data": None}),
    "data that is a text": json.dumps({**GOOD, "data": SECRET}),
    "data that is bytes": json.dumps({**GOOD, "data": None, "data_base64": "YWRh"}),
    "a field that lacks": json.dumps({**GOOD, "data": {"mode": SECRET}}),
    "a field of another kind": json.dumps({**GOOD, "data": {**GOOD["data"], "user": SECRET}}),
    "a value out of range": json.dumps(
        {**GOOD, "data": {**GOOD["data"], "course": {"course_key": f"{SECRET} and more"}}}
    ),
}


@pytest.mark.parametrize("text", GARBAGE.values(), ids=GARBAGE.keys())
def test_what_is_no_message_is_told_without_quoting_it(text):
    """It is a dead letter at once: GiveUp is what a worker asks for."""
    with pytest.raises(Unreadable) as told:
        read(text, SPECS)

    assert isinstance(told.value, GiveUp)
    assert SECRET not in repr(told.value) + str(told.value)
    assert told.value.__cause__ is None and told.value.__suppress_context__


def test_faults_of_the_data_are_told_by_their_path():
    """Which field, and what is wrong; never its value."""
    data = {**GOOD["data"], "user": {"id": SECRET}, "mode": None}
    del data["is_active"]

    with pytest.raises(Unreadable) as told:
        read(json.dumps({**GOOD, "data": data}), SPECS)

    assert "its data is no Enrollment: " in str(told.value)
    assert "ValueError @ Enrollment.user.id" in str(told.value)
    assert "needs 'is_active' @ Enrollment" in str(told.value)


@pytest.mark.parametrize("name", ["no.such.thing.happened.v1", "x"])
def test_an_event_that_is_not_known_here_is_another_thing(name):
    """Its plugin may come with the next deploy, so it is worth waiting for."""
    with pytest.raises(UnknownEvent, match=f"no event is called '{name}' here") as told:
        read(json.dumps({**GOOD, "type": name}), SPECS)
    assert not isinstance(told.value, GiveUp)


def test_a_filter_is_no_event_and_a_misspelt_one_is_told_what_was_meant():
    """Only events travel."""
    name = course_enrollment_created.name
    a_filter = "org.openedx.learning.course.enrollment.started.v1"

    with pytest.raises(UnknownEvent):
        read(json.dumps({**GOOD, "type": a_filter}), SPECS)
    with pytest.raises(UnknownEvent, match=f"did you mean '{name}'"):
        read(json.dumps({**GOOD, "type": name.replace("created", "creatd")}), SPECS)


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)


@given(st.text() | st.binary() | anything.map(json.dumps))
@example("[" * 5000)
def test_anything_at_all_is_readable_unreadable_or_unknown(text):
    """No other error leaves, and every text has a label."""
    with pytest.raises((Unreadable, UnknownEvent)):
        read(text, SPECS)
    if isinstance(text, str):
        label(text)


@settings(max_examples=150)
@given(st.sampled_from(sorted(GOOD)), anything)
@example("data", {"user": {"pii": []}})
def test_a_message_with_any_attribute_replaced_is_readable_unreadable_or_unknown(name, value):
    """Also where it is readable, all its metadata is."""
    text = json.dumps({**GOOD, name: value})
    try:
        metadata = read(text, SPECS).metadata
    except (Unreadable, UnknownEvent):
        return
    assert metadata.as_dict() and metadata.depth >= 0 and repr(metadata)


@settings(max_examples=150)
@given(st.sampled_from(sorted(GOOD["data"])), anything)
def test_data_with_any_field_replaced_is_readable_or_unreadable(name, value):
    """And what is read is a payload whose fields have their types."""
    try:
        message = read(json.dumps({**GOOD, "data": {**GOOD["data"], name: value}}), SPECS)
    except Unreadable:
        return
    assert isinstance(message, Message) and isinstance(message.payload.user, User)


def test_labels_are_the_messages_own_and_else_the_same_for_the_same_text():
    """So what comes twice is one row, readable or not."""
    sent = sending(course_enrollment_created)

    assert label(written(ENROLLED, sent)) == (sent.id, course_enrollment_created.name)
    assert label("garbage") == label("garbage") != label("other")
    assert label('{"id": 7, "type": "x"}')[1] == ""
