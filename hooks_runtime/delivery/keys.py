"""What messages are ordered by, and which fact one tells: short texts, made of the payload."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import attrs

from hooks_runtime import wire
from hooks_runtime.steps import Step
from hookspecs import Event
from hookspecs.payload import identity_field

LONGEST = 64  # what the columns hold


def key_of(step: Step, payload: Any) -> str:
    """Return what *payload* is ordered by for *step*, 64 characters at most; '' for no order."""
    ordering = step.terms.ordering
    return _short(_identity(getattr(payload, ordering))) if ordering else ""


def fact_of(event: Event[Any], payload: Any) -> tuple[str, str]:
    """Return whose fact *payload* tells, and which, as ``dedup_key`` of the spec has it."""
    said = [_identity(getattr(payload, name)) for name in event.dedup_key]
    whose = _identity(getattr(payload, event.ordering_key)) if event.ordering_key else ""
    return _short(whose), _digest(said)


def _identity(value: Any) -> str:
    """Return what *value* is known by: of a payload its id, or else its first field."""
    if attrs.has(type(value)):
        return _identity(getattr(value, identity_field(type(value))))
    if isinstance(value, frozenset):  # in another process its order is another
        return json.dumps(sorted(map(_identity, value)))
    return value if isinstance(value, str) else json.dumps(wire.plain(value), sort_keys=True)


def _short(text: str) -> str:
    # What no column holds is digested, too: PostgreSQL refuses NUL, and '' would mean no order.
    fits = 0 < len(text) <= LONGEST and text.isprintable()
    return text if fits else _digest(text)


def _digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
