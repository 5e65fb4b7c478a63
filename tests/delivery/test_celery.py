"""Celery as the workers: a real one on RabbitMQ, whose broker goes and whose processes are killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from types import SimpleNamespace
from uuid import uuid4

import pytest
from celery import Celery
from kombu import Connection

from hooks_runtime.delivery.celery_workers import RECEIVE, RELAY, STALE_S, CeleryWorkers
from tests.delivery.processes import ROOT, Shop
from tests.services import need_rabbit

WEB = "from tests.delivery.shop_celery import app\n"
NOWHERE = "amqp://guest:guest@127.0.0.1:1//"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A shop whose receivers are told by one Celery worker."""
    broker, queue = need_rabbit(), f"shop_{uuid4().hex}"
    said = {"SHOP_BROKER": broker, "SHOP_QUEUE": queue}
    shop = Shop(tmp_path_factory.mktemp("shop"), "celery", **said)
    with (shop.folder / "worker.log").open("w") as log:
        worker = start_worker(shop, log)
        yield shop
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)
    with Connection(broker) as connection:
        connection.default_channel.queue_delete(queue)


def start_worker(shop, log):
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    name = f"{shop.environment['SHOP_QUEUE']}@%h"
    app = ("-A", "tests.delivery.shop_celery")
    command = ("celery", *app, "worker", "-n", name, "-c", "1", *quiet)
    # Its main process imports Django by Celery's own fixup, as in every project.
    return subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, env=shop.environment, stdout=log, stderr=log
    )


def said(shop, source, **environment):
    """Run *source* in a web process, and return what it prints as JSON."""
    return json.loads(shop.run(WEB + source, **environment) or "null")


def test_receivers_are_told_by_the_worker_after_the_commit(shop):
    """Deferred ones by a task, durable ones by one that relays the outbox."""
    told = said(
        shop,
        """
with transaction.atomic():
    place((101, ""))
    time.sleep(0.3)
    before = effects(101)
wait_for("mail 101", "book 101")
print(json.dumps([before, sorted(effects(101)), rows(101, 10, "done")]))
""",
    )

    assert told == [[], ["book 101", "mail 101"], [["book", "done", 0, 0]]]


def test_what_a_deferred_receiver_fails_on_is_retried_from_the_outbox(shop):
    """By learning_hooks.relay, which beat sends."""
    told = said(
        shop,
        """
place((102, "mail fails"))
for _ in range(400):
    if "mail" in [row[0] for row in rows(102)]: break
    time.sleep(0.05)
time.sleep(0.1)
app.send_task("learning_hooks.relay", ignore_result=True)
wait_for("mail 102")
print(json.dumps([effects(102).count("mail 102"), rows(102, 10, "done")]))
""",
    )

    assert told[0] == 1
    assert ["mail", "done", 1, 0] in told[1]


def test_a_worker_that_is_killed_in_a_receiver_tells_it_again(shop):
    """The broker hands it out once more; it is parked with the death on its account, and told."""
    told = said(
        shop,
        """
place((103, "mail dies"))
wait_for("mail 103")
print(json.dumps([effects(103).count("mail 103"), rows(103, 10, "done")]))
""",
    )

    assert told[0] == 1
    assert ["mail", "done", 0, 1] in told[1]


def test_a_broker_that_is_down_harms_and_slows_nobody(shop):
    """What is deferred goes to the outbox, and the next relay tells it."""
    seconds, kept = said(
        shop,
        """
start = time.monotonic()
place((104, ""))
seconds = time.monotonic() - start
print(json.dumps([seconds, rows(104)]))
""",
        SHOP_BROKER=NOWHERE,
    )
    assert seconds < 2
    assert sorted(row[0] for row in kept) == ["book", "mail"]

    told = said(
        shop,
        """
app.send_task("learning_hooks.relay", ignore_result=True)
wait_for("mail 104", "book 104")
print(json.dumps(sorted(effects(104))))
""",
    )
    assert told == ["book 104", "mail 104"]


@pytest.fixture
def queued():
    """Return what CeleryWorkers send, without a broker: a function of the queue's name."""
    app, url = Celery(broker="memory://", set_as_current=False), f"q{uuid4().hex}"
    app.conf.task_default_queue = url
    before = CeleryWorkers._send.__globals__["current_app"]
    CeleryWorkers._send.__globals__["current_app"] = app

    def message(queue=url):
        with app.connection_for_read() as connection:
            return connection.SimpleQueue(queue).get(timeout=5)

    yield message
    CeleryWorkers._send.__globals__["current_app"] = before


def test_a_deferred_message_is_json_of_texts_and_nothing_else(queued):
    """No pickles: an attacker in the broker, or a moved function, can't do anything."""
    step = SimpleNamespace(id="p:r", terms=SimpleNamespace(queue="default"))

    CeleryWorkers().tell(step, '{"id": 1}')

    message = queued()
    assert message.content_type == "application/json"
    assert message.headers["task"] == RECEIVE
    assert message.payload[:2] == [["p:r", '{"id": 1}'], {}]


def test_a_receivers_queue_is_celerys_and_the_default_is_its_default(queued):
    """So what an operator routes stays routed; a wake-up call that nobody hears is soon forgotten."""
    slow = f"slow{uuid4().hex}"

    CeleryWorkers().wake(["default"])
    CeleryWorkers().wake([slow])

    first, second = queued(), queued(slow)
    assert (first.headers["task"], first.payload[0]) == (RELAY, [["default"]])
    assert second.payload[0] == [[slow]]
    assert first.properties["expiration"] == str(STALE_S * 1000)
