"""From the outbox to the bus: in order, in batches, and noted as told once the broker has them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from time import monotonic

from hooks_runtime.delivery.bus import Bus, BusDown, Packet
from hooks_runtime.delivery.failures import because
from hooks_runtime.delivery.message import known
from hooks_runtime.delivery.packets import Format, packed, schema_of
from hooks_runtime.delivery.store import Entry, Failed
from hooks_runtime.hooks import Hooks

logger = logging.getLogger("hooks_runtime")
PAUSE_S = 5.0  # a broker that is down is left alone for so long


class Publisher:
    """Takes entries to *bus*. A broker that is down kills no message: they wait for it."""

    def __init__(self, bus: Bus, hooks: Callable[[], Hooks], form: Format) -> None:
        self._bus, self._hooks = bus, hooks
        self._form: Format = form
        self._down_until = 0.0

    def is_ready(self) -> bool:
        """Return whether the broker was there when last asked, or that is a while ago."""
        return monotonic() >= self._down_until

    def publish(self, topic: str, entries: Sequence[Entry]) -> list[Failed]:
        """Publish *entries* in order, and return those that could not be, with the reason."""
        packets, sent, failed = [], [], []
        specs = self._hooks().specs
        for entry in entries:
            try:
                packets.append(packed(entry.body, self._form, specs))
                sent.append(entry)
            except Exception as error:  # noqa: BLE001  # this one can't be written, the others can
                failed.append(Failed(entry, because(error), None))
        try:
            self._keep_schemas(packets)
            self._bus.publish(topic, packets)
        except BusDown as error:
            self._down_until = monotonic() + PAUSE_S
            logger.warning("%s; what is kept for it waits", because(error))
            failed += [Failed(entry, because(error), PAUSE_S, tried=False) for entry in sent]
        return failed

    def _keep_schemas(self, packets: Sequence[Packet]) -> None:
        """Keep the schemas beside what they are needed for, each time: a broker may be flushed."""
        if self._form != "avro":
            return
        for name in dict.fromkeys(packet.headers["type"] for packet in packets):
            self._bus.keep_schema(*schema_of(known(name, self._hooks().specs)))
