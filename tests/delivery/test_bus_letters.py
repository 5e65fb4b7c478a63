"""What can't be read, and the two forms in which messages travel, JSON and Avro."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from hooks_runtime.delivery import avro
from hooks_runtime.delivery.bus import BusDown, Packet
from hooks_runtime.delivery.packets import AVRO, JSON
from hooks_runtime.django.operate import changes
from tests.delivery.towns import (
    TOPIC,
    Town,
    databases,
    durable,
    news_told,
    on_the_bus,
    secret_told,
)

pytestmark = databases
TYPE = news_told.name
ADA = "ada@school.example"


def in_json(**said):
    """Return a message as a packet; what is said replaces what is right."""
    right = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "type": TYPE,
        "source": "/oslo",
        "time": "2026-11-20T08:00:00Z",
        "minorversion": 0,
        "data": {"of": "ada", "page": 1},
    }
    body = json.dumps({**right, **said}).encode()
    return Packet({"id": "1", "type": TYPE, "contenttype": JSON}, body)


def in_avro(**headers):
    said = {"type": TYPE, "contenttype": AVRO}
    return Packet({**said, **headers}, b"\x06ada\x02\x00")


GARBAGE = {
    "no JSON": Packet({"type": TYPE, "contenttype": JSON}, b"\xff\x00{"),
    "no message": Packet({"type": TYPE, "contenttype": JSON}, b"[]"),
    "no headers": Packet({"type": TYPE}, b"\xff"),
    "wrong data": in_json(data={"page": 1}),
    "no data": in_json(data=None),
    "no id": in_json(id="1"),
    "no time": in_json(time=None),
    "a scope that is no text": in_json(scope=["a"]),
    "a depth that is no number": in_json(depth="deep"),
    "a cause that is no id": in_json(causationid="nobody"),
    "nested without end": Packet({"type": TYPE, "contenttype": JSON}, b'{"a":' * 100_000),
    "no Avro": Packet({"type": TYPE, "contenttype": AVRO}, b"\xff"),
    "Avro without attributes": in_avro(),
    "Avro at no time": in_avro(id=str(uuid4()), time="once"),
    "Avro without an id": in_avro(time="2026-11-20T08:00:00+00:00"),
}


@pytest.mark.parametrize("packet", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_is_a_dead_letter_and_holds_nobody_up(packet, bergen, topics, heard):
    """Its copy is kept in a topic of such, with the reason; what follows is told."""
    topics.publish(TOPIC, [packet, in_json(data={"of": "ada", "page": 7})])

    assert (bergen.take_in(), heard) == (2, [7])
    (dead,) = bergen.rows.filter(state="dead")
    assert (dead.receiver, dead.type) == (f"topic:{TOPIC}", TYPE)
    again = f"'hooks consume --topic {TOPIC}-dead --once' reads it again"
    assert dead.error.endswith(f"; kept in topic {TOPIC}-dead: {again}")
    (grave,) = on_the_bus(topics, f"{TOPIC}-dead")
    assert grave.body == packet.body
    assert grave.headers == {**packet.headers, "reason": dead.error.partition("; kept")[0]}


@pytest.mark.parametrize("headers", [{}, {"contenttype": JSON}, {"type": ""}])
def test_what_does_not_say_which_event_it_tells_is_a_dead_letter(headers, bergen, topics):
    """Nobody can know that it is for others."""
    topics.publish(TOPIC, [Packet(headers, b"\xff")])
    bergen.take_in()

    (dead,) = bergen.rows
    assert (dead.state, dead.type) == ("dead", "")


def test_garbage_that_comes_twice_is_one_dead_letter(bergen, topics):
    """The bus may deliver it again."""
    topics.publish(TOPIC, [GARBAGE["no JSON"]] * 2)
    bergen.take_in()
    topics.publish(TOPIC, [GARBAGE["no JSON"]])
    bergen.take_in()

    assert bergen.states() == ["dead"]


def test_what_still_cannot_be_read_goes_back_to_where_it_was(bergen, topics):
    """No grave of graves, and no second dead letter for the same."""
    topics.publish(TOPIC, [GARBAGE["no JSON"], GARBAGE["no id"]])
    bergen.take_in()
    again = bergen.consumer(f"{TOPIC}-dead")

    assert (again.left(), again.work(), again.left()) == (2, 2, 2)
    assert bergen.states() == ["dead", "dead"]
    assert len(on_the_bus(topics, f"{TOPIC}-dead")) == 4
    assert on_the_bus(topics, f"{TOPIC}-dead-dead") == []


@pytest.mark.parametrize("text", ["\x00", "\ud800", "é" * 1000, " "])
def test_texts_that_a_database_refuses_hold_nobody_up(text, bergen, topics, heard, bergen_with):
    """As a key, in a payload, or as the type of what can't be read."""
    odd = in_json(data={"of": text, "page": 1})
    dead = Packet({"type": text.encode(errors="replace").decode(), "contenttype": JSON}, b"")
    topics.publish(TOPIC, [odd, dead, in_json(data={"of": "ada", "page": 2})])
    bergen.take_in()

    assert (heard, sorted(bergen.states())) == ([1, 2], ["dead", "done", "done"])


def test_personal_data_are_neither_published_nor_kept(oslo, bergen, topics):
    """Not in the outbox, on the bus, or beside a dead letter."""
    oslo.send(("ada", 1, ADA))
    oslo.relay.drain()
    topics.publish(TOPIC, [in_json(id="1", data={"of": "ada", "email": ADA})])
    bergen.take_in()

    kept = [f"{row.body}{row.error}" for row in (*oslo.rows, *bergen.rows)]
    published = on_the_bus(topics)[0]
    assert len(kept) == 3
    assert ADA not in "".join(kept)
    assert ADA.encode() not in published.body


@pytest.mark.parametrize("form", ["json", "avro"])
def test_both_forms_arrive_as_they_were_sent(form, topics, database):
    """Payload and metadata; the packet says its form, so either is read."""
    told = []
    hear = durable(lambda *said: told.append(said), secret_told)
    oslo = Town("oslo", "second", topics, publish=[secret_told], form=form)
    bergen = Town("bergen", database, topics, hear)
    oslo.send(("ada", 3, ADA), hook=secret_told)
    oslo.relay.drain()
    bergen.take_in()

    ((news, metadata),) = told
    row = oslo.rows.get()
    assert (news.of, news.page, news.email) == ("ada", 3, ADA)
    assert (metadata.id, metadata.source) == (row.message_id, "/oslo")
    (packet,) = on_the_bus(topics)
    assert packet.headers["contenttype"] == {"json": JSON, "avro": AVRO}[form]
    assert (packet.headers["id"], packet.headers["type"]) == (str(row.message_id), row.type)


def test_avro_is_written_for_services_that_use_openedx_events(topics, oslo):
    """Every attribute that they ask for is a header, in the form that they can read."""
    oslo.publisher = type(oslo.publisher)(topics, lambda: oslo.hooks, "avro")
    oslo.relay = oslo.worker()
    oslo.send(("ada", 1))
    oslo.relay.drain()

    (packet,) = on_the_bus(topics)
    needed = {"id", "type", "source", "time", "minorversion", "sourcehost", "sourcelib"}
    assert needed <= set(packet.headers)
    assert packet.headers["sourcelib"].replace(".", "").isdecimal()
    assert topics.schema(packet.headers["schemaid"]) == avro.schema_json(news_told)


def test_a_schema_is_published_again_where_the_broker_was_flushed(topics, broker):
    """It is kept beside each batch; a reader that comes later finds it."""
    oslo = Town("oslo", "second", topics, publish=[news_told], form="avro")
    oslo.send(("ada", 1))
    oslo.relay.drain()
    topics.connection.client.flushall()
    oslo.send(("ada", 2))
    oslo.relay.drain()

    (packet,) = on_the_bus(topics)
    assert topics.schema(packet.headers["schemaid"])


def test_a_schema_is_asked_for_once(topics, bergen, heard, monkeypatch):
    """Not for each of a million messages; one that is not there yet, again."""
    asked, schema = [], topics.schema
    monkeypatch.setattr(topics, "schema", lambda id_: asked.append(id_) or schema(id_))
    consumer = bergen.consumer()
    oslo = Town("oslo", "second", topics, publish=[news_told], form="avro")
    oslo.send(("ada", 1), ("ada", 2))
    oslo.relay.drain()

    assert consumer.work() == 2
    assert len(asked) == 1


def test_a_schema_that_is_not_there_is_asked_for_again(topics, bergen, heard):
    """It is read as this service would write it, until the writer's own can be had."""
    oslo = Town("oslo", "second", topics, publish=[news_told], form="avro")
    for page in (1, 2):
        oslo.send(("ada", page))
        oslo.relay.drain()
        if page == 1:
            topics.connection.client.delete(topics._schemas)
        bergen.take_in()

    assert heard == [1, 2]


def test_what_can_not_be_read_since_the_broker_is_down_is_no_dead_letter(
    topics, bergen, heard, monkeypatch
):
    """The schema of a message that is well may come a moment later."""
    oslo = Town("oslo", "second", topics, publish=[news_told], form="avro")
    oslo.send(("ada", 1))
    oslo.relay.drain()
    consumer = bergen.consumer()
    with monkeypatch.context() as down:
        down.setattr(topics, "schema", lambda _: _raise(BusDown("redis", "", "for a moment")))
        with pytest.raises(BusDown):
            consumer.work()

    consumer.release()
    bergen.take_in()
    assert (heard, bergen.states()) == ([1], ["done"])


def test_what_can_not_be_written_is_a_dead_letter_of_its_sender(topics, oslo, heard, bergen):
    """The others are published."""
    oslo.send(("ada", 1), ("bob", 2))
    first = oslo.rows.first()
    first.body = "{}"
    first.save()
    oslo.publisher = type(oslo.publisher)(topics, lambda: oslo.hooks, "avro")
    oslo.relay = oslo.worker()
    oslo.relay.drain()
    bergen.take_in()

    assert (oslo.states(), heard) == (["dead", "done"], [2])
    assert oslo.rows.first().error.startswith("Unreadable")


def _raise(error):
    raise error


def test_what_nobody_could_read_is_read_again_once_somebody_can(bergen, topics, heard):
    """A value type was too strict: the message lies on the bus, and comes in by its grave's name."""
    (packet,) = [in_json(data={"of": "ada", "page": 1})]
    garbled = Packet({**packet.headers, "reason": "Unreadable"}, packet.body)
    topics.publish(f"{TOPIC}-dead", [garbled])

    grave = bergen.consumer(topic=f"{TOPIC}-dead")
    assert grave.work() == 1
    bergen.relay.drain()

    assert heard == [1]


def test_retry_leaves_what_nobody_could_read(bergen, topics):
    """Its bytes are not in the outbox, and the way to them stands beside it."""
    topics.publish(TOPIC, [Packet({"id": "x", "type": news_told.name}, b"garbage")])
    bergen.take_in()
    (dead,) = bergen.rows

    assert changes.retry(bergen.store, [dead.seq]) == 0
    assert bergen.rows[0].error == dead.error
