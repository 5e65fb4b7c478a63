"""Whether what a caller says can be meant at all: in sentences, before anything is asked or stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

from hooks_groups.assigners import ASSIGNERS
from hooks_groups.people.errors import WrongCapacity, WrongValue
from hooks_runtime import ConfigurationError, current, structure
from hookspecs.interfaces.assigner import Assigner
from hookspecs.learning import assigners

MOST_SEATS, MOST_PRIORITY = 2**31 - 1, 2**15 - 1


def capacity(value: object) -> int | None:
    """Return *value* as a number of seats, None for no limit. Raises: WrongCapacity."""
    if value is None or (_is_whole(value) and 0 <= value <= MOST_SEATS):
        return value
    raise WrongCapacity(
        f"A capacity is a whole number from 0 to {MOST_SEATS:,}, or None for no limit,"
        f" got {_shown(value)}."
    )


def priority(value: object) -> int:
    """Return *value* as a place in an order. Raises: WrongValue."""
    if _is_whole(value) and -MOST_PRIORITY <= value <= MOST_PRIORITY:
        return value
    raise WrongValue(
        f"A priority is a whole number from -{MOST_PRIORITY:,} to {MOST_PRIORITY:,}, of which the"
        f" lower comes first, got {_shown(value)}."
    )


def word(value: object, what: str, known: Iterable[str]) -> str:
    """Return *value* if it is one of the *known* words for *what*. Raises: WrongValue."""
    words = list(known)
    if isinstance(value, str) and value in words:
        return str(value)
    there = " or ".join(repr(str(each)) for each in words)
    raise WrongValue(f"A {what} is {there}, got {_shown(value)}.")


def several(people: Any) -> Iterable[Any]:
    """Return *people*; who is one person, such as a text, is a list of one."""
    return (
        people
        if isinstance(people, Iterable) and not isinstance(people, (str, bytes))
        else [people]
    )


def assigner(name: object, raw: object) -> Assigner[Any]:
    """Return the assigner *name*, made with its options. Raises: WrongValue: one of both is wrong."""
    known = {**ASSIGNERS, **{k: v.implementation for k, v in current().supplied(assigners).items()}}
    cls = known[word(name, "supplied assigner", known)]
    said = {} if raw is None else raw
    if not isinstance(said, Mapping):
        raise WrongValue(f"assigner_options is a dict of options, got {_shown(said)}.")
    if cls.options_type is None and said:
        raise WrongValue(f"The assigner {name!r} has no options, got {_shown(dict(said))}.")
    return cls(None if cls.options_type is None else _options(name, dict(said), cls.options_type))


def _options(name: object, said: dict[str, Any], kind: type[Any]) -> Any:
    try:
        return structure(said, kind, "$.assigner_options")
    except ConfigurationError as error:
        told = f"The options of the assigner {name!r} are wrong: {error}"
        raise WrongValue(told) from None


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: object) -> str:
    if _is_whole(value) and abs(value) > 10**30:
        return "a far larger one"  # Python refuses to print some
    return repr(value)[:80]
