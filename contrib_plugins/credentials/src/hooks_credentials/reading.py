"""Options: merged, read into the class of who is to have them, and every error told with its place."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

import attrs
import cattrs
from cattrs import transform_error
from cattrs.gen import make_dict_structure_fn

from hooks_credentials.errors import WrongOptions

C = TypeVar("C")
EXACT: tuple[type, ...] = (bool, int, str)


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
    """Return *raw* as a *cls*; None is for who takes no options.

    Raises: WrongOptions: it does not fit, with all that is wrong.
    """
    if cls is None:
        if raw:
            raise WrongOptions(tuple(f"{place}.{key}: there are no options" for key in raw))
        return None
    try:
        return _converter().structure(dict(raw), cls)
    except (cattrs.BaseValidationError, cattrs.ForbiddenExtraKeysError) as error:
        raise WrongOptions(tuple(_told(error, place))) from None


def _told(error: BaseException, place: str) -> list[str]:
    told = []
    for each in transform_error(error, path=place, format_exception=_why):
        why, _, where = each.rpartition(" @ ")
        told.append(f"{where}: {why}")
    return told


def _why(error: BaseException, kind: type | None) -> str:
    if isinstance(error, cattrs.ForbiddenExtraKeysError):
        known = ", ".join(field.name for field in attrs.fields(error.cl)) or "none"
        return f"unknown option {', '.join(sorted(error.extra_fields))}; there is {known}"
    if isinstance(error, KeyError):
        return "this option is required"
    return str(error.args[0]) if error.args else type(error).__name__ + str(kind or "")


def _exactly(kind: type) -> Any:
    def structure(value: Any, _: Any) -> Any:
        # bool is an int to Python, and "5" to a person who wrote it is a text.
        if type(value) is not kind:
            raise TypeError(f"expected {kind.__name__}, got {value!r}")
        return value

    return structure


def _number(value: Any, _: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"expected a number, got {value!r}")
    return float(value)


def _decimal(value: Any, kind: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise TypeError(f"expected a number, got {value!r}")
    # The shortest text of a float is what was written: 0.55 is 0.55, and not 0.55000000000000004.
    return kind(str(value))


@cache
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind in EXACT:
        converter.register_structure_hook(kind, _exactly(kind))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook_func(_is_decimal, _decimal)
    converter.register_structure_hook_factory(
        attrs.has, lambda cls: make_dict_structure_fn(cls, converter)
    )
    return converter


def _is_decimal(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Decimal)
