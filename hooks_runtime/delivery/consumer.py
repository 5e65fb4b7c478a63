"""From the bus into the outbox of this service, and to its receivers.

A batch is acknowledged once it is in the database that the receivers' effects go to, so that from
there on retries, order, dead letters and twins are the outbox's: one place to look at. What can be told
at once is told in the same transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from threading import Event as Flag

from hooks_runtime.delivery.bus import Bus, BusDown, Packet
from hooks_runtime.delivery.failures import because
from hooks_runtime.delivery.message import UnknownEvent
from hooks_runtime.delivery.packets import Arrived, unpacked
from hooks_runtime.delivery.patience import Patience
from hooks_runtime.delivery.store import UNREAD, Arrival, Store
from hooks_runtime.delivery.straight import Came, Tells
from hooks_runtime.hooks import Hooks
from hooks_runtime.publishing import BUS
from hooks_runtime.steps import Step

logger = logging.getLogger("hooks_runtime")
BATCH = 500
SCHEMAS = 1000  # of other services and versions; in practice a few an event
REASON = "reason"
DEAD = "-dead"  # the topic, beside its own, for packets that nobody can read


class Consumer:
    """Reads one topic for one group. wake: called when there is something new for workers.

    tell: tells a batch straight and keeps it, as Straight does; None leaves all to workers.
    """

    def __init__(
        self,
        bus: Bus,
        topic: str,
        group: str,
        hooks: Callable[[], Hooks],
        store: Store,
        wake: Callable[[], None] = lambda: None,
        tell: Tells | None = None,
    ) -> None:
        self._tell = tell
        self.topic, self._bus, self._hooks, self._store, self._wake = topic, bus, hooks, store, wake
        self._reader, self._group = bus.reader(topic, group), group
        self._schemas: dict[str, str] = {}
        self._unknown: set[str] = set()

    def run(self, stop: Flag, pause: float = 1.0) -> None:
        """Consume until *stop* is set, then let another process read at once.

        Raises: GaveUp: broker or database were not there for too long.
        """
        patience = Patience(f"consumer of {self.topic}", pause)
        while not stop.is_set():
            try:
                idle = self.work(pause) is None
                patience.restore()
            except Exception as error:  # noqa: BLE001  # a broker, a database that restarts
                idle = True
                stop.wait(patience.lose(error))
            if idle:
                stop.wait(pause)
        with suppress(BusDown):  # then the broker notices by itself
            self.release()

    def release(self) -> None:
        """Let another process read at once."""
        self._reader.release()

    def work(self, block: float = 0.0) -> int | None:
        """Take one batch in, and return how many messages it had; None while another one reads.

        block: seconds to wait for a message if there is none.
        """
        self._store.reconnect()
        if not self._reader.acquire():
            return None
        batch = self._reader.read(BATCH, block)
        if batch:
            self._take_in([packet for _, packet in batch])
            self._reader.ack([place for place, _ in batch])
            self._wake()
        return len(batch)

    def left(self) -> int:
        """Return how many messages there are to be read, or read again."""
        lag = self._bus.lag(self.topic, self._group)
        return lag.behind + lag.pending

    def _take_in(self, packets: Sequence[Packet]) -> None:
        hooks = self._hooks()
        came = [each for packet in packets for each in self._unpacked(hooks, packet)]
        own = self._store.known(f"{BUS}:{self.topic}", {each.arrival.message_id for each in came})
        came = [each for each in came if each.arrival.message_id not in own]
        if not came:
            return
        if self._tell and not self._reader.again:
            self._tell(came, self._reader.acquire)
        else:
            self._store.accept([each.arrival for each in came])

    def _unpacked(self, hooks: Hooks, packet: Packet) -> Iterator[Came]:
        try:
            arrived = unpacked(packet, hooks.specs, self._schema)
        except UnknownEvent:
            self._pass_over(packet.headers.get("type", ""))
            return
        except BusDown:  # it may well be read, once its schema can be asked for
            raise
        except Exception as error:  # noqa: BLE001  # one that can't be read holds nobody up
            yield Came(self._bury(packet, because(error)))
            return
        for step in self._listening(hooks, arrived):
            arrival = Arrival.of(step, arrived.message, arrived.body)
            yield Came(arrival, step, arrived.message)

    def _bury(self, packet: Packet, why: str) -> Arrival:
        """Keep *packet* on the bus, where it was already: what it holds, and whose, nobody knows."""
        logger.error("topic %s: a dead letter: %s", self.topic, why)
        topic = self.topic.removesuffix(DEAD)  # who is read again goes back to where it was
        grave, said = f"{topic}{DEAD}", {**packet.headers}
        said.pop(REASON, None)
        self._bus.publish(grave, [Packet({**said, REASON: why}, packet.body)])
        kept = (
            f"{why}; kept in topic {grave}: 'hooks consume --topic {grave} --once' reads it again"
        )
        return Arrival.unreadable(f"{UNREAD}{topic}", Packet(said, packet.body), kept)

    def _schema(self, id_: str) -> str | None:
        """Return the schema of a writer: kept once it is known, asked for again until then."""
        found = self._schemas.get(id_) or self._bus.schema(id_)
        if found and len(self._schemas) < SCHEMAS:
            self._schemas[id_] = found
        return found

    def _listening(self, hooks: Hooks, arrived: Arrived) -> Iterator[Step]:
        """Yield its receivers, whatever their delivery; not those that would publish it again."""
        sent = arrived.message.metadata
        for step in hooks.line(arrived.message.event, sent.scope).active:
            echo = sent.origin == step.plugin.name and not step.mark.echo
            if step.plugin.name != BUS and not echo:
                yield step

    def _pass_over(self, type_: str) -> None:
        if type_ not in self._unknown and len(self._unknown) < 1000:
            self._unknown.add(type_)
            logger.warning("topic %s: nobody here knows the event %r", self.topic, type_[:255])
