"""What happened, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import importlib_metadata
import redis
from kombu import Connection

from tests.evidence._torture.course import Course
from tests.evidence._torture.looking import number, rows
from tests.evidence._torture.plan import garbage, transactions
from tests.evidence._torture.sabotage import BROKEN
from tests.evidence._torture.world import World

KINDS = {
    "plain": "plain events",
    "flaky": "fail at first",
    "killer": "kill who tells them at first",
    "poison": "always fail",
    "hopeless": "give up at once",
}
SUM = "SELECT coalesce(sum({}), 0) FROM learning_hooks_outbox"
DEAD = "SELECT count(*) FROM learning_hooks_outbox WHERE state = 'dead'"
VERSIONS = ("celery", "kombu", "psycopg", "redis")


def told(world: World, course: Course) -> list[str]:
    """Return it line by line."""
    broken = f"; broken on purpose: {BROKEN[world.broken]}" if world.broken else ""
    listed = [(f"{count:>9,}", what) for what, count in _counted(world, course).items()]
    return [_versions(world), f"Seed {world.seed}{broken}.", "", *map("  ".join, listed)]


def _versions(world: World) -> str:
    ours = [f"{name} {importlib_metadata.version(name)}" for name in VERSIONS]
    postgres = rows(world.databases["a"], "SHOW server_version")[0][0].split()[0]
    with redis.Redis.from_url(world.redis) as client:
        server = client.info("server")["redis_version"]
    listed = [f"PostgreSQL {postgres}", f"Redis {server}", *_rabbit(world), *ours]
    return ", ".join(listed) + "."


def _rabbit(world: World) -> Iterator[str]:
    if world.rabbit:
        with Connection(world.rabbit) as connection:
            connection.connect()
            yield f"RabbitMQ {connection.connection.server_properties['version']}"


def _counted(world: World, course: Course) -> Mapping[str, int]:
    planned = [each for n in range(world.producers) for each in transactions(world, n)]
    kinds = Counter(kind for (kind,) in rows(world.databases["a"], "SELECT kind FROM torture_sent"))
    urls = world.databases.values()
    repeated = int((Path(world.folder) / "repeated").read_text())
    return {
        "transactions": len(planned),
        "events committed": kinds.total(),
        **{f"  of these {KINDS[kind]}": kinds[kind] for kind in KINDS},
        "events rolled back": sum(item.doomed for each in planned for item in each.items),
        "packets that came twice": repeated - garbage(world),
        "packets of garbage": garbage(world),
        "effects in A, of one receiver": course.effects("a"),
        "effects in B, of two receivers": course.effects("b"),
        **dict(sorted(course.counts.items())),
        "attempts that failed": sum(number(url, SUM.format("attempts")) for url in urls),
        "messages taken over from the dead": sum(
            number(url, SUM.format("crashes")) for url in urls
        ),
        "dead letters in A": number(world.databases["a"], DEAD),
        "dead letters in B": number(world.databases["b"], DEAD),
        "seconds": round(course.seconds),
        "events a second": round(kinds.total() / course.seconds),
    }
