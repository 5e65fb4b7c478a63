"""The raw ``LEARNING_HOOKS`` mapping -> ``HooksConfig``. Every error at once, each with its path.

Nothing is coerced: ``"plugins": "premium"`` would be seven plugins of one letter, and
``"exposed": "False"`` would be true.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

from hooks_runtime.problems import ConfigurationError, Problem, did_you_mean
from hookspecs.impl import Deliver
from hookspecs.spec import OnError

C = TypeVar("C")


@attrs.frozen(kw_only=True)
class HookConfig:
    """What an operator says of one hook.

    order: step ids or plugin names, first to last; the others keep their places around them.
    exposed: False makes the call site return its input, whatever is plugged in.
    """

    order: tuple[str, ...] = ()
    exposed: bool = True


@attrs.frozen(kw_only=True)
class StepConfig:
    """What an operator says of one step or receiver. None leaves what its plugin or hook says."""

    enabled: bool | None = None
    on_error: OnError | None = None
    deliver: Deliver | None = None
    options: Mapping[str, Any] = attrs.Factory(dict)


@attrs.frozen(kw_only=True)
class ScopeConfig:
    """What differs inside one scope (a site, a tenant, an organisation)."""

    hooks: Mapping[str, HookConfig] = attrs.Factory(dict)
    steps: Mapping[str, StepConfig] = attrs.Factory(dict)


@attrs.frozen(kw_only=True)
class HooksConfig:
    """``LEARNING_HOOKS``, structured.

    plugins: enabled plugins, in order; a dotted name is a module of the operator's own.
    required: start-up fails without these. specs: modules that declare the platform's own hooks.
    """

    plugins: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    specs: tuple[str, ...] = ()
    hooks: Mapping[str, HookConfig] = attrs.Factory(dict)
    steps: Mapping[str, StepConfig] = attrs.Factory(dict)
    options: Mapping[str, Mapping[str, Any]] = attrs.Factory(dict)
    scopes: Mapping[str, ScopeConfig] = attrs.Factory(dict)

    @classmethod
    def of(cls, raw: object) -> HooksConfig:
        """Return *raw* structured. Raises: ConfigurationError: with every error and its path."""
        config = structure(raw, cls, "$")
        problems = [*_listed_twice(config), *_required_but_not_enabled(config)]
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
        raise ConfigurationError(Problem("E101", *_split(line)) for line in told) from None


def _split(line: str) -> tuple[str, str]:
    message, _, path = line.rpartition(" @ ")
    return re.sub(r"\['(\w+)'\]", r".\1", path), message


def _sentence(error: BaseException, _: type | None) -> str:
    if isinstance(error, ForbiddenExtraKeysError):
        known = [field.alias for field in attrs.fields(error.cl)]
        unknown = sorted(error.extra_fields)
        return "; ".join(f"unknown key {key!r}{did_you_mean(key, known)}" for key in unknown)
    if isinstance(error, KeyError):
        return f"needs {error.args[0]!r}"
    # Only our own and the options class's sentences are shown: another error may quote a secret.
    return str(error) if isinstance(error, ValueError) else f"is not valid ({type(error).__name__})"


def _exactly(kind: type, noun: str) -> Callable[[Any, Any], Any]:
    def strict(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise Wrong(f"expected {noun}, got {_shown(value)}")
        return value

    return strict


def _number(value: Any, _: Any) -> float:
    if type(value) not in (int, float):
        raise Wrong(f"expected a number, got {_shown(value)}")
    return float(value)


def _shown(value: object) -> str:
    return f"the text {value!r}" if isinstance(value, str) and len(value) < 30 else _kind(value)


def _kind(value: object) -> str:
    return "None" if value is None else f"a {type(value).__name__}"


def _strict_tuple(converter: cattrs.Converter, cls: Any) -> Callable[[Any, Any], Any]:
    of: Any = types.GenericAlias(list, get_args(cls)[:1])

    def strict(value: Any, _: Any) -> Any:
        if not isinstance(value, list | tuple):
            example = f"; write [{value!r}]" if isinstance(value, str) else ""
            raise Wrong(f"expected a list, got {_shown(value)}{example}")
        return converter.structure(list(value), of)

    return lambda value, kind: tuple(strict(value, kind))


def _strict_mapping(converter: cattrs.Converter, cls: Any) -> Callable[[Any, Any], Any]:
    plain: Any = types.GenericAlias(dict, get_args(cls))

    def strict(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise Wrong(f"expected a mapping, got {_shown(value)}")
        return converter.structure(value, plain)

    return strict


def _strict_attrs(converter: cattrs.Converter, cls: Any) -> Callable[[Any, Any], Any]:
    inner = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True)

    def strict(value: Any, kind: Any) -> Any:
        if not isinstance(value, Mapping):
            raise Wrong(f"expected a mapping, got {_shown(value)}")
        return inner(value, kind)

    return strict


def _strict_choice(_: cattrs.Converter, cls: Any) -> Callable[[Any, Any], Any]:
    choices = get_args(cls)

    def strict(value: Any, _: Any) -> Any:
        if value not in choices:
            near = did_you_mean(value, choices) if isinstance(value, str) else ""
            raise Wrong(f"expected {' or '.join(map(repr, choices))}, got {_shown(value)}{near}")
        return value

    return strict


def _origin_is(kind: object) -> Callable[[Any], bool]:
    return lambda cls: get_origin(cls) is kind


@cache
def _strict_converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=True)
    for kind, noun in ((str, "a text"), (bool, "True or False"), (int, "a whole number")):
        converter.register_structure_hook(kind, _exactly(kind, noun))
    converter.register_structure_hook(float, _number)
    of_origin = {tuple: _strict_tuple, Mapping: _strict_mapping, Literal: _strict_choice}
    for origin, factory in of_origin.items():
        converter.register_structure_hook_factory(_origin_is(origin), partial(factory, converter))
    converter.register_structure_hook_factory(attrs.has, partial(_strict_attrs, converter))
    return converter


def _listed_twice(config: HooksConfig) -> list[Problem]:
    return [
        Problem("E102", f"$.plugins[{place}]", f"{name!r} is listed twice; once is enough", name)
        for place, name in enumerate(config.plugins)
        if name in config.plugins[:place]
    ]


def _required_but_not_enabled(config: HooksConfig) -> list[Problem]:
    return [
        Problem(
            "E103",
            f"$.required[{place}]",
            f"{name!r} is required and not enabled; add it to plugins",
            name,
        )
        for place, name in enumerate(config.required)
        if name not in config.plugins
    ]
