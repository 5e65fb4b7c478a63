"""What a spec must look like. Each rule gives its faults as sentences; a spec raises them all.

Names are reverse-DNS, versioned, and events are told in the past, as OEP-41 has it:
https://docs.openedx.org/projects/openedx-proposals/en/latest/architectural-decisions/oep-0041-arch-async-server-event-messaging.html
"""

from __future__ import annotations

import collections.abc
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from datetime import date, datetime
from typing import Any, get_args, get_origin, get_type_hints

import attrs

from hookspecs.errors import Halt
from hookspecs.payload import (
    LIVE,
    PERSONAL,
    hides,
    hints,
    is_blank_elsewhere,
    is_marked,
    nested,
    unblankable,
)

NAME = re.compile(r"[a-z][a-z0-9]*(\.[a-z][a-z0-9_]*){2,}\.v[1-9][0-9]*")
IRREGULAR_PAST = re.compile(
    "become|begun|bought|broken|brought|built|caught|chosen|come|cut|done|drawn|driven|fallen|"
    "felt|forgotten|found|frozen|given|gone|grown|heard|held|hidden|hit|kept|known|led|left|"
    "lent|let|lost|made|meant|met|overridden|overwritten|paid|proven|put|read|rebuilt|rerun|"
    "resent|reset|rewritten|run|rung|seen|sent|set|shown|shut|sold|spent|split|spoken|spun|"
    "stolen|stood|struck|swept|taken|taught|thought|thrown|told|understood|undone|withdrawn|won|"
    "written"
)
RESERVED = ("options", "metadata")
MUTABLE = (list, dict, set, bytearray, MutableMapping)
MAYBE_MUTABLE = {
    getattr(collections.abc, name)
    for name in ("Collection", "Iterable", "Iterator", "Mapping", "Sequence", "Set")
}


def refuse(name: str, faults: Iterable[str]) -> None:
    """Raise one ValueError that names all *faults* of the spec *name*, or return."""
    if found := tuple(faults):
        raise ValueError(f"hook {name!r} is wrong: " + "; ".join(found))


def refuse_bare(marker: str, given: object, kind: type, example: str) -> None:
    """Raise TypeError if *given*, the first argument of a *marker*, is no *kind*, or return."""
    if not isinstance(given, kind):
        got = getattr(given, "__qualname__", repr(given))
        raise TypeError(f"{marker} got {got}; write @{marker}({example})")


def name_faults(name: str) -> Iterator[str]:
    """Yield what is wrong with a spec's name."""
    if not NAME.fullmatch(name):
        yield "its name must be reverse-DNS and end in a version, org.example.subject.action.v1"


def tense_faults(name: str) -> Iterator[str]:
    """Yield what is wrong with the verb of an event."""
    verb = name.rpartition(".v")[0].rpartition(".")[2]
    past = verb.endswith("ed") or IRREGULAR_PAST.fullmatch(verb.rpartition("_")[2])
    if NAME.fullmatch(name) and not past:
        yield f"an event tells what has happened, so its verb is in the past, not {verb!r}"


def function_faults(function: Callable[..., Any]) -> Iterator[str]:
    """Yield what is wrong with a spec's function."""
    if not (function.__doc__ or "").strip():
        yield f"its function {function.__name__} needs a docstring: it is the hook's documentation"
    if (name := parameter(function)) in RESERVED:
        yield f"its parameter can't be called {name!r}, which means something else in plugins"


def minor_faults(minor: object) -> Iterator[str]:
    """Yield what is wrong with the minor version of a spec."""
    if type(minor) is not int or minor < 0:
        yield f"minor is a whole number, 0 or more, not {minor!r}"


def choice_faults(option: str, value: object, choices: tuple[str, ...]) -> Iterator[str]:
    """Yield what is wrong with *value*, where *option* leaves a few choices."""
    if value not in choices:
        yield f"{option} is {' or '.join(map(repr, choices))}, not {value!r}"


def deprecation_faults(
    since: object, removal: object, replacement: object, reason: object
) -> Iterator[str]:
    """Yield what is wrong with a deprecation, or how it leaves its users without a way out."""
    if not isinstance(since, str) or not since:
        version = str(since) if isinstance(since, int | float) else "1.2"
        yield f'since is a version as text, not {since!r}; write since="{version}"'
    if not isinstance(removal, date) or isinstance(removal, datetime):
        yield f"removal is a datetime.date, not {removal!r}; write removal={_as_day(removal)}"
    if replacement is not None and not isinstance(replacement, str):
        name = getattr(replacement, "name", "org.example.subject.changed.v2")
        yield f'replacement is the full name of a hook, as text; write replacement="{name}"'
    if not isinstance(reason, str):
        yield f"reason is a sentence, not {reason!r}"
    if not replacement and not reason:
        yield "it names its replacement, or the reason why there is none"


def _as_day(removal: object) -> str:
    try:
        day = date.fromisoformat(str(removal)[:10])
    except ValueError:
        return "date(2030, 12, 31)"
    return f"date({day.year}, {day.month}, {day.day})"


def payload_of(function: Callable[..., Any]) -> Any:
    """Return the type of the only parameter of *function*.

    Raises: TypeError: there is not exactly one, or its annotation can't be resolved.
    """
    try:
        hint = get_type_hints(function).get(parameter(function))
    except NameError as error:
        raise TypeError(
            f"{function.__name__}: {error}; import payload types at run time, not under TYPE_CHECKING"
        ) from None
    if not isinstance(hint, type):
        got = inspect.signature(function)
        raise TypeError(
            f"{function.__name__} needs one parameter, annotated with its payload class, got {got}"
        )
    return hint


def parameter(function: Callable[..., Any]) -> str:
    """Return the name of the only parameter of *function*, or '' where it has not exactly one."""
    known = list(inspect.signature(function).parameters.values())
    single = len(known) == 1 and known[0].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    return known[0].name if single else ""


def payload_faults(payload: type) -> Iterator[str]:
    """Yield why *payload* could be changed behind the engine's back, or could tell too much."""
    if _is_frozen(payload):
        yield from _field_faults(payload, ())
    else:
        yield f"its payload {payload.__name__} must be a frozen attrs class; decorate it with @payload"


def key_faults(payload: type, **keys: tuple[str, ...]) -> Iterator[str]:
    """Yield names in *keys* that are no field of *payload*."""
    known = {field.name for field in attrs.fields(payload)} if attrs.has(payload) else set()
    for option, names in keys.items():
        if not isinstance(names, tuple):
            yield f"{option} is {names!r}; write a tuple, ({str(names)!r},)"
            continue
        for name in names:
            if name not in known:
                yield f"{option} names {name!r}, and {payload.__name__} has no such field"


def blank_key_faults(payload: type, **keys: Iterable[str]) -> Iterator[str]:
    """Yield names in *keys* of personal fields: without their values, all messages would be alike."""
    known = hints(payload) if _is_frozen(payload) else {}
    for option, names in keys.items():
        for name in names:
            if name in known and is_blank_elsewhere(known[name]):
                yield (
                    f"{option} names {name!r}, which is personal and is left behind; "
                    "name a field that is not, such as an id"
                )


def halt_faults(halts: Any) -> Iterator[str]:
    """Yield what is declared as a Halt and is none."""
    if not isinstance(halts, tuple):
        name = getattr(halts, "__name__", "PreventEnrollment")
        yield f"halts must be a tuple; write halts=({name},)"
        return
    for halt in halts:
        if not (isinstance(halt, type) and issubclass(halt, Halt)) or halt is Halt:
            yield f"halts holds {getattr(halt, '__name__', halt)!r}; declare subclasses of Halt"


def travel_faults(live: Iterable[str]) -> Iterator[str]:
    """Yield the live fields of a payload that is to leave the process."""
    for name in sorted(live):
        yield f"its field {name!r} is live and can't travel; say leaves_process=False"


def left_behind_faults(payload: type) -> Iterator[str]:
    """Yield the personal fields of *payload* that can't stay behind when it leaves the process."""
    for name in sorted(unblankable(payload) if _is_frozen(payload) else ()):
        yield (
            f"its personal field {name!r} can't be left behind; give it a default, or say "
            "personal_data_leaves=True or leaves_process=False"
        )


def supplier_faults(function: Callable[..., Any]) -> Iterator[str]:
    """Yield what is wrong with the function of a supply."""
    if inspect.signature(function).parameters:
        yield f"its function {function.__name__} takes no parameter: plugins answer with a mapping"


def interface_faults(interface: type) -> Iterator[str]:
    """Yield why nothing can be checked against *interface*."""
    if getattr(interface, "_is_protocol", False):
        yield f"its interface {interface.__name__} is a Protocol; make it an ABC, to check against"


def _is_frozen(cls: type) -> bool:
    return attrs.has(cls) and attrs.inspect(cls).is_frozen


def _field_faults(payload: type, within: tuple[type, ...]) -> Iterator[str]:
    if payload in within:  # a tree of payloads has no end
        return
    resolved = hints(payload)
    for field in attrs.fields(payload):
        path, hint = f"{payload.__name__}.{field.name}", resolved[field.name]
        if is_marked(hint, LIVE):
            if field.default is attrs.NOTHING:
                yield f"{path} is live and needs a default, for where it does not come along"
            continue
        if is_marked(hint, PERSONAL) and not hides(payload):
            yield f"{path} is personal and would be shown; decorate {payload.__name__} with @payload"
        yield from _mutable_parts(path, hint)
        for part in nested(hint):
            yield from _part_faults(path, part, (*within, payload))


def _part_faults(path: str, part: type, within: tuple[type, ...]) -> Iterator[str]:
    if _is_frozen(part):
        yield from _field_faults(part, within)
    else:
        yield f"{path} holds {part.__name__}, which steps could change in place; freeze it with @payload"


def _mutable_parts(path: str, hint: Any) -> Iterator[str]:
    kind = get_origin(hint) or hint
    if isinstance(kind, type) and (issubclass(kind, MUTABLE) or kind in MAYBE_MUTABLE):
        yield f"{path} is of type {kind.__name__}, which steps could change in place; use a tuple"
    for part in get_args(hint):
        yield from _mutable_parts(path, part)
