"""Options as a configuration stores them, of data retrievers and credential generators: read, and said again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import attrs

from hooks_runtime.conformance.requirement import CannotJudge, Failed, NotJudged
from hooks_runtime.conformance.subject import Subject
from hooks_runtime.problems import ConfigurationError
from hooks_runtime.strict import structure
from hookspecs.payload import hints

ROOT = "$.options"


def options(subject: Subject, name: str, cls: Any) -> Any:
    """Return the options that the world has for *name*, of the plugin's *cls*; else the defaults.

    Raises: NotJudged: some have to be given, or nobody can read any. CannotJudge: the world's are wrong.
    """
    kind, said = cls.options_type, subject.world.configured.get(name)
    if kind is None and said:
        raise CannotJudge(f"World(configured=...): {name} takes no options")
    if kind is None:
        return None
    if not attrs.has(kind):
        raise NotJudged(f"{name} takes no options that anybody can read")
    try:
        return read(said or {}, kind)
    except ConfigurationError as error:
        if said is not None:
            raise CannotJudge(f"World(configured=...): {name}: {in_words(error)}") from None
        give = f"give World(configured={{{name!r}: {{...}}}})"
        raise NotJudged(f"{name} needs options, {in_words(error)}; {give}") from None


def read(said: Any, kind: type[Any]) -> Any:
    """Return *said*, which was JSON, as a *kind*. Raises: ConfigurationError."""
    return structure(said, kind, ROOT, from_json=True)


def refuse_unsaid(subject: Subject, name: str, cls: Any) -> None:
    """Raise Failed if the options of *cls* are none that JSON can say. Raises: as ``options``."""
    kind, where = cls.options_type, f"{subject.name}:{name}"
    if kind is None:
        return
    if not attrs.has(kind):
        raise Failed(f"its options_type is {kind!r}; write an attrs class", where)
    made = options(subject, name, cls)
    try:
        again = read(as_json(made), kind)
    except ConfigurationError as error:
        raise Failed(f"its options can't be said in JSON: {in_words(error)}", where) from None
    if again != made:
        raise Failed(f"its options, said in JSON, are others: {made} and {again}", where)


def again(options: Any) -> tuple[str, list[Any]]:
    """Return the source of *options*, and what is to be imported for it."""
    if options is None:
        return "None", []
    kind: Any = type(options)
    return f'structure({as_json(options)!r}, {kind.__name__}, "$", from_json=True)', [
        structure,
        kind,
    ]


def in_words(error: ConfigurationError) -> str:
    """Return all that *error* tells, on one line."""
    return "; ".join(f"{problem.path}: {problem.message}" for problem in error.problems)


def as_json(value: Any) -> Any:
    """Return *value* as a configuration would store it."""
    return json.loads(json.dumps(_plain(value)))


def leads(path: str, hint: Any) -> bool:
    """Return whether *path*, such as ``texts.name.font`` or ``fonts[0]``, is a place in a *hint*'s options."""
    kind, parts = get_origin(hint) or hint, get_args(hint)
    if not path or kind is Any:
        return True
    if kind in (Union, UnionType, Annotated):
        return any(leads(path, part) for part in (parts[:1] if kind is Annotated else parts))
    if attrs.has(kind):
        name, rest = _parted(path)
        known = {field.alias: field.name for field in attrs.fields(kind)}
        return name in known and leads(rest, hints(kind)[known[name]])
    if not isinstance(kind, type) or issubclass(kind, str):
        return False
    if issubclass(kind, Mapping):
        key, value = parts or (str, Any)
        ends = [found.start() for found in re.finditer(r"[.\[]|$", path)]
        # A course's key has dots itself.
        return any(leads(_after(path[end:]), value) for end in (ends[:1] if key is str else ends))
    place = re.match(r"\[\d+\]", path) if issubclass(kind, Sequence) else None
    return bool(place and leads(_after(path[place.end() :]), parts[0] if parts else Any))


def _parted(path: str) -> tuple[str, str]:
    name = re.split(r"[.\[]", path, maxsplit=1)[0]
    return name, _after(path[len(name) :])


def _after(rest: str) -> str:
    return rest.removeprefix(".")


def _plain(value: Any) -> Any:
    if attrs.has(type(value)):
        there = ((field.alias, getattr(value, field.name)) for field in attrs.fields(type(value)))
        return {name: _plain(part) for name, part in there}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | AbstractSet):
        return [_plain(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    return value if isinstance(value, str | int | float | None) else str(value)
