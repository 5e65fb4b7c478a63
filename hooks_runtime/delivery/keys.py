"""What messages are ordered by, and which fact one tells: short texts, made of the payload."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import attrs

from hooks_runtime import wire
from hooks_runtime.steps import Step
from hookspecs import Event

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
        names = [field.name for field in attrs.fields(type(value))]
        return _identity(getattr(value, "id" if "id" in names else names[0]))
    return value if isinstance(value, str) else json.dumps(wire.plain(value), sort_keys=True)


def _short(text: str) -> str:
    return text if len(text) <= 64 else _digest(text)


def _digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
