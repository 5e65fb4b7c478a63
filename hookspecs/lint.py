"""What a spec must look like. Each rule gives its faults as sentences; a spec raises them all.

Names are reverse-DNS, versioned, and events are told in the past, as OEP-41 has it:
https://docs.openedx.org/projects/openedx-proposals/en/latest/architectural-decisions/oep-0041-arch-async-server-event-messaging.html
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, get_args, get_origin, get_type_hints

import attrs

from hookspecs.errors import Halt
from hookspecs.payload import LIVE, hints

NAME = re.compile(r"[a-z][a-z0-9]*(\.[a-z][a-z0-9_]*){2,}\.v[1-9][0-9]*")
IRREGULAR_PAST = {"sent", "begun", "built", "given", "taken", "made", "lost", "left", "won"}
MUTABLE = (list, dict, set, bytearray, MutableMapping)


def refuse(name: str, faults: Iterable[str]) -> None:
    """Raise one ValueError that names all *faults* of the spec *name*, or return."""
    if found := tuple(faults):
        raise ValueError(f"hook {name!r} is wrong: " + "; ".join(found))


def name_faults(name: str) -> Iterator[str]:
    """Yield what is wrong with a spec's name."""
    if not NAME.fullmatch(name):
        yield "its name must be reverse-DNS and end in a version, org.example.subject.action.v1"


def tense_faults(name: str) -> Iterator[str]:
    """Yield what is wrong with the verb of an event."""
    verb = name.split(".")[-2] if "." in name else name
    if not verb.endswith("ed") and verb not in IRREGULAR_PAST:
        yield f"an event tells what has happened, so its verb is in the past, not {verb!r}"


def function_faults(function: Callable[..., Any]) -> Iterator[str]:
    """Yield what is wrong with a spec's function."""
    if not (function.__doc__ or "").strip():
        yield f"its function {function.__name__} needs a docstring: it is the hook's documentation"


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
        raise TypeError(
            f"{function.__name__} needs one parameter, annotated with its payload class"
        )
    return hint


def parameter(function: Callable[..., Any]) -> str:
    """Return the name of the only parameter of *function*, or '' where it has not exactly one."""
    names = list(inspect.signature(function).parameters)
    return names[0] if len(names) == 1 else ""


def payload_faults(payload: type) -> Iterator[str]:
    """Yield why *payload* could be changed behind the engine's back."""
    if not attrs.has(payload) or not attrs.inspect(payload).is_frozen:
        yield f"its payload {payload.__name__} must be a frozen attrs class; decorate it with @payload"
        return
    for field, hint in hints(payload).items():
        yield from _mutable_parts(f"{payload.__name__}.{field}", hint)


def key_faults(payload: type, **keys: tuple[str, ...]) -> Iterator[str]:
    """Yield names in *keys* that are no field of *payload*."""
    known = {field.name for field in attrs.fields(payload)} if attrs.has(payload) else set()
    for option, names in keys.items():
        for name in names:
            if name not in known:
                yield f"{option} names {name!r}, and {payload.__name__} has no such field"


def halt_faults(halts: tuple[Any, ...]) -> Iterator[str]:
    """Yield what is declared as a Halt and is none."""
    for halt in halts:
        if not (isinstance(halt, type) and issubclass(halt, Halt)) or halt is Halt:
            yield f"halts holds {getattr(halt, '__name__', halt)!r}; declare subclasses of Halt"


def travel_faults(live: Iterable[str]) -> Iterator[str]:
    """Yield the live fields of a payload that is to leave the process."""
    for name in sorted(live):
        yield f"its field {name!r} is live and can't travel; say leaves_process=False"


def _mutable_parts(path: str, hint: Any) -> Iterator[str]:
    if LIVE in getattr(hint, "__metadata__", ()):
        return
    kind = get_origin(hint) or hint
    if isinstance(kind, type) and (issubclass(kind, MUTABLE) or kind is Mapping):
        yield f"{path} is a {kind.__name__}, which steps could change in place; use a tuple"
    if isinstance(kind, type) and attrs.has(kind):
        yield from payload_faults(kind)
    for part in get_args(hint):
        yield from _mutable_parts(path, part)
