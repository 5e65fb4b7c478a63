"""What messages are ordered by, and which fact one tells: short texts, made of the payload."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

import attrs

from hooks_runtime import wire
from hooks_runtime.steps import Step
from hookspecs import Event
from hookspecs.payload import identity_field

LONGEST = 64  # what the columns hold
_BOOLEANS = ("false", "true")


def key_of(step: Step, payload: Any) -> str:
    """Return what *payload* is ordered by for *step*, 64 characters at most; '' for no order."""
    ordering = step.terms.ordering
    return key_for(getattr(payload, ordering)) if ordering else ""


def key_for(value: Any) -> str:
    """Return the key of messages that are ordered by a field with this *value*."""
    return _short(_identity(value))


def fact_of(event: Event[Any], payload: Any) -> tuple[str, str]:
    """Return whose fact *payload* tells, and which, as ``dedup_key`` of the spec has it."""
    said = [_identity(getattr(payload, name)) for name in event.dedup_key]
    whose = _identity(getattr(payload, event.ordering_key)) if event.ordering_key else ""
    return _short(whose), _digest(said)


def _identity(value: Any) -> str:
    """Return what *value* is known by: of a payload its id, or else its first field."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):  # as JSON has it, in a tenth of the time
        return _BOOLEANS[value] if isinstance(value, bool) else int.__repr__(value)
    cls: Any = type(value)
    if name := _identity_field(cls):
        return _identity(getattr(value, name))
    if isinstance(value, frozenset):  # in another process its order is another
        return json.dumps(sorted(map(_identity, value)))
    return json.dumps(wire.plain(value), sort_keys=True)


@cache
def _identity_field(cls: Any) -> str:
    return identity_field(cls) if attrs.has(cls) else ""


def _short(text: str) -> str:
    # What no column holds is digested, too: PostgreSQL refuses NUL, '' would mean no order, and to
    # MySQL "a " is "a" (https://dev.mysql.com/doc/refman/8.4/en/charset-binary-collations.html).
    fits = 0 < len(text) <= LONGEST and text.isprintable() and not text.endswith(" ")
    return text if fits else _digest(text)


def _digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
