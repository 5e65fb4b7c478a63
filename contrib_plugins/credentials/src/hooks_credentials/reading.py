"""Options: merged, read into the class of who is to have them, and every error told with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from hooks_credentials.errors import WrongOptions
from hooks_runtime import ConfigurationError, structure

C = TypeVar("C")


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return *below* with *above* on top: objects are merged, anything else is replaced.

    ``False`` over an object wins: that is how a configuration leaves out what its type has.
    """
    both = dict(below)
    for key, value in above.items():
        here = both.get(key)
        deep = isinstance(here, Mapping) and isinstance(value, Mapping)
        both[key] = merged(here, value) if deep else value  # type: ignore[arg-type]
    return both


def read(raw: Mapping[str, Any], cls: type[C] | None, place: str) -> C | None:
    """Return *raw*, which was JSON, as a *cls*; None is for who takes no options.

    Raises: WrongOptions: it does not fit, with all that is wrong.
    """
    if cls is None:
        if raw:
            raise WrongOptions(tuple(f"{place}.{key}: there are no options" for key in raw))
        return None
    try:
        return structure(dict(raw), cls, place, from_json=True)
    except ConfigurationError as error:
        raise WrongOptions(tuple(f"{p.path}: {p.message}" for p in error.problems)) from None
