"""Raw values -> typed ones, for settings and options. Every error at once, each with its path.

Nothing is coerced: ``"plugins": "premium"`` would be seven plugins of one letter, and
``"exposed": "False"`` would be true.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeAlias, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs.cols import list_structure_factory, mapping_structure_factory
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

from hooks_runtime.problems import ConfigurationError, Problem, a_or_an, nearest

C = TypeVar("C")
StructureHook: TypeAlias = Callable[[Any, Any], Any]

SEQUENCES: Mapping[Any, type[Any]] = {
    tuple: tuple,
    list: list,
    set: set,
    frozenset: frozenset,
    Sequence: tuple,
    AbstractSet: frozenset,
}


class Wrong(ValueError):
    """A value that is not what its place needs; the message says what would be."""


def structure(raw: object, cls: type[C], path: str, *, from_json: bool = False) -> C:
    """Return *raw*, JSON types as an operator or a form wrote them, as a *cls*; nothing is coerced.

    from_json: *raw* was parsed, so that 0.55 is what was written, and is taken where an exact number
    is needed; in Python it is none.
    Raises: ConfigurationError: all errors, their paths under *path*, such as ``$.options``.
    """
    try:
        return _strict_converter(from_json).structure(raw, cls)
    except Exception as error:  # noqa: BLE001  # an options class may raise what it likes
        told = cattrs.transform_error(error, path, _sentence)
        raise ConfigurationError(_problem(line, path) for line in told) from None


def _problem(line: str, root: str) -> Problem:
    message, _, rest = line.rpartition(f" @ {root}")
    return Problem("E101", root + re.sub(r"\['(\w+)'\]", r".\1", rest), message)


def _sentence(error: BaseException, kind: type | None) -> str:
    match error:
        case ForbiddenExtraKeysError():
            known = sorted(field.alias for field in attrs.fields(error.cl) if field.init)
            unknown = sorted(error.extra_fields, key=str)
            there = f"; there is {', '.join(known)}"
            return "; ".join(
                f"unknown key {key!r}{nearest(str(key), known) or there}" for key in unknown
            )
        case KeyError():
            return f"needs {error.args[0]!r}"
        case NameError():
            return f"has a type that is not imported at run time: {error}"
        case ValueError():
            return str(error)
        case _:  # neither our own sentence nor the options class's: it may quote a secret
            return f"is not a valid {getattr(kind, '__name__', 'value')} ({type(error).__name__})"


def _exactly(kind: type, noun: str, *also: type) -> StructureHook:
    """Return what reads a *kind*, and a subclass of it such as UserId, from a *kind* alone."""

    def strict(value: Any, cls: Any) -> Any:
        if issubclass(cls, Enum):
            return _member(value, cls)
        if isinstance(value, cls) and (kind is bool or not isinstance(value, bool)):
            return value
        if type(value) not in (kind, *also):
            raise Wrong(f"expected {noun}, got {_shown(value)}")
        return cls(value)

    return strict


def _decimal(value: Any, cls: Any) -> Any:
    """Return an exact number: of a whole one, or of a text such as "55.5"; 0.55 is none in binary."""
    if isinstance(value, cls):
        return value
    if type(value) not in (int, str, Decimal):
        told = f"; write {str(value)!r}" if type(value) is float else ""
        raise Wrong(f"expected an exact number, got {_shown(value)}{told}")
    try:
        return cls(value)
    except InvalidOperation:
        raise Wrong(f"expected an exact number, got {_shown(value)}") from None


def _written(value: Any, cls: Any) -> Any:
    """Return the same of what JSON has: the shortest text of a float is what was written."""
    return _decimal(str(value) if type(value) is float else value, cls)


def _shown(value: object) -> str:
    match value:
        case str():
            return f"the text {value!r}" if len(value) < 30 else "a long text"
        case None | int() | float():
            return repr(value)
        case _:
            return a_or_an(type(value).__name__)


def _sequence(cls: Any, converter: cattrs.Converter) -> StructureHook:
    """Return what reads lists, tuples and sets: never from a text, letter by letter."""
    into = SEQUENCES[get_origin(cls) or cls]
    listed: Any = types.GenericAlias(list, (get_args(cls) or (Any,))[:1])
    inner = list_structure_factory(listed, converter)
    takes = (list, tuple) if into in (list, tuple) else (list, tuple, set, frozenset)

    def strict(value: Any, _: Any) -> Any:
        if not isinstance(value, takes):
            example = f"; write [{value!r}]" if isinstance(value, str) else ""
            raise Wrong(f"expected a list, got {_shown(value)}{example}")
        return into(inner(value, listed))

    return strict


def _mapping(cls: Any, converter: cattrs.Converter) -> StructureHook:
    plain: Any = types.GenericAlias(dict, get_args(cls) or (Any, Any))
    return _from_mapping(mapping_structure_factory(plain, converter))


def _attrs(cls: Any, converter: cattrs.Converter) -> StructureHook:
    return _from_mapping(
        make_dict_structure_fn(
            cls, converter, _cattrs_forbid_extra_keys=True, _cattrs_use_alias=True
        )
    )


def _from_mapping(inner: StructureHook) -> StructureHook:
    def strict(value: Any, kind: Any) -> Any:
        if not isinstance(value, Mapping):
            raise Wrong(f"expected a mapping, got {_shown(value)}")
        return inner(value, kind)

    return strict


def _literal(value: Any, cls: Any) -> Any:
    return _one_of(get_args(cls), value)


def _member(value: Any, cls: Any) -> Any:
    known = [member.value for member in cls]
    return value if isinstance(value, cls) else cls(_one_of(known, value))


def _one_of(choices: Sequence[Any], value: Any) -> Any:
    if value not in choices:
        near = nearest(value, map(str, choices)) if isinstance(value, str) else ""
        raise Wrong(f"expected {' or '.join(map(repr, choices))}, got {_shown(value)}{near}")
    return value


def _instance(cls: Any) -> StructureHook:
    """Return what takes, as it is, what has no form of its own here: a timedelta, ``int | str``."""

    def strict(value: Any, _: Any) -> Any:
        if not isinstance(value, cls):
            noun = a_or_an(getattr(cls, "__name__", str(cls)))
            raise Wrong(f"expected {noun}, got {_shown(value)}")
        return value

    return strict


def _is_literal(cls: Any) -> bool:
    return get_origin(cls) is Literal


def _is_sequence(cls: Any) -> bool:
    origin, args = get_origin(cls) or cls, get_args(cls)
    return origin in SEQUENCES and (origin is not tuple or not args or args[-1] == ...)


def _is_mapping(cls: Any) -> bool:
    return (get_origin(cls) or cls) in (Mapping, dict)


@cache
def _strict_converter(from_json: bool) -> cattrs.Converter:  # noqa: FBT001
    converter = cattrs.Converter(detailed_validation=True, structure_fallback_factory=_instance)
    for kind, strict in (
        (str, _exactly(str, "a text")),
        (int, _exactly(int, "a whole number")),
        (float, _exactly(float, "a number", int)),
        (bool, _exactly(bool, "True or False")),
        (Decimal, _written if from_json else _decimal),
        (Enum, _member),
    ):
        converter.register_structure_hook(kind, strict)
    converter.register_structure_hook_func(_is_literal, _literal)
    for fits, factory in ((_is_sequence, _sequence), (_is_mapping, _mapping), (attrs.has, _attrs)):
        converter.register_structure_hook_factory(fits, factory)
    return converter
