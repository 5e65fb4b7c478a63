"""What must hold at the end, asked of the databases and of the bus themselves, in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import psycopg
import redis

from tests.evidence._torture.looking import rows
from tests.evidence._torture.plan import garbage
from tests.evidence._torture.repeating import packet
from tests.evidence._torture.world import TOPIC, World

RECEIVERS = {"a": {"note": "near"}, "b": {"roster": "far", "badge": "far"}}
PLUGINS = "tests.evidence._torture"
POISON = ("poison", "hopeless")
SHOWN = 5

TWICE = """
SELECT receiver, token, count(*) FROM torture_effect GROUP BY receiver, token HAVING count(*) > 1
"""
UNORDERED = """
SELECT receiver, learner, before, version FROM (
    SELECT receiver, learner, version, lag(version) OVER turn AS before FROM torture_effect
    WINDOW turn AS (PARTITION BY receiver, learner ORDER BY id)
) AS told WHERE version <= before
"""
WAITING = """
SELECT receiver, key, attempts, crashes, claimed_by, error FROM learning_hooks_outbox
WHERE state = 'waiting'
"""
DEAD = """
SELECT receiver, body::jsonb -> 'data' ->> 'token', body::jsonb ->> 'sha256', error, crashes
FROM learning_hooks_outbox WHERE state = 'dead'
"""
TRACE = """
SELECT receiver, state, attempts, crashes, error, created_at::time::text, finished_at::time::text
FROM learning_hooks_outbox WHERE body::jsonb -> 'data' ->> 'token' = %s
"""


def faults(world: World) -> Iterator[str]:
    """Yield what does not hold, with the first rows that show it."""
    sent = dict(rows(world.databases["a"], "SELECT token, kind FROM torture_sent"))
    if len(sent) != (planned := world.events // world.producers * world.producers):
        yield f"{len(sent)} events were committed, {planned} were planned"
    for service in ("a", "b"):
        yield from _of(service, world, sent)
    yield from _graves(world)


def _of(service: str, world: World, sent: Mapping[str, str]) -> Iterator[str]:
    url = world.databases[service]
    yield from _shown(f"{service}: an effect came twice", rows(url, TWICE))
    yield from _shown(f"{service}: out of order", rows(url, UNORDERED))
    yield from _shown(f"{service}: still waiting", rows(url, WAITING))
    found = rows(url, "SELECT receiver, token FROM torture_effect")
    for receiver in RECEIVERS[service]:
        had = {token for told, token in found if told == receiver}
        due = {token for token, kind in sent.items() if kind not in POISON}
        yield from _shown(f"{service}: {receiver} was never told of", _traced(url, due - had))
        yield from _shown(
            f"{service}: {receiver} was told of what is poison", had & (sent.keys() - due)
        )
        yield from _shown(f"{service}: {receiver} was told of what never was", had - sent.keys())
    yield from _dead(service, world, sent)


def _traced(url: str, tokens: Iterable[str]) -> list[str]:
    """Return *tokens*, each with what the outbox knows of it."""
    with psycopg.connect(url) as connection:
        return [f"{each} {connection.execute(TRACE, [each]).fetchall()}" for each in tokens]


def _dead(service: str, world: World, sent: Mapping[str, str]) -> Iterator[str]:
    found = rows(world.databases[service], DEAD)
    letters = {(receiver, token or digest): error for receiver, token, digest, error, _ in found}
    expected = {
        (f"{PLUGINS}.{plugin}:{receiver}", token): kind
        for receiver, plugin in RECEIVERS[service].items()
        for token, kind in sent.items()
        if kind in POISON
    }
    if service == "b":
        packets = [packet(world, number) for number in range(garbage(world))]
        bodies = [sha256(fields[b"event_data"]).hexdigest() for fields in packets]
        expected |= {(f"topic:{TOPIC}", digest): "garbage" for digest in bodies}
    why = {"poison": "ValueError at ", "hopeless": "GiveUp: it is hopeless", "garbage": ""}
    yield from _shown(f"{service}: no dead letter", expected.keys() - letters.keys())
    wrong = [row for row in found if (row[0], row[1] or row[2]) not in expected]
    yield from _shown(f"{service}: dead, and should not be", wrong)
    yield from _shown(
        f"{service}: dead for another reason",
        [
            (*at, letters[at])
            for at in letters.keys() & expected
            if why[expected[at]] not in letters[at] or not letters[at]
        ],
    )


def _graves(world: World) -> Iterator[str]:
    with redis.Redis.from_url(world.redis) as client:
        entries: Any = client.xrange(f"{TOPIC}-dead")
    kept = {fields[b"event_data"] for _, fields in entries if fields.get(b"reason")}
    bodies = {packet(world, number)[b"event_data"] for number in range(garbage(world))}
    yield from _shown("no copy in the topic of dead ones", bodies - kept)


def _shown(what: str, found: Any) -> Iterator[str]:
    if found:
        first = "; ".join(str(row) for row in list(found)[:SHOWN])
        yield f"{what} ({len(found)}): {first}"
