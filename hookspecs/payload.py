"""What a payload is: a frozen attrs class of values, and how to change one.

Fields that need care say so in their type::

    @payload
    class LoginRequest:
        user: UserId
        email: Personal[str]               # shown as <personal>, never logged
        request: Live[Any] = None          # stays in this process, is left out of JSON
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, TypeVar, cast, dataclass_transform, get_args, get_type_hints

import attrs

T = TypeVar("T")
C = TypeVar("C", bound=type)

LIVE = "learning_hooks.live"
PERSONAL = "learning_hooks.personal"

Live = Annotated[T, LIVE]
"""An object that lives in this process only: a request, a model, a queryset. Elsewhere its default."""

Personal = Annotated[T, PERSONAL]
"""Personal data of a learner: hidden in repr, kept out of logs, errors and traces."""


@dataclass_transform(frozen_default=True, field_specifiers=(attrs.field,))
def payload(cls: C) -> C:
    """Return *cls* as a frozen attrs class whose repr hides what is personal or live.

    Instances keep their fields in ``__dict__``: attrs then builds them faster than slotted ones,
    and ``evolve`` can copy them in a quarter of the time (docs/benchmarks.md).
    """
    made: Any = attrs.frozen(slots=False, field_transformer=_discreet)(cls)
    plain = not any(isinstance(value, cached_property) for value in vars(cls).values())
    checked = any(f.validator or f.converter or not f.init for f in attrs.fields(made))
    if plain and not checked and not hasattr(made, "__attrs_post_init__"):
        made.__payload_size__ = len(attrs.fields(made))
    return cast("C", made)


def evolve(value: T, **changes: Any) -> T:
    """Return a copy of *value* with *changes*; fields that are not named stay the same objects.

    Raises: TypeError: a change names no field, with the nearest field's name.
    """
    size = getattr(value, "__payload_size__", None)
    if size is None:
        return attrs.evolve(value, **changes)  # type: ignore[misc]
    state = value.__dict__ | changes
    if len(state) != size:  # the union grew: a name that is no field
        raise _no_such_field(value, changes)
    copy = object.__new__(type(value))
    object.__setattr__(copy, "__dict__", state)
    return copy


def live_fields(cls: type[Any]) -> frozenset[str]:
    """Return the names of the fields that never leave the process."""
    return frozenset(name for name, hint in hints(cls).items() if _marked(hint, LIVE))


def personal_fields(cls: type[Any]) -> frozenset[str]:
    """Return dotted paths of the fields that hold personal data: ``user.pii.email``."""
    return frozenset(_personal(cls, ""))


def hints(cls: type[Any]) -> dict[str, Any]:
    """Return the resolved types of the fields of *cls*, in order, with their marks."""
    resolved = get_type_hints(cls, include_extras=True)
    return {field.name: resolved[field.name] for field in attrs.fields(cls)}


def _personal(cls: type[Any], prefix: str) -> Iterator[str]:
    for name, hint in hints(cls).items():
        if _marked(hint, PERSONAL):
            yield prefix + name
        for part in (hint, *get_args(hint)):
            if isinstance(part, type) and attrs.has(part):
                yield from _personal(part, f"{prefix}{name}.")


def _marked(hint: Any, mark: str) -> bool:
    return mark in getattr(hint, "__metadata__", ())


def _discreet(_: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    return [_hidden(field) for field in fields]


def _hidden(field: attrs.Attribute[Any]) -> attrs.Attribute[Any]:
    # The class is not finished yet, so a postponed annotation is still a string here.
    hint = field.type
    for mark, word, shown in ((PERSONAL, "Personal", "<personal>"), (LIVE, "Live", "<live>")):
        postponed = isinstance(hint, str) and re.match(rf"(\w+\.)*{word}\[", hint)
        if postponed or _marked(hint, mark):
            return field.evolve(repr=lambda _, shown=shown: shown)
    return field


def _no_such_field(value: object, changes: dict[str, Any]) -> TypeError:
    known = list(hints(type(value)))
    wrong = next(name for name in changes if name not in known)
    near = difflib.get_close_matches(wrong, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known)}"
    return TypeError(f"{type(value).__name__} has no field {wrong!r}; {hint}")
