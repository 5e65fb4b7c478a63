"""A bus whose broker is down, or whose readers end: nothing is lost, and somebody says so. No mocks."""

from __future__ import annotations

from threading import Event as Flag
from time import sleep

import pytest

from hooks_runtime.delivery import patience, publisher
from hooks_runtime.delivery.patience import GaveUp
from hooks_runtime.delivery.relay import Relay
from hooks_runtime.publishing import BUS
from tests.delivery.towns import (
    TOPIC,
    Town,
    consuming,
    databases,
    durable,
    news_told,
    on_the_bus,
    until,
)

pytestmark = databases


def test_while_the_broker_is_down_events_are_kept_and_published_later(broker, oslo, bergen, heard):
    """The sender commits, the relay tells why nothing goes, and no message has used up a retry."""
    broker.kill()
    oslo.send(("ada", 1), ("ada", 2))
    assert oslo.relay.drain() == 2
    assert {row.state: row.attempts for row in oslo.rows} == {"waiting": 0}
    assert {row.error[:8] for row in oslo.rows} == {"BusDown:"}

    broker.start()
    sleep(publisher.PAUSE_S * 2)
    oslo.make_due()
    oslo.relay.drain()
    bergen.take_in()

    assert heard == [1, 2]


def test_a_broker_that_is_down_is_left_alone_for_a_while(broker, oslo, monkeypatch):
    """Its connections would time out for each message anew."""
    monkeypatch.setattr(publisher, "PAUSE_S", 60.0)
    broker.kill()
    oslo.send(("ada", 1))
    oslo.relay.drain()
    broker.start()
    oslo.make_due()

    assert (oslo.relay.drain(), oslo.publisher.is_ready()) == (0, False)


def test_without_a_bus_what_was_kept_for_one_waits_and_says_so(oslo):
    """An operator has taken its url away: nothing is lost, and the way out stands beside it."""
    oslo.send(("ada", 1))
    worker = Relay(lambda: oslo.hooks, oslo.store)

    assert worker.drain() == 1
    (row,) = oslo.rows
    assert ("waiting", 0) == (row.state, row.attempts)
    assert row.error == 'no bus; settings need LEARNING_HOOKS["bus"]["url"]'


def test_a_worker_of_the_bus_alone_tells_no_receiver(database, topics, heard):
    """Operators give the bus a process of its own; what is slow there holds up nobody."""
    town = Town(
        "bergen", database, topics, durable(lambda *_: heard.append(1)), publish=[news_told]
    )
    town.send(("ada", 1))
    worker = Relay(lambda: town.hooks, town.store, (BUS,), town.publisher)

    assert worker.drain() == 1
    assert heard == []
    assert ["done", "waiting"] == sorted(town.states())


def test_what_a_worker_has_claimed_for_receivers_never_goes_to_the_bus(database, topics, heard):
    """A worker that lost its database keeps its claims; what is for the bus is asked for alone."""
    oslo = Town(
        "oslo",
        database,
        topics,
        durable(lambda news, _: heard.append(news.page)),
        publish=[news_told],
    )
    oslo.send(("ada", 1))
    assert len(oslo.store.claim(oslo.relay.name, (), 10)) == 1

    oslo.relay.drain()

    assert (len(on_the_bus(topics)), heard) == (1, [])


def test_receivers_are_told_while_the_broker_is_down(broker, database, topics, heard):
    """Only what is for the bus waits for it."""
    oslo = Town(
        "oslo",
        database,
        topics,
        durable(lambda news, _: heard.append(news.page)),
        publish=[news_told],
    )
    broker.kill()
    oslo.send(("ada", 1))
    oslo.relay.drain()

    assert (heard, sorted(oslo.states())) == ([1], ["done", "waiting"])


def test_a_consumer_outlives_a_broker_that_restarts(broker, oslo, bergen, heard, caplog):
    """It says that it goes on, and does; no thread or process ends for it."""
    with consuming(bergen.consumer()):
        broker.kill()
        until(lambda: "consumer of news: BusDown" in caplog.text)
        broker.start()
        oslo.send(("ada", 1))
        oslo.relay.drain()
        until(bergen.rows.exists)
    bergen.relay.drain()

    assert heard == [1]


def test_a_consumer_that_ends_lets_another_one_read_at_once(bergen, topics):
    """It does not wait for the lock of one that is gone."""
    consumer = bergen.consumer()
    with consuming(consumer):
        until(lambda: consumer._reader.reading)
        assert not topics.reader(TOPIC, "bergen").acquire()

    assert topics.reader(TOPIC, "bergen").acquire()


def test_a_consumer_ends_without_a_broker_too(broker, bergen):
    """Nothing can be released, and nobody needs it."""
    stop, consumer = Flag(), bergen.consumer()
    consumer.work()
    broker.kill()
    stop.set()

    consumer.run(stop)


def test_a_consumer_that_finds_no_broker_for_too_long_gives_up(broker, bergen, monkeypatch):
    """Its process ends with 1, so that somebody notices."""
    monkeypatch.setattr(patience, "ROUNDS", 2)
    broker.kill()

    with pytest.raises(GaveUp, match="consumer of news: BusDown: "):
        bergen.consumer().run(Flag(), pause=0.01)


def test_one_that_stands_by_reads_nothing(oslo, bergen, topics):
    """Two readers would break the order."""
    oslo.send(("ada", 1))
    oslo.relay.drain()
    assert topics.reader(TOPIC, "bergen").acquire()
    consumer = bergen.consumer()

    assert consumer.work() is None
    with consuming(consumer, 0.01):
        sleep(0.1)
    assert not bergen.rows.exists()
