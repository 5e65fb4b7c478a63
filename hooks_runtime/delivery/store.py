"""What workers ask of a database, a protocol; ``hooks_runtime.django.outbox`` answers for Django."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from typing import Any, Protocol, Self, TypeAlias
from uuid import NAMESPACE_OID, UUID, uuid5

import attrs

from hooks_runtime.delivery.bus import Packet
from hooks_runtime.delivery.keys import key_of
from hooks_runtime.delivery.message import Message
from hooks_runtime.steps import Step
from hooks_runtime.terms import Terms


@attrs.frozen
class Entry:
    """One message for one receiver, claimed by a worker.

    seq: its place; those of one receiver and key are told in this order. body: CloudEvents JSON.
    attempts: how many failed. crashes: how many workers died on it.
    """

    seq: int
    receiver: str
    key: str
    body: str = attrs.field(repr=False)
    attempts: int = 0
    crashes: int = 0


@attrs.frozen
class Failed:
    """What came of an attempt that failed. wait: seconds until the next; None for a dead letter.

    holds: a dead letter that holds back the later ones of its key. because: nothing personal.
    tried: was it an attempt of the receiver's, or was there nobody to attempt it?
    """

    entry: Entry
    because: str
    wait: float | None = None
    holds: bool = False
    tried: bool = True


Publish: TypeAlias = Callable[[Sequence[Entry]], Sequence[Failed]]
"""Takes entries to a bus, in order, and gives those that could not be published."""

UNREAD = "topic:"
"""What stands before a topic's name where a receiver's would: nobody could read what came there."""


@attrs.frozen
class Arrival:
    """One new message for one receiver. error: why it is a dead letter; '' if it is none."""

    message_id: UUID
    receiver: str
    type: str
    key: str
    queue: str
    body: str = attrs.field(repr=False)
    error: str = ""

    @classmethod
    def of(cls, step: Step, message: Message, body: str) -> Self:
        """Return *message*, kept as *body*, for the receiver *step*."""
        sent, key = message.metadata, key_of(step, message.payload)
        return cls(sent.id, step.destination, sent.type, key, step.terms.queue, body)

    @classmethod
    def unreadable(cls, receiver: str, packet: Packet, error: str) -> Self:
        """Return a dead letter about *packet*, without its body. The same packet twice is one."""
        digest = sha256(packet.body).hexdigest()
        body = json.dumps({"headers": dict(packet.headers), "sha256": digest}, sort_keys=True)
        said = packet.headers.get("type", "").replace("\0", "\ufffd")  # PostgreSQL has no NUL
        return cls(uuid5(NAMESPACE_OID, body), receiver, said[:255], "", Terms().queue, body, error)


class Ledger(Protocol):
    """What messages that are told in one transaction ask of the database."""

    def savepoint(self) -> AbstractContextManager[object]:
        """Return what undoes one message's effects, and what was noted of it, if it raises."""
        ...

    def is_repeated(self, entry: Entry, key: str, fact: str) -> bool:
        """Return whether the receiver's last message of this *key* told the same *fact*; note it."""
        ...

    def write(self) -> None:
        """Write what was noted, before the transaction ends."""
        ...


class Store(Protocol):
    """Entries and what became of them. Only what carries its *worker*'s claim is ever changed."""

    def claim(self, worker: str, queues: Collection[str], limit: int) -> list[Entry]:
        """Return entries that are due, in order, for *worker* alone until its lease ends.

        Of one receiver and key only what follows nothing unfinished but what is returned with it.
        An entry on which a worker died comes alone, so that it is known who is to blame.
        """
        ...

    def publish(self, worker: str, limit: int, publish: Publish) -> int:
        """Give what is due for a bus to *publish*, in order and to nobody else meanwhile; note what came of it.

        Return how many that were. A process that dies in it leaves them as they were: they may be
        published again, with the same ids.
        """
        ...

    def transaction(self) -> AbstractContextManager[object]:
        """Return what commits the effects of receivers and ``done`` together, or neither."""
        ...

    def held(self, worker: str, entries: Sequence[Entry]) -> set[int]:
        """Return which of *entries* are still this worker's; lock them, and begin their lease anew."""
        ...

    def ledger(self, keys: Collection[tuple[str, str]]) -> Ledger:
        """Return what the messages of a transaction are told with; *keys* of facts that they may tell."""
        ...

    def done(self, entries: Sequence[Entry]) -> None:
        """Note that they were delivered."""
        ...

    def failed(self, worker: str, failures: Sequence[Failed]) -> None:
        """Note that they were not, to be tried again after their wait, or never."""
        ...

    def park(self, failure: Failed, step: Step | None, payload: Any) -> None:
        """Keep what a deferred receiver failed on, as ``failed`` would have left it; twice is once."""
        ...

    def accept(self, arrivals: Sequence[Arrival]) -> None:
        """Keep *arrivals* in their order, all or none; what is there already stays as it is."""
        ...

    def begin(self, arrivals: Sequence[Arrival], room: int) -> list[Entry | None]:
        """Keep *arrivals* as ``accept`` does, the first *room* as if they were delivered.

        Return for each its entry, to be told in this transaction; None for one that is there already,
        is a dead letter, or has to wait, for a worker, or for another of its key.
        """
        ...

    def undo(self, failures: Sequence[Failed], later: Sequence[Entry]) -> None:
        """Note what of those that began was not delivered: what failed, and what is left to workers."""
        ...

    def known(self, receiver: str, ids: Collection[UUID]) -> set[UUID]:
        """Return which of the messages *ids* are, or were, for *receiver*."""
        ...

    def release(self, worker: str) -> None:
        """Give back what is still claimed, at once and as if it never was."""
        ...

    def reconnect(self) -> None:
        """Let go of connections that are broken or too old."""
        ...
