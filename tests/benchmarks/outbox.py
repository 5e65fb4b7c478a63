"""Our cases that need a database: PostgreSQL, as a service would have it, in one of their own."""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable
from contextlib import ExitStack
from time import perf_counter_ns
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings

from tests.benchmarks import issuing
from tests.benchmarks.timing import Run, serve
from tests.services import postgres_database

MESSAGES = 1000  # in one go: what is claimed, published and read in batches is measured in batches
TOPIC, EVENT = "ours-kept", "org.openedx.learning.course.enrollment.created.v1"


def configured(address: str) -> None:
    """Make a Django project of this process, with its tables."""
    settings.configure(
        INSTALLED_APPS=["hooks_runtime.django", "tests.site.apps.SiteConfig", *issuing.APPS],
        ROOT_URLCONF="hooks_runtime.django.urls",
        DATABASES={"default": _database(address)},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, run_syncdb=True)


def _database(address: str) -> dict[str, Any]:
    url = urlsplit(address)
    said = {"USER": url.username, "PASSWORD": url.password, "HOST": url.hostname, "PORT": url.port}
    name = url.path.lstrip("/")
    return {"ENGINE": "django.db.backends.postgresql", "NAME": name, "CONN_MAX_AGE": None, **said}


def one_by_one(body: Callable[[], None]) -> Run:
    """Return *body*, called once a run, as a case."""

    def run(calls: int) -> float:
        start = perf_counter_ns()
        for _ in range(calls):
            body()
        return perf_counter_ns() - start

    return run


def all_at_once(before: Callable[[], Any], body: Callable[[], Any]) -> Run:
    """Return *body*, which settles MESSAGES that *before* made, as a case of one message."""

    def run(calls: int) -> float:
        before()
        start = perf_counter_ns()
        body()
        return (perf_counter_ns() - start) * calls / MESSAGES

    return run


def cases() -> dict[str, Run]:
    """Return the cases by name. Each installs the Hooks that it needs, which is not measured."""
    from django.db import transaction

    from hooks_runtime import install, send_event
    from hooks_runtime.django import workers
    from hooks_runtime.django.models import LastFact, OutboxEntry
    from hookspecs import evolve
    from hookspecs.learning import course_enrollment_created
    from hookspecs.values import UserId
    from tests.benchmarks.ours import ENROLLMENT
    from tests.site.models import Row

    enrollments = [
        evolve(ENROLLMENT, user=evolve(ENROLLMENT.user, id=UserId(1 + n % 40)), mode=f"mode {n}")
        for n in range(MESSAGES)
    ]
    publishing, receiving = hooks(publish={EVENT: TOPIC}), hooks(consume=[TOPIC], group="ours")

    def business() -> None:
        with transaction.atomic():
            learner = Row.objects.create(name=f"learner {os.urandom(8).hex()}")
            Row.objects.filter(name="a course").first()
            Row.objects.filter(pk=learner.pk).update(name=f"enrolled {os.urandom(8).hex()}")

    def business_and_event() -> None:
        with transaction.atomic():
            learner = Row.objects.create(name=f"learner {os.urandom(8).hex()}")
            Row.objects.filter(name="a course").first()
            Row.objects.filter(pk=learner.pk).update(name=f"enrolled {os.urandom(8).hex()}")
            send_event(course_enrollment_created, ENROLLMENT)

    def kept() -> None:
        OutboxEntry.objects.all().delete()
        install(publishing)
        with transaction.atomic():
            for enrollment in enrollments:
                send_event(course_enrollment_created, enrollment)

    def published() -> None:
        kept()
        workers.drain()
        OutboxEntry.objects.all().delete()
        LastFact.objects.all().delete()
        install(receiving)

    def consumed() -> None:
        (consumer,) = workers.consumers((), lambda: None, workers.straight().tell)
        while consumer.work():
            workers.drain()
        consumer.release()

    install(publishing)
    return {
        **issuing.cases(),
        "business": one_by_one(business),
        "business-durable": one_by_one(business_and_event),
        "outbox-relayed": all_at_once(kept, workers.drain),
        "consumed": all_at_once(published, consumed),
    }


def hooks(**bus: Any) -> Any:
    """Return Hooks with a receiver that does nothing, and with *bus* in their settings."""
    from hooks_runtime import Hooks, HooksConfig
    from hooks_runtime.django import workers
    from hooks_runtime.django.transactions import DjangoTransactions
    from hooks_runtime.testing import answer, plugin
    from hookspecs.learning import course_enrollment_created

    heard = answer(course_enrollment_created, lambda *_: None, name="hear")
    plugins = [plugin("listener", heard)] if "consume" in bus else []
    redis = {"url": os.environ["BENCH_REDIS"], "prefix": "bench", "format": "avro"}
    config = HooksConfig.of(
        {
            "plugins": [each.name for each in plugins],
            "delivery": {"worker": "relay"},
            "bus": {**redis, **bus},
        }
    )
    return Hooks(
        plugins, config, transactions=DjangoTransactions(), carrier=workers.carrier(config)
    )


if __name__ == "__main__":
    stack = ExitStack()
    atexit.register(stack.close)
    configured(stack.enter_context(postgres_database()))
    serve(cases())
