"""How far a service is behind in its topics: in ``hooks outbox status``, and for monitors."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from hooks_runtime.django.operate.command import look
from hooks_runtime.django.operate.topics import Topic, consumed
from hooks_runtime.django.outbox import Outbox
from hooks_runtime.testing import build_hooks
from tests.delivery.test_bus_letters import in_json
from tests.delivery.towns import TOPIC
from tests.integration.test_admin import WITH_ADMIN

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])
TOKEN = {"Authorization": "Bearer s3cret"}


@pytest.fixture(autouse=True)
def _site():
    with override_settings(**WITH_ADMIN):
        yield


@pytest.fixture
def bergen_consumes(install_hooks, topics):
    """A service that consumes the topic, and has not begun."""
    said = {"url": topics.connection.address, "prefix": topics.prefix}
    delivery = {"worker": "relay", "health_token": "s3cret"}
    bus = {**said, "group": "bergen", "consume": [TOPIC]}
    return install_hooks(build_hooks(bus=bus, delivery=delivery))


def three_pages(topics):
    topics.publish(TOPIC, [in_json(data={"of": "ada", "page": page}) for page in (1, 2, 3)])


@pytest.mark.usefixtures("bergen_consumes")
def test_what_is_not_read_and_what_is_not_kept_is_told(topics):
    """Two numbers, since one asks for consumers and the other for the database."""
    three_pages(topics)
    reader = topics.reader(TOPIC, "bergen")
    assert reader.acquire()
    reader.read(1, 0)

    (topic,) = consumed()

    assert (TOPIC, 2, 1, "") == (topic.name, topic.behind, topic.pending, topic.error)
    assert 0 <= topic.oldest_s < 60
    status = look(Outbox("default"))
    assert f"{TOPIC}: 2 messages to read, 1 read and not kept, the oldest" in status.as_text()
    assert [2] == [topic["behind"] for topic in status.as_json()["topics"]]
    assert status.wrong == []


@pytest.mark.usefixtures("bergen_consumes")
def test_a_topic_that_nobody_reads_is_wrong(topics):
    """Nothing is due here, and yet nobody is told."""
    three_pages(topics)

    (wrong,) = look(Outbox("default"), max_age=-1.0).wrong

    assert f"topic {TOPIC}: nothing read for " in wrong


@pytest.mark.usefixtures("bergen_consumes")
def test_a_broker_that_is_down_is_wrong_and_unhealthy(broker):
    """The command says why; whoever asks from outside learns no address."""
    broker.stop()
    answer = Client().get("/hooks/health/", headers=TOKEN)

    (wrong,) = look(Outbox("default")).wrong
    assert f"topic {TOPIC}: " in wrong
    assert str(broker.port) in wrong
    assert (503, False) == (answer.status_code, answer.json()["healthy"])
    assert {"behind": None, "pending": None, "oldest_s": None} == answer.json()["topics"][TOPIC]


@pytest.mark.usefixtures("bergen_consumes")
def test_monitors_read_the_lag(topics):
    """Counts, as of everything else."""
    three_pages(topics)
    answer = Client().get("/hooks/health/", headers=TOKEN)

    assert (200, 3) == (answer.status_code, answer.json()["topics"][TOPIC]["behind"])


def test_without_a_bus_there_are_no_topics(install_hooks):
    """And none of this asks a broker."""
    install_hooks(build_hooks(delivery={"worker": "relay"}))

    assert consumed() == []
    assert look(Outbox("default")).as_text() == "The outbox is empty, and was for an hour."
    assert not Topic("news", 0, 0, None).is_late(300)
