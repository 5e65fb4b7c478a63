"""What an event says about itself, after OEP-41 and CloudEvents.

Made only when someone listens, and mostly when someone asks: a send takes the time and what surrounds
it; the id, the instant and the rest follow from these on first use.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from random import getrandbits
from typing import Any
from uuid import UUID

from hooks_runtime.ambient import Ambient
from hookspecs import Event
from hookspecs.values import Moment

TRACING = find_spec("opentelemetry") is not None
SERVICE = "/learning-hooks"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Metadata:
    """One event's id, time, origin and place in a chain of events, as receivers get it.

    ns: nanoseconds since 1970 at the send. outer: what surrounded the send; an event whose receiver
    sent this one, or what the host had bound.
    """

    __slots__ = ("_bits", "event", "ns", "outer", "span")

    event: Event[Any]
    ns: int
    outer: Metadata | Ambient
    span: str | None
    _bits: int

    @property
    def id(self) -> UUID:
        """Return a UUID of version 7, time-ordered to a quarter of a microsecond (RFC 9562, 5.7)."""
        if not hasattr(self, "_bits"):
            self._bits = getrandbits(62)
        ms, ns = divmod(self.ns, 1_000_000)
        fraction = ns * 4096 // 1_000_000
        return UUID(int=ms << 80 | 7 << 76 | fraction << 64 | 2 << 62 | self._bits)

    @property
    def cause(self) -> Metadata | None:
        """Return the event in whose receiver this one was sent, if it was."""
        return self.outer if isinstance(self.outer, Metadata) else self.outer.event

    @property
    def depth(self) -> int:
        """Return how many receivers deep it was sent; 0 outside of any."""
        return self.cause.depth + 1 if self.cause else 0

    @property
    def ambient(self) -> Ambient:
        """Return what the host had bound around the send."""
        return self.outer.ambient if isinstance(self.outer, Metadata) else self.outer

    @property
    def scope(self) -> str | None:
        """Return the tenant, site or organisation that it was sent for."""
        return self.ambient.scope

    @property
    def origin(self) -> str | None:
        """Return the integration whose command to the platform led to it; None for people's doing."""
        return self.ambient.origin

    @property
    def traceparent(self) -> str | None:
        """Return the W3C trace context: of OpenTelemetry's span, else as the host bound it."""
        return getattr(self, "span", None) or self.ambient.traceparent

    @property
    def time(self) -> Moment:
        """Return when it was sent."""
        return Moment.of(self._instant)

    @property
    def _instant(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.ns // 1000)

    @property
    def type(self) -> str:
        """Return the event's name."""
        return self.event.name

    @property
    def minor_version(self) -> int:
        """Return the minor version of the spec it was sent under."""
        return self.event.minor

    @property
    def causation_id(self) -> UUID | None:
        """Return the id of the event whose receiver sent this one."""
        return self.cause.id if self.cause else None

    @property
    def correlation_id(self) -> str:
        """Return what the whole chain shares: as bound by the caller, else the first event's id."""
        return self._shared or str(self.id)

    @property
    def _shared(self) -> str | None:
        return self.ambient.correlation_id or (self.cause.correlation_id if self.cause else None)

    @property
    def source(self) -> str:
        """Return the service, ``/openedx/lms/web`` (OEP-41)."""
        return SERVICE

    @property
    def source_host(self) -> str:
        """Return the host name."""
        return _host()

    @property
    def source_lib(self) -> str:
        """Return the version of learning-hooks that sent it."""
        return library_version()

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON types, ready for an envelope or a log."""
        own, cause = str(self.id), self.causation_id
        return {
            "id": own,
            "type": self.type,
            "minorversion": self.minor_version,
            "time": self._instant.isoformat(),
            "source": self.source,
            "sourcehost": self.source_host,
            "sourcelib": self.source_lib,
            "correlationid": self._shared or own,
            "causationid": str(cause) if cause else None,
            "origin": self.origin,
            "traceparent": self.traceparent,
        }

    def __repr__(self) -> str:
        if not hasattr(self, "event"):
            return "<nobody listened>"
        return f"<{type(self).__name__} {self.type} {self.id}>"


def current_span() -> str | None:  # pragma: no cover  # tests/test_packaging.py installs it
    """Return the current OpenTelemetry span as a W3C traceparent, or None outside of any."""
    from opentelemetry import trace  # pyright: ignore[reportMissingImports]

    span = trace.get_current_span().get_span_context()
    if not span.is_valid:
        return None
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"


@cache
def library_version() -> str:
    """Return the installed version of learning-hooks."""
    from importlib_metadata import version  # slow to import, and only whoever asks needs it

    return version("learning-hooks")


@cache
def _host() -> str:
    from socket import gethostname  # with ssl behind it, 2 ms

    return gethostname()
