"""A service with an outbox, for the tests of what its workers do: SQLite, and PostgreSQL if it is there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.timezone import now

from hooks_runtime import Hooks
from hooks_runtime.delivery.relay import Relay
from hooks_runtime.django.carrier import DjangoCarrier
from hooks_runtime.django.models import OutboxEntry
from hooks_runtime.django.outbox import Outbox
from hooks_runtime.django.transactions import DjangoTransactions
from hooks_runtime.settings import DeliveryConfig
from hooks_runtime.testing import answer, build_hooks, plugin
from hookspecs import Personal, hookspec, payload
from tests.site.models import Row

EMAIL, NAME = "ada@school.example", "Ada Lindqvist"
databases = pytest.mark.django_db(transaction=True, databases="__all__")


@payload
class Letter:
    """A page for somebody, and who wrote it."""

    to: str
    page: int = 0
    email: Personal[str] = ""
    name: Personal[str] = ""


@hookspec.event("org.example.post.letter.sent.v1", ordering_key="to")
def letter_sent(letter: Letter) -> None:
    """A letter was sent; each is another."""


@hookspec.event("org.example.post.box.emptied.v1", ordering_key="to", dedup_key=("to", "page"))
def box_emptied(letter: Letter) -> None:
    """A box was emptied; twice in a row is once."""


@hookspec.event("org.example.post.letter.read.v1", personal_data_leaves=True, ordering_key="to")
def letter_read(letter: Letter) -> None:
    """A letter was read, by somebody whose name travels along."""


def durable(body: Any, hook: Any = letter_sent, *, name: str = "p", **said: Any) -> Any:
    """Return ``body(letter, metadata)`` as a durable receiver; other terms as *said*.

    What fails is due again when the test says so: a second may pass while it runs.
    """
    return answer(hook, body, name=name, **{"deliver": "durable", "backoff": 1000, **said})


class Office:
    """Hooks over one database, and its workers, which a test has work.

    woken: the queues that were to be looked at. handed: what was deferred, (receiver, body).
    """

    def __init__(self, database: str, *functions: Any, **settings: Any) -> None:
        self.database, self.functions = database, functions
        self.woken: list[str] = []
        self.handed: list[tuple[str, str]] = []
        self.broken: Exception | None = None
        self.store = Outbox(database)
        self.enable(*functions, **settings)

    def enable(self, *functions: Any, **settings: Any) -> None:
        """Have a plugin p of *functions*, from now on."""
        built = build_hooks(plugin("p", *functions), **settings)
        carrier = DjangoCarrier(DeliveryConfig(database=self.database), lambda: self)
        self.hooks = Hooks(
            built.plugins, built.config, transactions=DjangoTransactions(), carrier=carrier
        )

    def wake(self, queues):
        self.woken += queues
        self._break()

    def tell(self, receiver, body):
        self._break()
        self.handed.append((receiver.id, body))

    def _break(self):
        if self.broken:
            raise self.broken

    def send(self, *letters, hook=letter_sent):
        """Send letters, ``("oslo", 1)``, each in a transaction of its own."""
        for said in letters:
            with transaction.atomic(using=self.database):
                self.hooks.send_event(hook, Letter(*said))

    def worker(self, *queues):
        """Return one more worker."""
        return Relay(lambda: self.hooks, self.store, queues)

    def work(self):
        """Have a worker do all that is due; return how many messages that were."""
        return self.worker().drain()

    def work_on(self, rounds=50):
        """Have a worker do all that is due and all that will be, without the waiting."""
        for _ in range(rounds):
            self.make_due()
            if not self.work():
                return

    def make_due(self, **which):
        """Let the time pass that waiting messages wait for; also the lease of a dead worker."""
        waiting = self.rows.filter(state="waiting", **which)
        waiting.update(available_at=now() - timedelta(seconds=1))

    @property
    def rows(self):
        return OutboxEntry.objects.using(self.database).order_by("seq")

    @property
    def row(self):
        """Return the only message there is."""
        return self.rows.get()

    def states(self):
        return list(self.rows.values_list("state", flat=True))

    def stored(self):
        """Return what receivers and senders have stored, in alphabetical order."""
        return sorted(Row.objects.using(self.database).values_list("name", flat=True))

    def store_row(self, name):
        return Row.objects.using(self.database).create(name=name)


def seconds_until(row):
    """Return how long *row* waits from now."""
    return (row.available_at - now()).total_seconds()
