"""How far this service is behind in the topics that it consumes."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from hooks_runtime import current
from hooks_runtime.delivery.bus import BusDown
from hooks_runtime.django.workers import bus_of


@attrs.frozen
class Topic:
    """One topic. behind: messages not read yet; pending: read, and not kept yet; oldest_s: of both.

    error: why nothing is known, '' if something is.
    """

    name: str
    behind: int | None = None
    pending: int | None = None
    oldest_s: float | None = None
    error: str = ""

    def is_late(self, allowed: float) -> bool:
        """Return whether a message waits longer than *allowed* seconds, or nobody knows."""
        return bool(self.error) or (self.oldest_s or 0) > allowed


def consumed() -> list[Topic]:
    """Return the topics that settings name, with what the broker says of them."""
    return list(_consumed())


def _consumed() -> Iterator[Topic]:
    said = current().config.bus
    bus = bus_of(said)
    if bus is None:
        return
    for name in said.consume:
        try:
            lag = bus.lag(name, said.group)
            yield Topic(name, lag.behind, lag.pending, lag.oldest_seconds)
        except BusDown as error:
            yield Topic(name, error=str(error))
