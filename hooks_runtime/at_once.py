"""The carrier of tests and of the conformance suite: no worker, no row, and what would arrive there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hooks_runtime import wire
from hooks_runtime.dispatch import Delivery, Failure, Sendings, deliver
from hooks_runtime.metadata import Metadata
from hooks_runtime.observe import Meter
from hooks_runtime.receivers import planned
from hooks_runtime.steps import Step
from hookspecs.payload import impersonal


class TellsAtOnce:
    """Tells at once whom a worker would tell later, with what would arrive there.

    The payload goes through JSON, and what is personal stays behind unless the spec lets it go.
    """

    def keep(self, payload: Any, sent: Metadata, receivers: Sequence[Step]) -> tuple[Failure, ...]:
        """Tell *receivers*, and return which of them failed."""
        leaving = payload if sent.event.personal_data_leaves else impersonal(payload)
        arrived = wire.load(wire.dump(leaving), sent.event.payload)
        return deliver(Delivery(map(planned, receivers), Meter(receivers)), arrived, sent)

    defer = keep

    def keep_all(self, sendings: Sendings, receivers: Sequence[Step]) -> None:
        """Tell *receivers* of each, and note which of them failed."""
        for payload, sent in sendings:
            sent.note(self.keep(payload, sent, receivers))
