"""A payload with plausible values, as source: what a generated test passes through a hook."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import attrs

from hooks_runtime.scaffold.layout import Call, Code
from hookspecs.payload import hints, nested
from hookspecs.values import CourseKey, Moment, UsageKey

UNKNOWN = "..."
"""Where nothing plausible is known. It is for the author to fill in; type checkers point at it."""

MADE_OF: dict[type, tuple[Any, ...]] = {
    CourseKey: ("course-v1:Campus+Physics+2026",),
    UsageKey: ("block-v1:Campus+Physics+2026+type@lesson+block@kettle",),
    Decimal: ("7.5",),
    UUID: ("6f1c6f1e-5a0c-4b1e-9d3a-2f0a4c1b7e55",),
    bool: (True,),
    bytes: (b"sample",),
    date: (2026, 1, 12),
    float: (7.5,),
    frozenset: (),
    int: (7,),
    str: ("sample",),
}
"""What a value is made of, by its type; a type that is not here has that of its nearest base."""

LITERAL = (bool, bytes, float, int, str)

WORDS = {
    "block_type": "lesson",
    "display_name": "Physics of Everyday Things",
    "email": "ada@school.example",
    "exam_type": "timed",
    "generation_mode": "self",
    "grade": "Pass",
    "language": "en",
    "mode": "audit",
    "name": "Ada Lindqvist",
    "status": "downloadable",
    "title": "Physics of Everyday Things",
    "url": "https://campus.example/physics/",
    "username": "ada",
}
"""Texts by the name of their field, or by its last words: ``download_url`` is a ``url``."""


def sample(cls: type[Any], within: tuple[type[Any], ...] = ()) -> Call:
    """Return the source of a payload of *cls*; fields that have a default keep it."""
    resolved, chain = hints(cls), (*within, cls)
    parts = (
        (f"{field.alias}=", _value(resolved[field.name], field.name, chain))
        for field in attrs.fields(cls)
        if field.init and field.default is attrs.NOTHING
    )
    return Call(cls.__name__, tuple(parts), cls)


def _value(hint: Any, name: str, within: tuple[type[Any], ...]) -> Code:
    """Return the source of a value of type *hint*, for the field *name* of the last of *within*."""
    kind, parts = get_origin(hint) or hint, get_args(hint)
    if kind in (Annotated, Union, UnionType):
        return "None" if NoneType in parts else _value(parts[0], name, within)
    if kind is Literal:
        return _literal(parts[0])
    if kind is tuple:
        return _tuple(parts, name, within)
    if not isinstance(kind, type):
        return UNKNOWN
    if attrs.has(kind):
        return UNKNOWN if kind in within else sample(kind, within)
    return _plain(kind, name)


def _tuple(parts: tuple[Any, ...], name: str, within: tuple[type[Any], ...]) -> Code:
    if parts[1:] != (...,):
        return Call("", tuple(("", _value(part, name, within)) for part in parts))
    if any(part in within for part in nested(parts[0])):  # a tree of payloads has no end
        return "()"
    return Call("", (("", _value(parts[0], name, within)),))


def _plain(kind: type, name: str) -> Code:
    """Return the source of a value of a class that is no payload."""
    if kind is str:
        return _literal(_word(name))
    if issubclass(kind, Enum):
        return _made(kind, (next(iter(kind)).value,))
    if issubclass(kind, Moment):
        return Call(f"{kind.__name__}.now", (), kind)
    known = next((MADE_OF[base] for base in kind.__mro__ if base in MADE_OF), None)
    if known is None:
        return UNKNOWN
    return _literal(known[0]) if kind in LITERAL else _made(kind, known)


def _made(kind: type[Any], of: tuple[Any, ...]) -> Code:
    try:
        kind(*of)
    except Exception:  # noqa: BLE001  # a check that is not known here refuses the sample
        return UNKNOWN
    return Call(kind.__name__, tuple(("", _literal(part)) for part in of), kind)


def _word(name: str) -> Any:
    known = (said for word, said in WORDS.items() if f"_{name}".endswith(f"_{word}"))
    return next(known, MADE_OF[str][0])


def _literal(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value).replace("'", '"') if isinstance(value, LITERAL) else UNKNOWN
