"""The raw ``LEARNING_HOOKS`` mapping -> ``HooksConfig``. Every error at once, each with its path.

Nothing is coerced: ``"plugins": "premium"`` would be seven plugins of one letter, and
``"exposed": "False"`` would be true.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeAlias, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs.cols import list_structure_factory, mapping_structure_factory
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

from hooks_runtime.problems import (
    ConfigurationError,
    Problem,
    a_or_an,
    nearest,
)
from hookspecs.impl import Deliver, OnDead
from hookspecs.spec import OnError

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


@attrs.frozen(kw_only=True)
class HookConfig:
    """What an operator says of one hook. None leaves what is said outside of the scope.

    order: step ids or plugin names, first to last; the others keep their places around them.
    exposed: False makes the call site return its input, whatever is plugged in.
    """

    order: tuple[str, ...] | None = None
    exposed: bool | None = None


@attrs.frozen(kw_only=True)
class StepConfig:
    """What an operator says of one step or receiver. None leaves what its plugin or hook says."""

    enabled: bool | None = None
    on_error: OnError | None = None
    deliver: Deliver | None = None
    retries: int | None = None
    backoff: float | None = None
    timeout: float | None = None
    queue: str | None = None
    ordering: str | None = None
    deduplicate: bool | None = None
    on_dead: OnDead | None = None
    options: Mapping[str, Any] = attrs.Factory(dict)


@attrs.frozen(kw_only=True)
class ScopeConfig:
    """What differs inside one scope (a site, a tenant, an organisation)."""

    hooks: Mapping[str, HookConfig] = attrs.Factory(dict)
    steps: Mapping[str, StepConfig] = attrs.Factory(dict)


def _above_zero(_: object, field: attrs.Attribute[float], value: float) -> None:
    if not 0 < value < 1e9:  # not a number is neither
        raise Wrong(f"{field.name} is {value:g}; write a number above 0")


@attrs.frozen(kw_only=True)
class DeliveryConfig:
    """How events reach their receivers later: by whom, and from which database.

    worker: what tells deferred and durable receivers: a ``thread`` of this process, ``celery``, or
    only ``relay``, the processes of ``hooks outbox relay``. database: the alias that holds the outbox.
    lease: seconds for which a worker that died keeps the messages it had claimed.
    service: what this service is called in messages (CloudEvents' source), ``/openedx/lms/web``.
    keep_days: how long a delivered message is kept, to be replayed and to know its twins.
    max_age: seconds for which a message may be due before status and health call it late.
    health_token: what a monitor sends as ``Authorization: Bearer ...``; '' for none.
    """

    worker: Literal["thread", "celery", "relay"] = "thread"
    database: str = "default"
    lease: float = attrs.field(default=60.0, validator=_above_zero)
    service: str = ""
    keep_days: float = attrs.field(default=30.0, validator=_above_zero)
    max_age: float = attrs.field(default=300.0, validator=_above_zero)
    health_token: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class BusConfig:
    """The bus over which services tell each other events.

    url: ``redis://host:6379/0``; '' for no bus. group: whose messages these are, a service's name;
    its processes share the work. publish: topics by event. consume: the topics to read.
    format: of what is published; what is read says its own.
    """

    url: str = ""
    prefix: str = ""
    group: str = ""
    publish: Mapping[str, str] = attrs.Factory(dict)
    consume: tuple[str, ...] = ()
    format: Literal["json", "avro"] = "json"


@attrs.frozen(kw_only=True)
class HooksConfig:
    """``LEARNING_HOOKS``, structured.

    plugins: enabled plugins, in order; a dotted name is a module of the operator's own.
    required: start-up fails without these. specs: modules that declare the platform's own hooks.
    platform: the dotted path of the host's ``LearningPlatform``, ``campus.platform.Campus``.
    """

    plugins: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    specs: tuple[str, ...] = ()
    platform: str = ""
    hooks: Mapping[str, HookConfig] = attrs.Factory(dict)
    steps: Mapping[str, StepConfig] = attrs.Factory(dict)
    options: Mapping[str, Mapping[str, Any]] = attrs.Factory(dict)
    scopes: Mapping[str, ScopeConfig] = attrs.Factory(dict)
    delivery: DeliveryConfig = attrs.Factory(DeliveryConfig)
    bus: BusConfig = attrs.Factory(BusConfig)

    @classmethod
    def of(cls, raw: object) -> HooksConfig:
        """Return *raw* structured. Raises: ConfigurationError: with every error and its path."""
        problems = list(_names(raw))
        try:
            config = structure(raw, cls, "$")
        except ConfigurationError as error:
            raise ConfigurationError([*error.problems, *problems]) from None
        if problems:
            raise ConfigurationError(problems)
        return config


class Wrong(ValueError):
    """A value that is not what its place needs; the message says what would be."""


def structure(raw: object, cls: type[C], path: str) -> C:
    """Return *raw* as a *cls*. Raises: ConfigurationError: all errors, their paths under *path*."""
    try:
        return _strict_converter().structure(raw, cls)
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
def _strict_converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=True, structure_fallback_factory=_instance)
    for kind, strict in (
        (str, _exactly(str, "a text")),
        (int, _exactly(int, "a whole number")),
        (float, _exactly(float, "a number", int)),
        (bool, _exactly(bool, "True or False")),
        (Enum, _member),
    ):
        converter.register_structure_hook(kind, strict)
    converter.register_structure_hook_func(_is_literal, _literal)
    for fits, factory in ((_is_sequence, _sequence), (_is_mapping, _mapping), (attrs.has, _attrs)):
        converter.register_structure_hook_factory(fits, factory)
    return converter


def _names(raw: object) -> Iterator[Problem]:
    """Yield what is wrong with the names of plugins, where these are in lists at all."""
    said = raw if isinstance(raw, Mapping) else {}
    plugins, required = said.get("plugins", ()), said.get("required", ())
    if isinstance(plugins, list | tuple) and isinstance(required, list | tuple):
        yield from _listed_twice(plugins)
        yield from _required_but_not_enabled(required, plugins)


def _listed_twice(plugins: Sequence[str]) -> Iterator[Problem]:
    for place, name in enumerate(plugins):
        if name in plugins[:place]:
            told = f"{name!r} is listed twice; once is enough"
            yield Problem("E102", f"$.plugins[{place}]", told, name)


def _required_but_not_enabled(required: Sequence[str], plugins: Sequence[str]) -> Iterator[Problem]:
    for place, name in enumerate(required):
        if name not in plugins:
            way_out = nearest(str(name), map(str, plugins)) or "; add it to plugins"
            told = f"{name!r} is required and not enabled{way_out}"
            yield Problem("E103", f"$.required[{place}]", told, name)
