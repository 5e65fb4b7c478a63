"""Event delivery while everything that it needs is killed: nothing is lost, twice or out of order.

Service A commits events and tells a durable receiver of its own by Celery over RabbitMQ; its relays
publish them over Redis to service B, where ``hooks consume`` tells two. Producers, workers, relays and
consumers are killed and started again, both brokers too; connections to the databases are cut.

With ``--broken`` the same processes run with a defect: a consumer that acknowledges before its commit,
receivers that write outside of the transaction that notes them as told, claims that look at no key, an
outbox without its unique constraint, events that are published before the commit. Each of the five was
run with 600 to 1,500 events, and ended with 1 and the rows that were lost, twice, out of order or phantoms.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import psycopg

from tests.evidence._torture import figures, verdict
from tests.evidence._torture.course import Course
from tests.evidence._torture.evils import Evil
from tests.evidence._torture.plan import transactions
from tests.evidence._torture.processes import Process, fleet, once
from tests.evidence._torture.sabotage import BROKEN
from tests.evidence._torture.world import World
from tests.services import own_rabbit, own_redis, postgres_database

FINE = "Nothing was lost, told twice, or told out of order."


@attrs.frozen
class Done:
    """What came of it."""

    world: World
    course: Course

    def faults(self) -> list[str]:
        """Return what is wrong."""
        return [*self.course.faults, *verdict.faults(self.world)]

    def told(self) -> list[str]:
        """Return what happened."""
        return figures.told(self.world, self.course)


@attrs.frozen
class Form:
    """How much of it.

    evil_s: seconds between two evils, on average. lease_s: for which the dead keep what they claimed.
    """

    events: int = 20_000
    seed: int = 7
    evil_s: float = 2.0
    producers: int = 4
    relays: int = 2
    workers: int = 2
    consumers: int = 4
    lease_s: float = 3.0
    broken: str = ""
    logs: str = ""


def main(words: Sequence[str] = ()) -> int:
    """Torture as *words* say; return 1 if something was lost, came twice, or out of order."""
    form = _form(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # and clean up, as on Ctrl-C
    print(f"$ python -m tests.evidence torture {' '.join(words)}".rstrip() + "\n")
    with torture(form) as done:
        found = done.faults()
        print("\n".join(done.told()))
        print("\n".join(["", *(f"WRONG: {fault}" for fault in found)] if found else ["", FINE]))
    return 1 if found else 0


def _form(words: Sequence[str]) -> Form:
    parser = argparse.ArgumentParser("python -m tests.evidence torture")
    parser.add_argument("--events", type=int, default=Form().events)
    parser.add_argument("--seed", type=int, default=Form().seed)
    parser.add_argument("--evil-s", type=float, default=Form().evil_s)
    parser.add_argument("--logs", default="", help="keep what the processes log in this folder")
    parser.add_argument("--broken", choices=BROKEN, default="", help="break it on purpose")
    return Form(**vars(parser.parse_args(words)))


@contextmanager
def torture(form: Form) -> Iterator[Done]:
    """Give what is left of the world after it all; then it goes."""
    with ExitStack() as stack:
        redis = stack.enter_context(own_redis())
        rabbit = stack.enter_context(own_rabbit()) if form.workers else None
        bases = {each: stack.enter_context(postgres_database(f"torture_{each}")) for each in "ab"}
        folder = form.logs or stack.enter_context(TemporaryDirectory(prefix="torture-"))
        Path(folder).mkdir(parents=True, exist_ok=True)
        url = rabbit.url if rabbit else ""
        chosen = form.seed, form.events, form.producers, form.lease_s, form.broken
        world = World(folder, bases, redis.url, url, *chosen)
        _prepare(world)
        with fleet(world, _processes(form)) as running:
            course = Course(world, running, Evil(running, redis, rabbit, form.evil_s))
            course.run()
        yield Done(world, course)


def _prepare(world: World) -> None:
    for service in "ab":
        once(world, service, "migrate")
    planned = [each for n in range(world.producers) for each in transactions(world, n)]
    learners = {item.learner for each in planned for item in each.items}
    with psycopg.connect(world.databases["a"]) as connection, connection.cursor() as cursor:
        insert = "INSERT INTO torture_learner (name, version) VALUES (%s, 0)"
        cursor.executemany(insert, [(name,) for name in sorted(learners)])
        insert = "INSERT INTO torture_producer (number, at) VALUES (%s, 0)"
        cursor.executemany(insert, [(number,) for number in range(world.producers)])


def _processes(form: Form) -> list[Process]:
    listed = [("a", ("produce", str(n)), True) for n in range(form.producers)]
    queues = ("bus",) if form.workers else ()
    listed += [("a", ("relay", *queues), False)] * form.relays
    listed += [("a", ("work", str(n)), False) for n in range(form.workers)]
    listed += [("a", ("beat",), False)] if form.workers else []
    listed += [("b", ("consume",), False)] * form.consumers
    listed += [("b", ("repeat",), True)]
    return [
        Process(f"{number}-{'-'.join(role)}", service, role, ends)
        for number, (service, role, ends) in enumerate(listed)
    ]
