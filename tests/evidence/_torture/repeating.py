"""A bus that delivers twice, at once or much later, and on which there is garbage."""

from __future__ import annotations

import json
import random
import signal
import time
from contextlib import suppress
from pathlib import Path
from threading import Event as Flag
from typing import Any

import redis

from tests.evidence._torture.plan import comes_twice, garbage
from tests.evidence._torture.world import TOPIC, World

LATER = 200  # messages
Fields = dict[bytes, bytes]


class Repeater:
    """Reads the stream beside the services, and appends to it."""

    def __init__(self, world: World) -> None:
        self.world, self.client = world, redis.Redis.from_url(world.redis, socket_timeout=2)
        self.at, self.seen, self.told = b"0-0", set[str](), 0
        self.later: list[tuple[int, Fields]] = []
        self.garbage = [packet(world, number) for number in range(garbage(world))]

    def step(self) -> bool:
        """Look at some more; return whether there were any."""
        found: Any = self.client.xread({TOPIC: self.at}, count=100)
        for entry, fields in found[0][1] if found else []:
            self._once(fields)
            self.at = entry
        return bool(found)

    def due(self, *, all_: bool = False) -> None:
        """Append what is due by now."""
        while self.later and (all_ or self.later[0][0] <= len(self.seen)):
            self._append(self.later[0][1])
            self.later.pop(0)
        share = 1.0 if all_ else len(self.seen) / self.world.events
        while self.garbage and len(self.garbage) > garbage(self.world) * (1 - share):
            self._append(self.garbage[-1])
            self.garbage.pop()

    def _once(self, fields: Fields) -> None:
        with suppress(ValueError, KeyError, TypeError):
            token = json.loads(fields[b"event_data"])["data"]["token"]
            if token not in self.seen:
                self.seen.add(token)
                if comes_twice(self.world, token):
                    after = LATER * (len(token) % 2)
                    self.later.append((len(self.seen) + after, fields))
                    self.later.sort(key=lambda each: each[0])

    def _append(self, fields: Fields) -> None:
        self.client.xadd(TOPIC, fields)  # type: ignore[arg-type]
        self.told += 1


def repeat(world: World) -> None:
    """Repeat until SIGTERM, then all that is left."""
    stop, repeater = Flag(), Repeater(world)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    while not (stop.is_set() and _finished(repeater)):
        try:
            repeater.due()
            if not repeater.step():
                stop.wait(0.1)
        except redis.RedisError:
            time.sleep(0.2)
    Path(world.folder, "repeated").write_text(str(repeater.told))


def _finished(repeater: Repeater) -> bool:
    with suppress(redis.RedisError):
        while repeater.step():
            repeater.due()
        repeater.due(all_=True)
        return True
    return False


def packet(world: World, number: int) -> Fields:
    """Return a packet that is none: no JSON, of another shape, cut off, in Avro that is none."""
    chance = random.Random(f"{world.seed}:garbage:{number}")
    kind, noise = b"org.example.torture.learner.changed.v1", chance.randbytes(40)
    json_, avro = b"application/cloudevents+json", b"application/avro"
    head = {b"id": f"garbage-{number}".encode(), b"type": kind}
    data = {"specversion": "1.0", "id": "x", "type": kind.decode(), "data": {"learner": number}}
    return [
        {**head, b"contenttype": json_, b"event_data": noise},
        {**head, b"contenttype": json_, b"event_data": json.dumps(data).encode()},
        {**head, b"contenttype": avro, b"event_data": noise},
        {b"event_data": noise, b"type": kind},
    ][number % 4]
