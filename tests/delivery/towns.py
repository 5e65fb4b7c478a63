"""Two services and a bus between them, for the tests of events on their way. Each has a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event as Flag
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.timezone import now

from hooks_runtime import Hooks
from hooks_runtime.delivery.bus import Bus, Packet
from hooks_runtime.delivery.consumer import Consumer
from hooks_runtime.delivery.publisher import Publisher
from hooks_runtime.delivery.relay import Relay
from hooks_runtime.delivery.straight import Straight
from hooks_runtime.django.carrier import DjangoCarrier
from hooks_runtime.django.models import OutboxEntry
from hooks_runtime.django.outbox import Outbox
from hooks_runtime.django.transactions import DjangoTransactions
from hooks_runtime.settings import DeliveryConfig
from hooks_runtime.testing import answer, build_hooks, plugin
from hookspecs import Personal, hookspec, payload

TOPIC = "news"
databases = pytest.mark.django_db(transaction=True, databases="__all__")


@payload
class News:
    """What is told of somebody."""

    of: str
    page: int = 0
    email: Personal[str] = ""


@hookspec.event("org.example.town.news.told.v1", ordering_key="of")
def news_told(news: News) -> None:
    """There are news."""


@hookspec.event("org.example.town.house.moved.v1", ordering_key="of", dedup_key=("of", "page"))
def moved(news: News) -> None:
    """Somebody lives at a page of the town's map now; told twice in a row it is once."""


@hookspec.event("org.example.town.answer.told.v1")
def answer_told(news: News) -> None:
    """Somebody answers news with news."""


@hookspec.event("org.example.town.secret.told.v1", ordering_key="of", personal_data_leaves=True)
def secret_told(news: News) -> None:
    """There are news whose address travels along."""


@hookspec.event("org.example.town.whisper.told.v1", leaves_process=False)
def whisper_told(news: News) -> None:
    """There are news for nobody else."""


@hookspec.filter("org.example.town.wish.granted.v1", may_change=("page",))
def wish_granted(news: News) -> News | None:
    """Change a wish."""


class Town:
    """One service, and its workers, which a test has work. Its name is its group, too.

    publish: topics by spec. told: what its receivers were told, with pages.
    """

    def __init__(
        self,
        name: str,
        database: str,
        bus: Bus,
        *functions: Any,
        publish: Any = (),
        form: Any = "json",
    ) -> None:
        self.name, self.database, self.bus = name, database, bus
        self.store = Outbox(database)
        topics = {spec.name: TOPIC for spec in publish}
        built = build_hooks(
            plugin("p", *functions),
            specs=["tests.delivery.towns"],
            bus={"url": "redis://", "group": name, "publish": topics},
        )
        delivery = DeliveryConfig(database=database, worker="relay", service=f"/{name}")
        self.hooks = Hooks(
            built.plugins,
            built.config,
            transactions=DjangoTransactions(),
            carrier=DjangoCarrier(delivery, lambda: self),
        )
        self.publisher = Publisher(bus, lambda: self.hooks, form)
        self.relay = self.worker()

    def worker(self):
        """Return one more worker."""
        return Relay(lambda: self.hooks, self.store, (), self.publisher)

    def wake(self, queues):
        pass

    def consumer(self, topic=TOPIC, **said):
        """Return one more consumer of its topic, or of another."""
        told = {"tell": Straight(lambda: self.hooks, self.store).tell, **said}
        return Consumer(self.bus, topic, self.name, lambda: self.hooks, self.store, **told)

    def send(self, *news, hook=news_told):
        """Send news, ``("ada", 1)``, each in a transaction of its own."""
        for said in news:
            with transaction.atomic(using=self.database):
                self.hooks.send_event(hook, News(*said))

    def take_in(self):
        """Have what is on the bus come in, and told; return how many messages came."""
        consumer, came = self.consumer(), 0
        while some := consumer.work():
            came += some
        consumer.release()
        self.relay.drain()
        return came

    def make_due(self):
        """Let the time pass that waiting messages wait for."""
        waiting = self.rows.filter(state="waiting")
        waiting.update(available_at=now() - timedelta(seconds=1))

    @property
    def rows(self):
        return OutboxEntry.objects.using(self.database).order_by("seq")

    def states(self):
        return list(self.rows.values_list("state", flat=True))


def durable(body: Any, hook: Any = news_told, *, name: str = "hear", **said: Any) -> Any:
    """Return ``body(news, metadata)`` as a durable receiver; other terms as *said*."""
    return answer(hook, body, name=name, **{"deliver": "durable", **said})


def on_the_bus(topics: Bus, topic: str = TOPIC) -> list[Packet]:
    """Return all packets of *topic*, as a group that begins now reads them."""
    reader = topics.reader(topic, uuid4().hex)
    assert reader.acquire()
    return [packet for _, packet in reader.read(1000, 0)]


def until(holds: Any, seconds: float = 30.0) -> None:
    """Wait until *holds*."""
    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end
        sleep(0.01)


@contextmanager
def consuming(consumer: Consumer, pause: float = 0.05) -> Iterator[Flag]:
    """Have *consumer* run in a thread until the block ends, or the flag is set."""
    stop = Flag()
    thread = Thread(target=_run_and_close, args=(consumer, stop, pause))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(30)


def _run_and_close(consumer: Consumer, stop: Flag, pause: float) -> None:
    try:
        consumer.run(stop, pause)
    finally:
        for connection in connections.all(initialized_only=True):
            BaseDatabaseWrapper.close(
                connection
            )  # one in memory, too, which Django would leave open
