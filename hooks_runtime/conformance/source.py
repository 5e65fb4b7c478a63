"""A counterexample as Python that reproduces it, imports included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from enum import Enum
from types import SimpleNamespace
from typing import Any

import attrs

from hooks_runtime.conformance.inputs import newer
from hooks_runtime.conformance.world import NotGiven
from hooks_runtime.scaffold.layout import Call, Code, Import, NotWritten, imports, laid_out, needed

NEWER, TESTING = "hooks_runtime.conformance.inputs", "hooks_runtime.testing"


def call(function: Callable[..., Any], value: Any, options: Any = None) -> str:
    """Return the source that asks the step *function* about the payload *value*."""
    told = [("given", value)] if options is None else [("given", value), ("options", options)]
    return _source([_import(function)], told, f"{function.__name__}({', '.join(dict(told))})")


def sending(function: Callable[..., Any], hook: Any, value: Any) -> str:
    """Return the source that sends *value* to the receiver *function*."""
    if is_newer(value):  # the engine takes the hook's own class only
        return call(function, value)
    wanted = [_import(function), *(Import(TESTING, name) for name in ("build_hooks", "plugin"))]
    with suppress(NotWritten):  # a hook of a test's own
        wanted.append(Import.of(hook, hook.python_name, hook.function.__module__))
    built = f'hooks = build_hooks(plugin("p", {function.__name__}))'
    sent = f"print(hooks.send_event({hook.python_name}, given).failures)"
    return _source(wanted, [("given", value)], f"{built}\n{sent}")


def _source(wanted: list[Import], told: list[tuple[str, Any]], last: str) -> str:
    codes = [(name, written(value)) for name, value in told]
    wanted = [*wanted, *(Import(NEWER, "newer", newer) for _, value in told if is_newer(value))]
    for _, code in codes:
        with suppress(NotWritten):  # a class of a function's own: its reader knows where it is
            wanted += list(needed(code))
    lines = [laid_out(code, f"{name} = ") for name, code in codes]
    return "\n".join([imports(dict.fromkeys(wanted)), "", *lines, last])


def _import(function: Any) -> Import:
    return Import(function.__module__, function.__name__, function)


def written(value: Any) -> Code:
    """Return the source of *value*; its repr where nothing better is known."""
    kind = type(value)
    if isinstance(value, NotGiven):
        return "None"  # live; the failure does not depend on it
    if attrs.has(kind):
        return _attrs(value)
    if kind is SimpleNamespace:
        parts = ((f"{name}=", written(part)) for name, part in vars(value).items())
        return Call("SimpleNamespace", tuple(parts), kind)
    if isinstance(value, tuple):
        return Call("", tuple(("", written(part)) for part in value))
    if isinstance(value, Enum):
        return f"{kind.__name__}.{value.name}"
    return _plain(value, kind)


def _attrs(value: Any) -> Call:
    kind = type(value)
    parts = ((f"{field.alias}=", written(getattr(value, field.name))) for field in _said(value))
    if is_newer(value):
        older = kind.__bases__[0]
        return Call(f"newer({older.__name__})", tuple(parts), older)
    return Call(kind.__name__, tuple(parts), kind)


def _said(value: Any) -> Iterator[Any]:
    """Yield the fields that are not at their default."""
    for field in attrs.fields(type(value)):
        part = getattr(value, field.name)
        if field.init and not isinstance(part, NotGiven) and part != field.default:
            yield field


def is_newer(value: Any) -> bool:
    """Return whether *value* is a payload of the next minor version, as ``newer`` makes them."""
    base = type(value).__bases__[0]
    return attrs.has(base) and type(value) is newer(base)


def _plain(value: Any, kind: type[Any]) -> Code:
    if isinstance(value, datetime) and kind is not datetime:
        return Call(f"{kind.__name__}.fromisoformat", (("", _text(value.isoformat())),), kind)
    base: Any = next((b for b in (str, int, float, Decimal) if isinstance(value, b)), None)
    if base is None or kind in (base, bool):
        return _text(str(value)) if kind is str else repr(value)
    text = _text(str(value)) if base in (str, Decimal) else repr(base(value))
    return Call(kind.__name__, (("", text),), kind)


def _text(value: str) -> str:
    plain = value.isprintable() and not set(value) & set('"\\')
    return f'"{value}"' if plain else repr(value)
