"""What comes over a bus is told in the transaction that keeps it, where that can be; nothing is lost by it."""

from __future__ import annotations

import time
from concurrent.futures import CancelledError
from threading import Event as Flag
from threading import Thread

import pytest
from django.db import connections, transaction

from hooks_runtime.delivery.desk import Desk
from hooks_runtime.delivery.straight import Straight
from hookspecs import GiveUp
from tests.delivery.test_bus_letters import in_json
from tests.delivery.towns import (
    TOPIC,
    Town,
    consuming,
    databases,
    durable,
    moved,
    news_told,
    until,
)
from tests.site.models import Row

pytestmark = databases


@pytest.fixture
def news(oslo):
    """Return what puts news on the bus."""

    def publish(*said):
        oslo.send(*said)
        oslo.relay.drain()

    return publish


@pytest.fixture
def town_with(bergen_with):
    """Return what opens a service whose one receiver is given."""
    return lambda receive, **said: bergen_with(durable(receive, backoff=1000, **said))


def test_what_comes_is_told_without_a_worker(news, town_with, heard):
    """And is kept as delivered, in one transaction."""
    town = town_with(lambda told, _: heard.append(told.page))
    news(("ada", 1), ("ben", 2))

    town.consumer().work()

    assert (heard, town.states()) == ([1, 2], ["done", "done"])


def test_an_effect_and_its_note_commit_together(news, town_with, database):
    """One that fails leaves nothing of its own, and its neighbours are told."""

    def receive(told, _):
        Row.objects.using(database).create(name=f"page {told.page}")
        if told.page == 2:
            raise ValueError

    town = town_with(receive)
    news(("ada", 1), ("ben", 2), ("cid", 3))
    town.consumer().work()

    names = Row.objects.using(database).order_by("name").values_list("name", flat=True)
    assert ["page 1", "page 3"] == list(names)
    assert ["done", "waiting", "done"] == town.states()
    assert [0, 1, 0] == [row.attempts for row in town.rows]


def test_what_follows_a_failure_waits_for_it(news, town_with, heard):
    """In the batch, and in the next one; other keys go on."""
    fails = [True]

    def receive(told, _):
        if told.page == 1 and fails:
            raise ValueError
        heard.append((told.of, told.page))

    town = town_with(receive)
    consumer = town.consumer()
    news(("ada", 1), ("ben", 1), ("ada", 2))
    consumer.work()
    news(("ada", 3), ("cid", 3))
    consumer.work()
    assert heard == [("cid", 3)]

    fails.clear()
    for _ in range(4):
        town.make_due()
        town.relay.drain()
    assert [page for of, page in heard if of == "ada"] == [1, 2, 3]


def test_a_dead_letter_that_holds_its_key_is_followed_by_nothing(news, town_with, heard):
    """Until somebody looks at it."""

    def receive(told, _):
        if told.page == 1:
            raise GiveUp
        heard.append(told.page)

    town = town_with(receive, on_dead="hold")
    consumer = town.consumer()
    news(("ada", 1), ("ada", 2))
    consumer.work()
    news(("ada", 3))
    consumer.work()

    assert (heard, town.states()) == ([], ["dead", "waiting", "waiting"])


def test_what_comes_twice_is_told_once(news, town_with, heard):
    """A batch that was not acknowledged comes again, and is known."""
    town = town_with(lambda told, _: heard.append(told.page))
    news(("ada", 1), ("ben", 2))
    consumer = town.consumer()
    consumer._reader.ack = lambda _: None
    consumer.work()
    consumer.release()

    town.consumer().work()
    town.relay.drain()

    assert (sorted(heard), len(town.states())) == ([1, 2], 2)


def test_twins_in_one_batch_are_told_once(topics, town_with, heard):
    """A producer that was not sure sends again."""
    town = town_with(lambda told, _: heard.append(told.page))
    twin = in_json(data={"of": "ada", "page": 1})
    topics.publish(TOPIC, [twin, in_json(data={"of": "ben", "page": 2}), twin])

    town.consumer().work()

    assert (heard, town.states()) == ([1, 2], ["done", "done"])


def test_a_batch_that_comes_again_is_left_to_workers(news, town_with, heard):
    """It may have killed the process that had it: workers count that."""
    town = town_with(lambda told, _: heard.append(told.page))
    news(("ada", 1))
    first = town.consumer(tell=lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        first.work()
    first.release()

    town.consumer().work()
    assert (heard, town.states()) == ([], ["waiting"])

    town.relay.drain()
    assert heard == [1]


@pytest.fixture
def clock(monkeypatch):
    """Seconds, in a list, which a receiver may let pass; an open transaction has 0.02."""
    seconds = [0.0]
    monkeypatch.setattr("hooks_runtime.delivery.straight.TOGETHER_S", 0.02)
    monkeypatch.setattr("hooks_runtime.delivery.straight.monotonic", lambda: seconds[0])
    return seconds


def test_a_slow_receiver_keeps_no_transaction_open(news, town_with, heard, clock):
    """What there was no time for is left to workers, in its order."""

    def receive(told, _):
        clock[0] += 0.015
        heard.append(told.page)

    town = town_with(receive)
    news(*(("ada", page) for page in range(9)))
    town.consumer().work()
    assert heard == [0, 1]

    town.relay.drain()
    assert heard == [*range(9)]


def test_how_much_there_is_time_for_is_learnt(news, town_with, clock):
    """So that what will be left to workers is not first noted as delivered."""

    def receive(*_):
        clock[0] += 0.012

    town = town_with(receive)
    straight = Straight(lambda: town.hooks, town.store)
    news(*((f"learner {page}", page) for page in range(6)))

    town.consumer(tell=straight.tell).work()

    assert (straight.room, straight.told) == (1, 2)


def test_a_transaction_that_breaks_at_its_end_loses_nothing(news, town_with, database, heard):
    """Nobody knows whose fault it was; workers tell one by one, and find out."""

    def receive(told, _):
        if told.page == 2 and not heard:
            transaction.on_commit(lambda: None, using=database)
            connections[database].needs_rollback = True
        heard.append(told.page)

    town = town_with(receive)
    news(("ada", 1), ("ben", 2))
    town.consumer(tell=Breaking(town).tell).work()
    assert town.states() == ["waiting", "waiting"]

    heard.clear()
    town.relay.drain()
    assert (sorted(heard), town.states()) == ([1, 2], ["done", "done"])


class Breaking(Straight):
    """One whose transactions do not commit."""

    def __init__(self, town):
        super().__init__(lambda: town.hooks, town.store)

    def _together(self, came):
        super()._together(came)
        raise OSError


def test_a_timeout_interrupts_what_is_told_straight(news, town_with):
    """In the main thread, as for every worker."""
    town = town_with(lambda *_: time.sleep(5), timeout=0.1)
    news(("ada", 1))
    start = time.monotonic()

    town.consumer().work()

    assert time.monotonic() - start < 3
    (row,) = town.rows
    assert (row.state, row.error[:7]) == ("waiting", "TooLong")


def test_a_desk_has_one_thread_do_what_others_hand_in(news, town_with, heard):
    """Reading stays in its thread, telling in this one; a reader that waits keeps its topic."""
    town = town_with(lambda told, _: heard.append(told.page))
    straight, kept = Straight(lambda: town.hooks, town.store), []
    desk = Desk(straight.tell, lambda: None, every=0.01)

    def tell(came, meanwhile):
        desk.hand_in(came, lambda: kept.append(meanwhile()))

    with consuming(town.consumer(tell=tell)):
        news(("ada", 1))
        until(lambda: len(kept) > 1)
        assert heard == []
        until(desk.work)

    assert (heard, set(kept)) == ([1], {True})


def test_a_desk_passes_errors_back():
    """To whoever handed the work in."""
    desk = Desk(lambda _: 1 / 0, lambda: None)
    raised = []

    def hand_in():
        try:
            desk.hand_in("work", lambda: None)
        except ZeroDivisionError as error:
            raised.append(type(error))

    thread = Thread(target=hand_in)
    thread.start()
    until(desk.work)
    thread.join()

    assert raised == [ZeroDivisionError]


def test_a_desk_knows_the_works_own_time_out_from_its_own():
    """It waits for the one, and passes the other on."""

    def fail(_):
        raise TimeoutError("of the work")

    desk = Desk(fail, lambda: None, every=0.01)
    raised, waited = [], []

    def hand_in():
        try:
            desk.hand_in("work", lambda: waited.append(1))
        except TimeoutError as error:
            raised.append(str(error))

    thread = Thread(target=hand_in)
    thread.start()
    until(lambda: waited)
    until(desk.work)
    thread.join()

    assert raised == ["of the work"]


def test_a_desk_that_is_closed_sends_everybody_away():
    """Who waits, and who comes later: what they have is not acknowledged, and comes again."""
    there, sent = Flag(), []
    desk = Desk(lambda _: None, there.set)

    def hand_in():
        try:
            desk.hand_in("work", lambda: None)
        except CancelledError:
            sent.append("away")

    thread = Thread(target=hand_in)
    thread.start()
    there.wait(10)
    desk.close()
    thread.join()
    hand_in()

    assert (sent, desk.work()) == (["away"] * 2, 0)


def test_facts_of_a_batch_are_told_once_each(topics, database, heard):
    """Twice in a row is once, in one batch and over two; what failed was not told."""
    fails = [1]

    def receive(told, _):
        if fails:
            fails.pop()
            raise ValueError
        heard.append(told.page)

    oslo = Town("oslo", "second", topics, publish=[moved])
    town = Town("bergen", database, topics, durable(receive, moved, backoff=1000))
    consumer = town.consumer()
    oslo.send(("ada", 1), ("ben", 5), ("ben", 5), ("ben", 6), ("ben", 5), hook=moved)
    oslo.relay.drain()
    consumer.work()
    oslo.send(("ben", 5), ("ben", 7), hook=moved)
    oslo.relay.drain()
    consumer.work()
    assert heard == [5, 6, 5, 7]

    town.make_due()
    town.relay.drain()
    assert heard == [5, 6, 5, 7, 1]


def test_news_of_another_service_are_kept_without_what_it_should_have_left_out(
    topics, town_with, heard
):
    """A sender may know nothing of personal fields."""
    town = town_with(lambda told, _: heard.append(told.email))
    topics.publish(TOPIC, [in_json(data={"of": "ada", "email": "ada@school.example"})])
    town.consumer().work()

    (row,) = town.rows
    assert (heard, "school.example" in row.body) == ([""], False)
    assert news_told.name == row.type
