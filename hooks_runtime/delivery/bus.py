"""What event delivery asks of a message broker. ``redis_streams`` answers for Redis.

Delivery is at least once and in order: what ``publish`` has returned from is not lost, what a reader
has not acknowledged comes again, to it or to the one that takes over. Who reads knows a message that
comes twice by its ``id`` header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

from hookspecs import HooksError


class BusDown(HooksError):
    """The broker is not there, or refuses. Nothing is lost: do the same again, after a pause.

    bus: its address, without the password. topic: '' where it is about none. why: what it said.
    untaken: of the packets given to ``publish``, how many at the end it has not confirmed.
    """

    def __init__(self, bus: str, topic: str, why: str, untaken: int = 0) -> None:
        super().__init__(bus, topic, why, untaken)
        self.bus, self.topic, self.why, self.untaken = bus, topic, why, untaken

    def __str__(self) -> str:
        """Return it in one line, for the log."""
        about = f" on topic {self.topic!r}" if self.topic else ""
        left = f", {self.untaken} messages not taken" if self.untaken else ""
        return f"{self.bus} failed{about}{left}: {self.why}"


@attrs.frozen
class Packet:
    """One event as it is on the wire: CloudEvents in binary mode.

    headers: the attributes by their plain names, ``id``, ``type``, ``source``, ``time``,
    ``minorversion`` and so on, without ``ce_``. body: the payload, in Avro.
    """

    headers: Mapping[str, str]
    body: bytes


@attrs.frozen
class Lag:
    """How far a group is behind.

    behind: messages that it has not read yet. pending: read, and not acknowledged.
    oldest_seconds: the age of the oldest of both; None when there is none.
    """

    behind: int
    pending: int
    oldest_seconds: float | None


class Reader(Protocol):
    """The one reader of a topic for a group, while others stand by: that keeps the order.

    ::

        while True:
            if reader.acquire():
                batch = reader.read(500, 1.0)
                ...                              # handle, and commit
                reader.ack([id for id, _ in batch])

    again: had the last batch been read before, by a process that did not acknowledge it?
    """

    again: bool

    def acquire(self) -> bool:
        """Return whether this is the reader, now or still; False while another one is.

        It stays so for some seconds, which each call and each ``read`` begin anew.
        """
        ...

    def read(self, count: int, block: float) -> Sequence[tuple[str, Packet]]:
        """Return up to *count* messages with the broker's ids, in order.

        All that was read and not acknowledged comes first, whoever read it; then what is new, for
        which it waits up to *block* seconds. Nothing when this is not the reader any more.
        """
        ...

    def ack(self, ids: Sequence[str]) -> None:
        """Acknowledge *ids*: they do not come again."""
        ...

    def release(self) -> None:
        """Let another one take over at once. What is not acknowledged comes to it."""
        ...


class Bus(Protocol):
    """A broker. Every method raises BusDown when it is not there; threads may share one."""

    def publish(self, topic: str, packets: Sequence[Packet]) -> None:
        """Give *packets* to *topic*, in order; return when the broker has confirmed all.

        Raises: BusDown: it has not. It may have taken those at the beginning, and even all: send
            the same again.
        """
        ...

    def reader(self, topic: str, group: str) -> Reader:
        """Return a reader of *topic*, which stands by until it acquires.

        A *group* is all processes of one service; a new group begins with the oldest message.
        """
        ...

    def lag(self, topic: str, group: str) -> Lag:
        """Return how far *group* is behind in *topic*."""
        ...

    def keep_schema(self, id: str, text: str) -> None:  # noqa: A002 - as in the wire's header
        """Keep the Avro schema *text* that a writer uses, for its readers."""
        ...

    def schema(self, id: str) -> str | None:  # noqa: A002
        """Return the schema that was kept as *id*, or None."""
        ...

    def close(self) -> None:
        """Give the connections back. Readers that have not released are missed after a while."""
        ...
