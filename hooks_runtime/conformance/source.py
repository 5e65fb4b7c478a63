"""A counterexample as Python that reproduces it, imports included."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import attrs

from hooks_runtime.conformance.inputs import newer
from hooks_runtime.conformance.world import NotGiven
from hooks_runtime.scaffold.layout import Call, Code, Import, NotWritten, imports, laid_out, needed
from hooks_runtime.steps import Step

NEWER, TESTING = "hooks_runtime.conformance.inputs", "hooks_runtime.testing"
JUDGING = Import("hooks_runtime.conformance.runner", "judging")
AGAIN = Import("hooks_runtime.conformance.stories", "again")

UNKNOWN = "# World() is to be replaced by yours: made by a fixture, it can't be imported\n"
TWICE = """\
with judging({judged}) as plugin, plugin.running():
    sent = plugin.hooks.send_event({hook}, given)
    print("once  ", sent.id)
    failures = again(plugin, {hook}, given, sent)
    print("twice ", sent.id, failures)"""
SEEN = """\
with judging({judged}) as plugin, plugin.running():
    state = plugin.world.state{known}
    print("before", state())
    sent = plugin.hooks.send_event({hook}, given)
    print("once  ", state(), sent.id)
    failures = again(plugin, {hook}, given, sent)
    print("twice ", state(), sent.id, failures)"""


def place(step: Step) -> str:
    """Return a *step* with its line, as a terminal opens it: ``premium:gate (premium/plugin.py:12)``."""
    return f"{step.id} ({line(step.function)})"


def line(function: Callable[..., Any]) -> str:
    """Return where *function* is written: relative to here, or to where packages are installed."""
    code = inspect.unwrap(function).__code__
    path, here = Path(code.co_filename.rpartition("site-packages/")[2]), Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{shown}:{code.co_firstlineno}"


def call(
    function: Callable[..., Any], value: Any, options: Any = None, *, logged: bool = False
) -> str:
    """Return the source that asks the step *function* about the payload *value*."""
    told = [("given", value)] if options is None else [("given", value), ("options", options)]
    asked = f"{function.__name__}({', '.join(dict(told))})"
    return _source([_import(function)], told, asked, logged=logged)


def sending(function: Callable[..., Any], hook: Any, value: Any, *, logged: bool = False) -> str:
    """Return the source that sends *value* to the receiver *function*; logged: and shows what it logs."""
    if is_newer(value):  # the engine takes the hook's own class only
        return call(function, value)
    wanted = [_import(function), *(Import(TESTING, name) for name in ("build_hooks", "plugin"))]
    built = f'hooks = build_hooks(plugin("p", {function.__name__}))'
    sent = f"print(hooks.send_event({hook.python_name}, given).failures)"
    wanted += _spec(hook)
    return _source(wanted, [("given", value)], f"{built}\n{sent}", logged=logged)


def twice(name: str, world: Any, state: object, hook: Any, value: Any) -> str:
    """Return the source that delivers one message to the plugin *name* twice, in its *world*.

    state: what the world says of it; None where it says nothing.
    """
    wanted, judged, unknown = [JUDGING, AGAIN, *_spec(hook)], f'"{name}"', ""
    if world is not None:
        home = _home(world)
        wanted.append(home or Import("hooks_runtime.conformance", "World"))
        judged += f", world={home.name if home else 'World()'}"
        unknown = "" if home else UNKNOWN
    # A fixture's state is there when its world is.
    known = " or str" if unknown else ""
    last = (SEEN if state else TWICE).format(judged=judged, known=known, hook=hook.python_name)
    return _source(wanted, [("given", value)], f"{unknown}{last}")


def asking(cls: type[Any], told: list[tuple[str, Any]], last: str, more: Iterable[Any] = ()) -> str:
    """Return the source that does *last* with a *cls*, and with what is *told* under these names.

    more: what else is to be imported for it.
    """
    return _source([_import(cls), *map(_import, more)], told, last)


def _home(thing: object) -> Import | None:
    """Return how to import *thing* from a module that has it by name, if any has."""
    for module, held in list(sys.modules.items()):
        for name, value in list(getattr(held, "__dict__", {}).items()):
            if value is thing and module != "__main__":
                return Import(module, name)
    return None


def _spec(hook: Any) -> list[Import]:
    with suppress(NotWritten):  # a hook of a test's own
        return [Import.of(hook, hook.python_name, hook.function.__module__)]
    return []


def _source(
    wanted: list[Import], told: list[tuple[str, Any]], last: str, *, logged: bool = False
) -> str:
    codes = [(name, written(value)) for name, value in told]
    wanted = [*wanted, *(Import(NEWER, "newer", newer) for _, value in told if is_newer(value))]
    for _, code in codes:
        with suppress(NotWritten):  # a class of a function's own: its reader knows where it is
            wanted += list(needed(code))
    head = ["import logging", ""] if logged else []
    shows = ["logging.basicConfig(level=logging.DEBUG)"] if logged else []
    lines = [laid_out(code, f"{name} = ") for name, code in codes]
    return "\n".join([*head, imports(dict.fromkeys(wanted)), "", *shows, *lines, last])


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
    if kind is UUID:
        return Call("UUID", (("", _text(str(value))),), kind)
    base: Any = next((b for b in (str, int, float, Decimal) if isinstance(value, b)), None)
    if base is None or kind in (base, bool):
        shown = _text(str(value)) if kind is str else repr(value)
        return "..." if shown.startswith("<") else shown  # a live object; its reader knows which
    text = _text(str(value)) if base in (str, Decimal) else repr(base(value))
    return Call(kind.__name__, (("", text),), kind)


def _text(value: str) -> str:
    plain = value.isprintable() and not set(value) & set('"\\')
    return f'"{value}"' if plain else repr(value)
