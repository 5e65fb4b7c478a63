"""What surrounds a call: scope, correlation id, caller, origin, the event being delivered.

A host binds it where it knows it (the Django middleware does, a request)::

    with bound(scope="acme.example", caller="enrollment view"):
        run_filter(course_enrollment_started, request)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from hooks_runtime.metadata import Metadata


@attrs.frozen
class Ambient:
    """What the host has bound. event: the one being delivered when it did, if any."""

    scope: str | None = None
    correlation_id: str | None = None
    caller: str | None = None
    origin: str | None = None
    traceparent: str | None = None
    event: Metadata | None = None

    @property
    def ambient(self) -> Ambient:
        """Return this; an event's metadata answers with what was bound around its sending."""
        return self


@attrs.frozen
class Context:
    """What ``context()`` gives to steps and receivers.

    scope: the tenant, site or organisation that the call is for. caller: who called, in the host's
    words. origin: the integration that commanded the platform, such as ``classroom``; None for people.
    event: the metadata of the event being delivered; None in filters outside of any.
    """

    scope: str | None
    correlation_id: str | None
    caller: str | None
    origin: str | None
    event: Metadata | None


UNBOUND = Ambient()
around: ContextVar[Ambient | Metadata] = ContextVar("learning_hooks_around", default=UNBOUND)
"""What the host bound, or the event being delivered, whichever is nearer."""

# To import and call: CPython looks a method of an imported name up in full on every call, 30 ns.
nearest, surround, leave = around.get, around.set, around.reset


def context() -> Context:
    """Return what surrounds this call."""
    here = nearest()
    bound_here, event = here.ambient, _event(here)
    correlation = event.correlation_id if event else bound_here.correlation_id
    return Context(bound_here.scope, correlation, bound_here.caller, bound_here.origin, event)


def _event(here: Ambient | Metadata) -> Metadata | None:
    return here.event if isinstance(here, Ambient) else here


@contextmanager
def bound(
    *,
    scope: str | None = None,
    correlation_id: str | None = None,
    caller: str | None = None,
    origin: str | None = None,
    traceparent: str | None = None,
) -> Iterator[None]:
    """Bind what is given for the block; what is not given stays as it was outside."""
    given = {
        "scope": scope,
        "correlation_id": correlation_id,
        "caller": caller,
        "origin": origin,
        "traceparent": traceparent,
    }
    changes: dict[str, Any] = {k: value for k, value in given.items() if value is not None}
    here = nearest()
    token = surround(attrs.evolve(here.ambient, event=_event(here), **changes))
    try:
        yield
    finally:
        leave(token)
