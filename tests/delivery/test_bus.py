"""Events between services, from the sender's transaction to the receiver's effect. No mocks.

What today's buses get wrong is here by name: each of these tests fails on one of them.
"""

from __future__ import annotations

import json
import logging
from threading import Event as Flag
from threading import Thread
from time import monotonic, sleep
from uuid import uuid4

import pytest
from django.db import connections, transaction

from hooks_runtime.ambient import bound
from hooks_runtime.delivery import patience, publisher
from hooks_runtime.delivery.bus import BusDown, Packet
from hooks_runtime.delivery.packets import JSON
from hooks_runtime.delivery.patience import GaveUp
from hooks_runtime.delivery.redis_streams import RedisBus
from hooks_runtime.dispatch import DEEPEST
from hooks_runtime.publishing import BUS
from hooks_runtime.testing import answer
from tests.delivery.towns import (
    TOPIC,
    News,
    Town,
    answer_told,
    databases,
    durable,
    news_told,
)
from tests.services import need_postgres, own_redis
from tests.site.models import Row

pytestmark = databases


@pytest.fixture(scope="module")
def server():
    with own_redis() as server:
        yield server


@pytest.fixture
def bus(server):
    server.start() if server.process is None else None
    bus = RedisBus(server.url, prefix=uuid4().hex, timeout=2.0)
    yield bus
    bus.close()


@pytest.fixture(params=["default", "postgres"])
def database(request):
    """The database of the service that a test is about; the other one's is ``second``."""
    if request.param == "postgres":
        need_postgres()
    return request.param


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(publisher, "PAUSE_S", 0.05)


@pytest.fixture
def oslo(database, bus):
    """A service that publishes its news."""
    return Town("oslo", database, bus, publish=[news_told])


@pytest.fixture
def heard():
    """What a receiver of bergen was told: pages."""
    return []


@pytest.fixture
def bergen(bus, heard):
    """A service that hears the news."""
    return Town("bergen", "second", bus, durable(lambda news, _: heard.append(news.page)))


def on_the_bus(bus, topic=TOPIC):
    """Return all packets of *topic*, as a group that begins now reads them."""
    reader = bus.reader(topic, uuid4().hex)
    assert reader.acquire()
    return [packet for _, packet in reader.read(1000, 0)]


def test_what_is_sent_in_one_service_is_told_in_another(oslo, bergen, heard):
    """Once, in order, with what the sender said of it."""
    oslo.send(("ada", 1), ("ada", 2), ("bob", 3))

    assert (oslo.relay.drain(), oslo.states()) == (3, ["done"] * 3)
    assert (bergen.take_in(), heard, bergen.states()) == (3, [1, 2, 3], ["done"] * 3)


def test_metadata_cross_the_bus(bus, oslo):
    """Id, time and causation are the sender's; the source is its service."""
    told = []
    bergen = Town("bergen", "second", bus, durable(lambda _, metadata: told.append(metadata)))
    oslo.send(("ada", 1))
    oslo.relay.drain()
    bergen.take_in()

    (said,) = told
    row = oslo.rows.get()
    assert (said.id, said.type) == (row.message_id, news_told.name)
    assert (said.source, said.correlation_id, said.depth) == ("/oslo", said.correlation_id, 0)
    assert said.time.isoformat() == json.loads(row.body)["time"].replace("Z", "+00:00")


def test_what_is_rolled_back_is_never_published(oslo, bus):
    """An event is in the sender's transaction, not before it."""
    with pytest.raises(ZeroDivisionError), transaction.atomic(using=oslo.database):
        oslo.hooks.send_event(news_told, News("ada"))
        1 / 0  # noqa: B018

    assert oslo.relay.drain() == 0
    assert on_the_bus(bus) == []


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


def test_a_consumer_that_dies_before_its_commit_leaves_the_batch_to_the_next(oslo, bergen, heard):
    """Nothing is acknowledged before it is in the database."""
    oslo.send(("ada", 1), ("ada", 2))
    oslo.relay.drain()
    reader = bergen.bus.reader(TOPIC, "bergen")
    assert reader.acquire()
    assert len(reader.read(10, 0)) == 2
    reader.release()

    assert (bergen.take_in(), heard) == (2, [1, 2])


def test_a_consumer_that_dies_after_its_commit_makes_nobody_hear_twice(oslo, bergen, heard, bus):
    """What comes again is known by its id."""
    oslo.send(("ada", 1))
    oslo.relay.drain()
    bergen.take_in()
    bus.publish(TOPIC, on_the_bus(bus) * 2)

    assert (bergen.take_in(), heard) == (2, [1])


def test_a_receiver_that_fails_is_told_again(oslo, bus, heard):
    """An error is no acknowledgement."""

    def fails_once(news, _):
        heard.append(news.page)
        if len(heard) == 1:
            raise ValueError("not yet")

    bergen = Town("bergen", "second", bus, durable(fails_once))
    oslo.send(("ada", 1), ("ada", 2))
    oslo.relay.drain()
    bergen.take_in()
    bergen.make_due()
    bergen.relay.drain()

    assert (heard, bergen.states()) == ([1, 1, 2], ["done", "done"])


def test_a_receiver_that_never_succeeds_ends_as_a_dead_letter(oslo, bus):
    """With its reason; the others are told."""

    def fails(news, _):
        if news.page == 1:
            raise ValueError("never")

    bergen = Town("bergen", "second", bus, durable(fails, retries=0))
    oslo.send(("ada", 1), ("ada", 2))
    oslo.relay.drain()
    bergen.take_in()

    assert bergen.states() == ["dead", "done"]
    assert bergen.rows[0].error.startswith("ValueError at delivery/test_bus.py:")


def test_inline_receivers_hear_what_comes_from_the_bus(oslo, bus, heard):
    """A worker tells them, as it does durable ones: whoever waited inline is in the other service."""
    bergen = Town("bergen", "second", bus, answer(news_told, lambda n, _: heard.append(n.page)))
    oslo.send(("ada", 1))
    oslo.relay.drain()
    bergen.take_in()

    assert heard == [1]


def test_a_receivers_effect_and_its_note_commit_together(oslo, bus):
    """An effect of an attempt that failed is not there."""

    def stores(news, _):
        Row.objects.using("second").create(name=f"{news.of} {news.page}")
        if news.page == 1:
            raise ValueError("after its effect")

    bergen = Town("bergen", "second", bus, durable(stores, retries=0))
    oslo.send(("ada", 1), ("bob", 2))
    oslo.relay.drain()
    bergen.take_in()

    assert list(Row.objects.using("second").values_list("name", flat=True)) == ["bob 2"]


# The broker is down


def test_while_the_broker_is_down_events_are_kept_and_published_later(
    server, oslo, bergen, heard, caplog
):
    """The sender commits, the relay tells why nothing goes, and no message has used up a retry."""
    server.kill()
    oslo.send(("ada", 1), ("ada", 2))
    assert oslo.relay.drain() == 2
    assert {row.state: row.attempts for row in oslo.rows} == {"waiting": 0}
    assert {row.error[:8] for row in oslo.rows} == {"BusDown:"}

    server.start()
    sleep(publisher.PAUSE_S * 2)
    oslo.make_due()
    oslo.relay.drain()
    bergen.take_in()

    assert heard == [1, 2]


def test_a_broker_that_is_down_is_left_alone_for_a_while(server, oslo, monkeypatch):
    """Its connections would time out for each message anew."""
    monkeypatch.setattr(publisher, "PAUSE_S", 60.0)
    server.kill()
    oslo.send(("ada", 1))
    oslo.relay.drain()
    server.start()
    oslo.make_due()

    assert (oslo.relay.drain(), oslo.publisher.is_ready()) == (0, False)


def test_what_a_worker_had_claimed_for_receivers_never_goes_to_the_bus(database, bus, heard):
    """A worker that lost its database keeps its claims; it asks anew for either kind alone."""
    oslo = Town(
        "oslo",
        database,
        bus,
        durable(lambda news, _: heard.append(news.page)),
        publish=[news_told],
    )
    oslo.send(("ada", 1))
    name = oslo.relay.name
    assert len(oslo.store.claim(name, (), 10)) == len(oslo.store.claim(name, (BUS,), 10)) == 1

    oslo.relay.drain()

    assert ([entry.receiver for entry in oslo.store.claim(name, (), 10)], heard) == ([], [1])
    assert len(on_the_bus(bus)) == 1


def test_receivers_are_told_while_the_broker_is_down(server, database, bus, heard):
    """Only what is for the bus waits for it."""
    oslo = Town(
        "oslo",
        database,
        bus,
        durable(lambda news, _: heard.append(news.page)),
        publish=[news_told],
    )
    server.kill()
    oslo.send(("ada", 1))
    oslo.relay.drain()

    assert (heard, sorted(oslo.states())) == ([1], ["done", "waiting"])


def test_a_consumer_outlives_a_broker_that_restarts(server, oslo, bergen, heard, caplog):
    """It says that it goes on, and does; no thread or process ends for it."""
    stop = Flag()
    thread = Thread(target=_run_and_close, args=(bergen.consumer(), stop))
    thread.start()
    server.kill()
    until(lambda: "consumer of news: BusDown" in caplog.text)
    server.start()
    oslo.send(("ada", 1))
    sleep(publisher.PAUSE_S)
    oslo.relay.drain()
    until(lambda: bergen.rows.exists())
    stop.set()
    thread.join(30)
    bergen.relay.drain()

    assert heard == [1]


def test_a_consumer_that_ends_lets_another_one_read_at_once(oslo, bergen, bus):
    """It does not wait for the lock of one that is gone."""
    stop = Flag()
    thread = Thread(target=_run_and_close, args=(bergen.consumer(), stop))
    thread.start()
    until(lambda: not bus.reader(TOPIC, "bergen").acquire())
    stop.set()
    thread.join(30)

    assert bus.reader(TOPIC, "bergen").acquire()


def test_a_consumer_ends_without_a_broker_too(server, bergen):
    """Nothing can be released, and nobody needs it."""
    stop, consumer = Flag(), bergen.consumer()
    consumer.work()
    server.kill()
    stop.set()

    consumer.run(stop)


def test_a_consumer_that_finds_no_broker_for_too_long_gives_up(server, bergen, monkeypatch):
    """Its process ends with 1, so that somebody notices."""
    monkeypatch.setattr(patience, "ROUNDS", 2)
    server.kill()

    with pytest.raises(GaveUp, match="consumer of news: BusDown: "):
        bergen.consumer().run(Flag(), pause=0.01)


def test_one_that_stands_by_reads_nothing(oslo, bergen, bus):
    """Two readers would break the order."""
    oslo.send(("ada", 1))
    oslo.relay.drain()
    assert bus.reader(TOPIC, "bergen").acquire()
    stop, consumer = Flag(), bergen.consumer()

    assert consumer.work() is None
    thread = Thread(target=_run_and_close, args=(consumer, stop, 0.01))
    thread.start()
    sleep(0.1)
    stop.set()
    thread.join(30)
    assert not bergen.rows.exists()


# What comes back, goes round, is unknown


def test_own_messages_that_come_back_are_not_told_twice(database, bus, heard):
    """A service that consumes the topic to which it publishes has told its receivers already."""
    oslo = Town(
        "oslo",
        database,
        bus,
        durable(lambda news, _: heard.append(news.page)),
        publish=[news_told],
    )
    oslo.send(("ada", 1))
    oslo.relay.drain()

    assert (oslo.take_in(), heard) == (1, [1])


def test_what_was_consumed_is_not_published_again(oslo, database, bus, heard):
    """Else two services would tell each other the same for ever."""
    bergen = Town(
        "bergen",
        "second",
        bus,
        durable(lambda news, _: heard.append(news.page)),
        publish=[news_told],
    )
    oslo.send(("ada", 1))
    oslo.relay.drain()
    bergen.take_in()

    assert (heard, len(on_the_bus(bus))) == ([1], 1)


def test_two_services_that_answer_each_other_end(database, bus, caplog):
    """The depth of a chain crosses the bus; one that has no end becomes a dead letter."""

    def answers(town, hook):
        return lambda news, _: town[0].hooks.send_event(hook, News(news.of, news.page + 1))

    one, other = [], []
    one.append(
        Town(
            "one", database, bus, durable(answers(one, news_told), answer_told), publish=[news_told]
        )
    )
    other.append(
        Town("other", "second", bus, durable(answers(other, answer_told)), publish=[answer_told])
    )
    one[0].send(("ada", 0))
    for _ in range(DEEPEST * 2):
        if not one[0].relay.drain() + other[0].take_in() + one[0].take_in():
            break
    else:
        raise AssertionError("it never ends")

    dead = [*one[0].rows.filter(state="dead"), *other[0].rows.filter(state="dead")]
    assert ["TooDeep" in row.error for row in dead] == [True]


def test_an_integration_does_not_hear_its_own_commands_over_the_bus(database, bus, heard):
    """echo=False holds across services: the origin crosses the bus."""
    receiver = durable(lambda news, _: heard.append(news.page), echo=False)
    bergen = Town("bergen", "second", bus, receiver)
    oslo = Town("oslo", database, bus, publish=[news_told])
    with transaction.atomic(using=database), bound(origin="p"):
        oslo.hooks.send_event(news_told, News("ada", 1))
    oslo.send(("ada", 2))
    oslo.relay.drain()
    bergen.take_in()

    assert heard == [2]


def test_unknown_events_are_passed_over_and_told_once(oslo, bergen, bus, heard, caplog):
    """A topic may carry what only others understand."""
    bus.publish(TOPIC, [Packet({"type": "org.example.alien.landed.v1"}, b"")] * 3)
    oslo.send(("ada", 1))
    oslo.relay.drain()

    assert (bergen.take_in(), heard, bergen.states()) == (4, [1], ["done"])
    told = [line for line in caplog.messages if "alien" in line]
    assert told == ["topic news: nobody here knows the event 'org.example.alien.landed.v1'"]


def until(holds, seconds=30.0):
    """Wait until *holds*."""
    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end
        sleep(0.01)


def _run_and_close(consumer, stop, pause=0.05):
    try:
        consumer.run(stop, pause)
    finally:
        connections.close_all()
