"""Events between services, from the sender's transaction to the receiver's effect. No mocks.

What today's buses get wrong is here by name: each of these tests fails on one of them.
"""

from __future__ import annotations

import json

import pytest
from django.db import transaction

from hooks_runtime.testing import answer
from tests.delivery.towns import TOPIC, News, Town, databases, durable, news_told, on_the_bus
from tests.site.models import Row

pytestmark = databases


def test_what_is_sent_in_one_service_is_told_in_another(oslo, bergen, heard):
    """Once, in order, with what the sender said of it."""
    oslo.send(("ada", 1), ("ada", 2), ("bob", 3))

    assert (oslo.relay.drain(), oslo.states()) == (3, ["done"] * 3)
    assert (bergen.take_in(), heard, bergen.states()) == (3, [1, 2, 3], ["done"] * 3)


def test_metadata_cross_the_bus(oslo, bergen_with):
    """Id, time and causation are the sender's; the source is its service."""
    told = []
    bergen = bergen_with(durable(lambda _, metadata: told.append(metadata)))
    oslo.send(("ada", 1))
    oslo.relay.drain()
    bergen.take_in()

    (said,) = told
    row = oslo.rows.get()
    assert (said.id, said.type) == (row.message_id, news_told.name)
    assert (said.source, said.correlation_id, said.depth) == ("/oslo", said.correlation_id, 0)
    assert said.time.isoformat() == json.loads(row.body)["time"].replace("Z", "+00:00")


def test_what_is_rolled_back_is_never_published(oslo, topics, database):
    """An event is in the sender's transaction, not before it."""
    with pytest.raises(ZeroDivisionError), transaction.atomic(using=oslo.database):
        oslo.hooks.send_event(news_told, News("ada"))
        1 / 0  # noqa: B018

    assert oslo.relay.drain() == 0
    assert on_the_bus(topics) == []


def test_a_consumer_that_begins_late_misses_nothing(oslo, bergen, heard):
    """A new group begins with the oldest message, not with the next one."""
    oslo.send(*(("ada", page) for page in range(5)))
    oslo.relay.drain()

    bergen.take_in()

    assert heard == [0, 1, 2, 3, 4]


def test_a_restart_of_the_consumer_loses_nothing(oslo, bergen, heard):
    """What was published while nobody consumed is there when somebody does; nothing is skipped."""
    for page in range(10):
        oslo.send(("ada", page))
        oslo.relay.drain()
        if page % 3 == 0:
            bergen.take_in()
    bergen.take_in()

    assert heard == list(range(10))


def test_a_consumer_that_dies_before_its_commit_leaves_the_batch_to_the_next(
    oslo, bergen, heard, database
):
    """Nothing is acknowledged before it is in the database."""
    oslo.send(("ada", 1), ("ada", 2))
    oslo.relay.drain()
    reader = bergen.bus.reader(TOPIC, "bergen")
    assert reader.acquire()
    assert len(reader.read(10, 0)) == 2
    reader.release()

    assert (bergen.take_in(), heard) == (2, [1, 2])


def test_a_consumer_that_dies_after_its_commit_makes_nobody_hear_twice(oslo, bergen, heard, topics):
    """What comes again is known by its id."""
    oslo.send(("ada", 1))
    oslo.relay.drain()
    bergen.take_in()
    topics.publish(TOPIC, on_the_bus(topics) * 2)

    assert (bergen.take_in(), heard) == (2, [1])


def test_a_receiver_that_fails_is_told_again(oslo, heard, bergen_with):
    """An error is no acknowledgement."""

    def fails_once(news, _):
        heard.append(news.page)
        if len(heard) == 1:
            raise ValueError("not yet")

    bergen = bergen_with(durable(fails_once))
    oslo.send(("ada", 1), ("ada", 2))
    oslo.relay.drain()
    bergen.take_in()
    bergen.make_due()
    bergen.relay.drain()

    assert (heard, bergen.states()) == ([1, 1, 2], ["done", "done"])


def test_a_receiver_that_never_succeeds_ends_as_a_dead_letter(oslo, bergen_with):
    """With its reason; the others are told."""

    def fails(news, _):
        if news.page == 1:
            raise ValueError("never")

    bergen = bergen_with(durable(fails, retries=0))
    oslo.send(("ada", 1), ("ada", 2))
    oslo.relay.drain()
    bergen.take_in()

    assert bergen.states() == ["dead", "done"]
    assert bergen.rows[0].error.startswith("ValueError at delivery/test_bus.py:")


def test_inline_receivers_hear_what_comes_from_the_bus(oslo, heard, bergen_with):
    """A worker tells them, as it does durable ones: whoever waited inline is in the other service."""
    bergen = bergen_with(answer(news_told, lambda n, _: heard.append(n.page)))
    oslo.send(("ada", 1))
    oslo.relay.drain()
    bergen.take_in()

    assert heard == [1]


def test_a_receivers_effect_and_its_note_commit_together(oslo, bergen_with, database):
    """An effect of an attempt that failed is not there."""

    def stores(news, _):
        Row.objects.using(database).create(name=f"{news.of} {news.page}")
        if news.page == 1:
            raise ValueError("after its effect")

    bergen = bergen_with(durable(stores, retries=0))
    oslo.send(("ada", 1), ("bob", 2))
    oslo.relay.drain()
    bergen.take_in()

    assert list(Row.objects.using(database).values_list("name", flat=True)) == ["bob 2"]


def test_what_an_older_version_kept_is_published_in_avro(oslo_in_avro, topics, heard, bergen_with):
    """Its row lacks a field that the payload has by now, and that has a default."""
    bergen = bergen_with(durable(lambda news, _: heard.append(news.page)))
    oslo_in_avro.send(("ada", 5))
    row = oslo_in_avro.rows.get()
    said = json.loads(row.body)
    del said["data"]["page"]
    oslo_in_avro.rows.update(body=json.dumps(said))

    oslo_in_avro.relay.drain()
    bergen.take_in()

    assert heard == [0]


@pytest.mark.parametrize("lacks", ["id", "type", "time", "data"])
def test_a_row_that_is_no_message_is_a_dead_letter(lacks, oslo_in_avro):
    """Somebody has changed it; the others of its batch are published."""
    oslo_in_avro.send(("ada", 5))
    said = json.loads(oslo_in_avro.rows.get().body)
    del said[lacks]
    oslo_in_avro.rows.update(body=json.dumps(said))
    oslo_in_avro.send(("ben", 6))

    oslo_in_avro.relay.drain()

    assert oslo_in_avro.states() == ["dead", "done"]


@pytest.fixture
def oslo_in_avro(topics):
    """A service that publishes its news in Avro."""
    return Town("oslo", "second", topics, publish=[news_told], form="avro")
