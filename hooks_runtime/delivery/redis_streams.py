"""The bus on Redis Streams, entry by entry as edx-event-bus-redis writes and reads it.

Nothing is lost as long as Redis keeps what it has confirmed: ``appendonly yes`` with ``appendfsync
always``, and a ``maxmemory-policy`` that evicts no streams (``noeviction``, ``volatile-*``). A
replica that takes over may lack the last moments, as Redis replicates after it has answered.
"""

from __future__ import annotations

import json
import logging
import math
import os
import socket
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from time import monotonic
from typing import Any
from uuid import uuid4

from hooks_runtime.delivery import redis_scripts
from hooks_runtime.delivery.bus import Bus, Lag, Packet, Reader
from hooks_runtime.delivery.redis_connection import Connection

CHUNK = 500
"""Messages that are appended at once: Redis serves nobody else meanwhile, for some milliseconds."""
TRIM_PAUSE_S = 60.0
BODY = "event_data"
log = logging.getLogger(__name__)


class RedisBus(Bus):
    """Topics as streams, named ``<prefix>-<topic>``. Threads may share one.

    url: ``redis://``, ``rediss://`` or ``unix://``; its password is never shown again. timeout:
    seconds without an answer after which Redis counts as down. lock: seconds after which a reader
    that died is replaced. keep: seconds that messages stay at least, for groups that begin later;
    None for ever. What a group has not acknowledged stays anyway.

    Raises: ValueError: *url* is no address of a Redis.
    """

    def __init__(
        self,
        url: str,
        prefix: str = "",
        *,
        timeout: float = 5.0,
        lock: float = 30.0,
        keep: float | None = 3600.0,
    ) -> None:
        self.connection = Connection(url, timeout)
        self.prefix, self.timeout, self.lock, self.keep = prefix, timeout, lock, keep

    def __repr__(self) -> str:
        return f"RedisBus({self.connection.address!r}, {self.prefix!r})"

    def stream(self, topic: str) -> str:
        """Return the name of *topic*'s stream, as edx-event-bus-redis forms it."""
        return f"{self.prefix}-{topic}" if self.prefix else topic

    def publish(self, topic: str, packets: Sequence[Packet]) -> None:
        """Append *packets*, in order; return when Redis has confirmed all. See Bus."""
        for start in range(0, len(packets), CHUNK):
            taken = packets[start : start + CHUNK]
            # In a script, as one that is refused between two others would come after both; and as
            # redis-py packs few arguments much faster than many.
            fields = [[*chain.from_iterable(packet.headers.items()), BODY] for packet in taken]
            args = [json.dumps(fields, ensure_ascii=False), *(packet.body for packet in taken)]
            keys, untaken = [self.stream(topic)], len(packets) - start
            self.connection.run(topic, redis_scripts.PUBLISH, keys, args, untaken)

    def reader(self, topic: str, group: str) -> RedisReader:
        """Return a reader of *topic* for *group*, which stands by until it acquires."""
        return RedisReader(self, topic, group)

    def lag(self, topic: str, group: str) -> Lag:
        """Return how far *group* is behind in *topic*; one that has not begun is so by all."""
        with self.connection.telling(topic):
            found = self._group(topic, group)
            last, pending = found["last-delivered-id"], found["pending"]
            waiting = [*self._next(topic, last), *(self._pending(topic, group) if pending else [])]
            behind = found.get("lag")  # unknown before Redis 7, and where entries were deleted
            behind = self._count(topic, last) if behind is None else behind
            return Lag(behind, pending, self._age(waiting))

    def trim(self, topic: str) -> int:
        """Delete what every group has acknowledged and is older than *keep*; return how many.

        Readers call it once a minute. A topic without groups stays whole, and so does what a group
        has not read that has no readers any more: XGROUP DESTROY it.
        """
        if self.keep is None:
            return 0
        keys, args = [self.stream(topic)], [int(self.keep * 1000)]
        return int(self.connection.run(topic, redis_scripts.TRIM, keys, args))

    def keep_schema(self, id: str, text: str) -> None:  # noqa: A002 - as in the wire's header
        """Keep the Avro schema *text* as *id*; again in each process, as a flushed Redis has none."""
        with self.connection.telling(""):
            self.connection.client.hset(self._schemas, id, text)

    def schema(self, id: str) -> str | None:  # noqa: A002
        """Return the schema that was kept as *id*, or None."""
        with self.connection.telling(""):
            text: Any = self.connection.client.hget(self._schemas, id)
        return None if text is None else text.decode()

    def close(self) -> None:
        """Close the connections."""
        self.connection.close()

    @property
    def _schemas(self) -> str:
        return f"{self.stream('learning-hooks')}:schemas"

    def _group(self, topic: str, group: str) -> dict[str, Any]:
        client, stream = self.connection.client, self.stream(topic)
        groups: Any = client.xinfo_groups(stream) if client.exists(stream) else []
        unborn = {"last-delivered-id": b"0-0", "pending": 0}
        return next((found for found in groups if found["name"] == group.encode()), unborn)

    def _next(self, topic: str, after: bytes) -> list[bytes]:
        found: Any = self.connection.client.xrange(self.stream(topic), b"(" + after, count=1)
        return [entry for entry, _ in found]

    def _pending(self, topic: str, group: str) -> list[bytes]:
        oldest = self.connection.client.xpending(self.stream(topic), group)["min"]
        return [oldest] if oldest else []  # acknowledged meanwhile

    def _count(self, topic: str, after: bytes) -> int:
        total, found = 0, 1
        while found:
            keys = [self.stream(topic)]
            found, after = self.connection.run(topic, redis_scripts.COUNT, keys, [after])
            total += found
        return total

    def _age(self, entries: Sequence[bytes]) -> float | None:
        if not entries:
            return None
        seconds, microseconds = self.connection.client.time()
        created = min(int(entry.partition(b"-")[0]) for entry in entries) / 1000
        return max(0.0, seconds + microseconds / 1e6 - created)


class RedisReader(Reader):
    """The one reader of a topic for a group: the one that holds its lock. See Reader."""

    def __init__(self, bus: RedisBus, topic: str, group: str) -> None:
        self.bus, self.topic, self.group, self.reading = bus, topic, group, False
        self.again = False
        self._stream = bus.stream(topic)
        # What is in braces decides on a cluster's slot: the lock lies where its stream does.
        self._keys = [self._stream, f"{{{self._stream}}}:reader:{group}"]
        consumer = f"{socket.gethostname()}:{os.getpid()}"
        self._token = f"{consumer}:{uuid4().hex}"
        self._args = [group, consumer, self._token, int(bus.lock * 1000)]
        self._trimmed = -math.inf

    def __repr__(self) -> str:
        return f"RedisReader({self.topic!r}, {self.group!r}, reading={self.reading})"

    def acquire(self) -> bool:
        """Return whether this is the reader. It stays so for *lock* seconds from here."""
        gone = self._run(redis_scripts.ACQUIRE, self._args)
        self._notice(reading=gone is not None)
        self._miss(gone or [])
        return self.reading

    def read(self, count: int, block: float) -> Sequence[tuple[str, Packet]]:
        """Return up to *count* messages; waits at most half of *lock* and of *timeout*. See Reader."""
        messages, newest = self._taken(count)
        if messages or not self.reading or block <= 0:
            return messages
        # It waits without taking: who sleeps through its lock takes nothing from the next reader.
        wait_s = min(block, self.bus.lock / 2, self.bus.timeout / 2)
        with self.bus.connection.telling(self.topic):
            after: dict[Any, Any] = {self._stream: newest}
            self.bus.connection.client.xread(after, count=1, block=max(1, int(wait_s * 1000)))
        return self._taken(count)[0]

    def ack(self, ids: Sequence[str]) -> None:
        """Acknowledge *ids*; once a minute, trim the topic as well."""
        if ids:
            with self.bus.connection.telling(self.topic):
                self.bus.connection.client.xack(self._stream, self.group, *ids)
        if monotonic() - self._trimmed >= TRIM_PAUSE_S:
            self._trimmed = monotonic()
            self.bus.trim(self.topic)

    def release(self) -> None:
        """Let another one take over at once."""
        self._run(redis_scripts.RELEASE, [self._token])
        self.reading = False

    def _run(self, script: str, args: Sequence[Any]) -> Any:
        return self.bus.connection.run(self.topic, script, self._keys, args)

    def _taken(self, count: int) -> tuple[list[tuple[str, Packet]], bytes]:
        answer = self._run(redis_scripts.READ, [*self._args, count])
        self._notice(reading=answer is not None)
        entries, newest, anew, self.again = answer or ([], b"", False, False)
        if anew:
            log.warning("group %s of %s was gone; it begins anew", self.group, self.topic)
        if gone := [entry for entry, fields in entries if fields is None]:
            self._miss(gone)
            self.ack([entry.decode() for entry in gone])
        return [(entry.decode(), _packet(fields)) for entry, fields in entries if fields], newest

    def _miss(self, gone: Sequence[bytes]) -> None:
        if gone:
            told = self.topic, self.group, b", ".join(gone).decode()
            log.error("deleted from %s before %s acknowledged them: %s", *told)

    def _notice(self, *, reading: bool) -> None:
        if self.reading and not reading:
            log.warning("%s is read for %s by another one now", self.topic, self.group)
        self.reading = reading


def _packet(fields: Sequence[bytes]) -> Packet:
    pairs = dict(zip(map(_name, fields[::2]), fields[1::2], strict=True))
    body = pairs.pop(BODY, b"")
    return Packet({name: _text(value) for name, value in pairs.items()}, body)


def _text(value: bytes) -> str:
    # One entry that is no UTF-8 must not stop all those behind it.
    return value.decode(errors="backslashreplace")


_name = lru_cache(_text)  # the same dozen in each message
