"""What addresses say after the question mark: declared by each call, and anything else is refused.

A misspelt ``?preveiw=true`` would otherwise be an import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from django.http import QueryDict

from hooks_groups.api.errors import BadCall

V = TypeVar("V", bound=Callable[..., Any])
Read: TypeAlias = Callable[[str, "list[str]"], Any]
YES, NO = ("true", "1", "yes"), ("false", "0", "no")
_TAKEN: dict[Callable[..., Any], Mapping[str, Read]] = {}


def takes(**parameters: Read) -> Callable[[V], V]:
    """Say which query parameters a call takes, and how each is read."""

    def declared(view: V) -> V:
        _TAKEN[view] = parameters
        return view

    return declared


def query(view: Callable[..., Any], said: QueryDict) -> dict[str, Any]:
    """Return what an address says to *view*. Raises: BadCall: what *view* does not take."""
    known = _TAKEN.get(view, {})
    for name in said:
        if name not in known:
            there = f"; there is {', '.join(known)}" if known else ""
            raise BadCall(f"?{name[:50]}= means nothing here{there}")
    return {name: known[name](name, said.getlist(name)) for name in said}


def text(name: str, values: list[str]) -> str:
    """Return the only value."""
    if len(values) > 1:
        raise BadCall(f"?{name}= is said {len(values)} times; say it once")
    return values[0]


def texts(_: str, values: list[str]) -> list[str]:
    """Return all values."""
    return values


def flag(name: str, values: list[str]) -> bool:
    """Return yes or no, in any capitals."""
    value = text(name, values)
    if value.casefold() not in (*YES, *NO):
        raise BadCall(f"?{name}= is true or false, got {value[:50]!r}")
    return value.casefold() in YES


def number(name: str, values: list[str]) -> int:
    """Return a number that a database may have given: 1 or more."""
    value = text(name, values)
    if not (value.isascii() and value.isdecimal() and len(value) < 20 and 0 < int(value) < 2**63):
        raise BadCall(f"?{name}= is a whole number, 1 or more, got {value[:50]!r}")
    return int(value)


def one_of(*words: str) -> Read:
    """Return what reads one of *words*."""

    def read(name: str, values: list[str]) -> str:
        value = text(name, values)
        if value not in words:
            raise BadCall(f"?{name}= is one of {', '.join(words)}, got {value[:50]!r}")
        return value

    return read
