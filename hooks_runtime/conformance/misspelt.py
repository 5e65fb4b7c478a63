"""What a World says that nobody would read: told, since it would be as if it were not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import attrs

from hooks_runtime.conformance.requirement import CannotJudge
from hooks_runtime.conformance.world import World
from hooks_runtime.problems import Problem, did_you_mean
from hookspecs.payload import LIVE, PERSONAL, hints, is_marked

SETTINGS = ("E101", "E105", "E106", "E109")
"""Problems of settings, and not of the plugin."""


def refuse_fields(world: World, payloads: Iterable[type[Any]]) -> None:
    """Raise CannotJudge if none of *payloads* has a field, or holds a type, of the *world*'s."""
    readable = {kind for payload in payloads for kind in _readable(payload)}
    names = [kind for kind in readable if isinstance(kind, str)]
    for said in world.fields:
        if said not in readable:
            near = did_you_mean(said, names) if isinstance(said, str) else ""
            name = getattr(said, "__name__", repr(said))
            raise CannotJudge(f"World(fields=...): no payload of its hooks has {name}{near}")


def refuse_names(field: str, said: Iterable[str], noun: str, there: Iterable[str]) -> None:
    """Raise CannotJudge if a World's *field* has *said* something of what is not among *there*."""
    names = list(there)
    for name in said:
        if name not in names:
            near = did_you_mean(name, names)
            raise CannotJudge(f"World({field}=...): it supplies no {noun} called {name!r}{near}")


def refuse_settings(world: World, problems: Sequence[Problem]) -> None:
    """Raise CannotJudge if the *world*'s settings are among the *problems*."""
    wrong = [f"{each.path}: {each.message}" for each in problems if each.id in SETTINGS]
    if world.settings and wrong:
        raise CannotJudge(f"World(settings=...): {'; '.join(wrong)}")


def _readable(cls: type[Any], within: tuple[type[Any], ...] = ()) -> Iterator[object]:
    """Yield what ``inputs.payloads`` looks up for a *cls*: its fields by name, and types."""
    yield cls
    for name, hint in hints(cls).items():
        yield name
        if not is_marked(hint, LIVE) and not is_marked(hint, PERSONAL):
            yield from _kinds(hint, (*within, cls))


def _kinds(hint: Any, within: tuple[type[Any], ...]) -> Iterator[object]:
    kind, parts = get_origin(hint) or hint, get_args(hint)
    if kind in (Annotated, Union, UnionType):
        for part in parts[:1] if kind is Annotated else parts:
            yield from _kinds(part, within)
    elif isinstance(kind, type) and attrs.has(kind):
        yield from () if kind in within else _readable(kind, within)
    else:
        yield kind
