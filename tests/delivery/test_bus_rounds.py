"""What comes back over a bus, goes round, or is for others."""

from __future__ import annotations

from django.db import transaction

from hooks_runtime.ambient import bound
from hooks_runtime.delivery.bus import Packet
from hooks_runtime.dispatch import DEEPEST
from tests.delivery.towns import (
    TOPIC,
    News,
    Town,
    answer_told,
    databases,
    durable,
    news_told,
    on_the_bus,
)

pytestmark = databases


def test_own_messages_that_come_back_are_not_told_twice(database, topics, heard):
    """A service that consumes the topic to which it publishes has told its receivers already."""
    oslo = Town(
        "oslo",
        database,
        topics,
        durable(lambda news, _: heard.append(news.page)),
        publish=[news_told],
    )
    oslo.send(("ada", 1))
    oslo.relay.drain()

    assert (oslo.take_in(), heard) == (1, [1])


def test_what_was_consumed_is_not_published_again(oslo, topics, heard, bergen_with):
    """Else two services would tell each other the same for ever."""
    hear = durable(lambda news, _: heard.append(news.page))
    bergen = bergen_with(hear, publish=[news_told])
    oslo.send(("ada", 1))
    oslo.relay.drain()
    bergen.take_in()

    assert (heard, len(on_the_bus(topics))) == ([1], 1)


def test_two_services_that_answer_each_other_end(database, topics):
    """The depth of a chain crosses the bus; one that has no end becomes a dead letter."""

    def answers(town, hook):
        return lambda news, _: town[0].hooks.send_event(hook, News(news.of, news.page + 1))

    one, other = [], []
    one.append(
        Town(
            "one",
            database,
            topics,
            durable(answers(one, news_told), answer_told),
            publish=[news_told],
        )
    )
    other.append(
        Town("other", "second", topics, durable(answers(other, answer_told)), publish=[answer_told])
    )
    one[0].send(("ada", 0))
    for _ in range(DEEPEST * 2):
        if not one[0].relay.drain() + other[0].take_in() + one[0].take_in():
            break
    else:
        raise AssertionError("it never ends")

    dead = [*one[0].rows.filter(state="dead"), *other[0].rows.filter(state="dead")]
    assert ["TooDeep" in row.error for row in dead] == [True]


def test_an_integration_does_not_hear_its_own_commands_over_the_bus(oslo, heard, bergen_with):
    """echo=False holds across services: the origin crosses the bus."""
    receiver = durable(lambda news, _: heard.append(news.page), echo=False)
    bergen = bergen_with(receiver)
    with transaction.atomic(using=oslo.database), bound(origin="p"):
        oslo.hooks.send_event(news_told, News("ada", 1))
    oslo.send(("ada", 2))
    oslo.relay.drain()
    bergen.take_in()

    assert heard == [2]


def test_unknown_events_are_passed_over_and_told_once(oslo, bergen, topics, heard, caplog):
    """A topic may carry what only others understand."""
    topics.publish(TOPIC, [Packet({"type": "org.example.alien.landed.v1"}, b"")] * 3)
    oslo.send(("ada", 1))
    oslo.relay.drain()

    assert (bergen.take_in(), heard, bergen.states()) == (4, [1], ["done"])
    told = [line for line in caplog.messages if "alien" in line]
    assert told == ["topic news: nobody here knows the event 'org.example.alien.landed.v1'"]
