"""Payloads of a world: what it says of their fields, and the rest made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import attrs
from hypothesis import strategies as st

from hooks_runtime.conformance.requirement import CannotJudge
from hooks_runtime.conformance.world import NotGiven, World
from hooks_runtime.problems import a_or_an
from hookspecs import payload
from hookspecs.payload import LIVE, PERSONAL, hints, is_marked

Strategy = st.SearchStrategy[Any]

PLAIN = (str, int, float, Decimal, datetime)
KEPT = "as it came"
NAMES = ("username", "email", "name", "first_name", "last_name")
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40)


def payloads(cls: type[Any], world: World, within: tuple[type[Any], ...] = ()) -> Strategy:
    """Return a strategy for payloads of *cls* as they are in *world*."""
    if cls in world.fields:
        return drawn(world.fields[cls], cls.__name__, cls)
    known, chain = hints(cls), (*within, cls)
    fields = {
        field.alias: _field(field.name, known[field.name], world, chain)
        for field in attrs.fields(cls)
        if field.init
    }
    return st.builds(cls, **fields)


def drawn(given: Any, name: str, hint: Any) -> Strategy:
    """Return what a world says of the field, or type, *name* as a strategy.

    It raises CannotJudge where what it draws is not what *hint* wants.
    """
    kinds = tuple(_kinds(hint))

    def fitting(value: Any) -> Any:
        if not any(_fits(value, kind) for kind in kinds):
            wanted = " or ".join(kind.__name__ for kind in kinds)
            got = a_or_an(type(value).__name__)
            raise CannotJudge(f"World(fields=...): {name} is {got}, and has to be {wanted}")
        return value

    return (given if isinstance(given, st.SearchStrategy) else st.just(given)).map(fitting)


def _kinds(hint: Any) -> Iterator[Any]:
    """Yield the types that a value may have for *hint*; object where any may do."""
    kind, parts = get_origin(hint) or hint, get_args(hint)
    if kind in (Union, UnionType):
        for part in parts:
            yield from _kinds(part)
    elif kind is Annotated:
        yield from [object] if is_marked(hint, LIVE) else _kinds(parts[0])
    else:
        yield kind if isinstance(kind, type) else object


def _fits(value: Any, kind: type[Any]) -> bool:
    """Return whether *value* will do for a *kind*: a plain text for a key, and 1 for 1.0, as well."""
    plain = type(value) in PLAIN and issubclass(kind, type(value))
    return isinstance(value, kind) or plain or (isinstance(value, int) and issubclass(kind, float))


def newer(cls: Any) -> Any:
    """Return *cls* as the next minor version of its hook might have it: with one more field."""
    return _newer(cls)


@cache
def _newer(cls: Any) -> Any:
    body = {
        "__annotations__": {"added_later": str},
        "added_later": "",
        "__module__": cls.__module__,
    }
    return payload(type(cls.__name__, (cls,), body))


def as_newer(value: Any) -> Any:
    """Return the payload *value* as a sender of the next minor version would pass it."""
    state = {field.alias: getattr(value, field.name) for field in attrs.fields(type(value))}
    return newer(type(value))(**state, added_later=KEPT)


def personal(value: Any) -> set[str]:
    """Return what is personal in the payload *value*, and in the live objects that a World gave it."""
    found = live(value)
    for name, hint in hints(type(value)).items():
        part = getattr(value, name)
        if is_marked(hint, PERSONAL) and isinstance(part, str):
            found.add(part)
        elif attrs.has(type(part)) and not is_marked(hint, LIVE):
            found |= personal(part)
    return {text for text in found if len(text) > 1}


def live(value: Any) -> set[str]:
    """Return what is personal in the live objects that a World gave the payload *value*."""
    found: set[str] = set()
    for name, hint in hints(type(value)).items():
        part = getattr(value, name)
        if is_marked(hint, LIVE):
            found |= _of_person(part)
        elif attrs.has(type(part)):
            found |= live(part)
    return {text for text in found if len(text) > 1}


def tells(text: str, secrets: set[str]) -> bool:
    """Return whether *text* has one of *secrets* as a word: ``ada``, and not ``Canada``."""
    return without(text, secrets) != text


def without(text: str, secrets: set[str]) -> str:
    """Return *text* with ``<personal>`` for each of *secrets* that is in it as a word."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "<personal>", text)
    return text


def _of_person(live: Any) -> set[str]:
    """Return what platforms' users are called by; a live object that is none has none of it."""
    if isinstance(live, NotGiven):
        return set()
    said = (getattr(live, name, None) for name in NAMES)
    return {text for text in said if isinstance(text, str)}


def _field(name: str, hint: Any, world: World, within: tuple[type[Any], ...]) -> Strategy:
    if name in world.fields:
        return drawn(world.fields[name], name, hint)
    if is_marked(hint, LIVE):
        return st.just(NotGiven(name))
    if is_marked(hint, PERSONAL):
        return _personal(name, get_args(hint)[0])
    return _value(hint, world, within)


def _personal(name: str, kind: Any) -> Strategy:
    """Return texts that are found again wherever they turn up."""
    if kind is not str:
        return st.from_type(kind)
    ending = "@learner.example" if "email" in name else ""
    return st.integers(0, 2**32).map(lambda n: f"{name}-{n:08x}{ending}")


def _value(hint: Any, world: World, within: tuple[type[Any], ...]) -> Strategy:
    kind, parts = get_origin(hint) or hint, get_args(hint)
    if isinstance(kind, type) and kind in world.fields:
        return drawn(world.fields[kind], kind.__name__, kind)
    if kind is Annotated:
        return _value(parts[0], world, within)
    if kind in (Union, UnionType):
        return st.one_of(*(_value(part, world, within) for part in parts))
    if isinstance(kind, type) and attrs.has(kind) and kind not in within:
        return payloads(kind, world, within)
    return TEXTS if kind is str else st.from_type(hint)
