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
from collections.abc import Iterator, Mapping
from functools import cache
from typing import (
    Annotated,
    Any,
    TypeVar,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs

T = TypeVar("T")
C = TypeVar("C", bound=type)

LIVE = "learning_hooks.live"
PERSONAL = "learning_hooks.personal"

Live = Annotated[T, LIVE]
"""An object that lives in this process only: a request, a model, a queryset. Elsewhere its default."""

Personal = Annotated[T, PERSONAL]
"""Personal data of a learner: hidden in repr, kept out of logs, errors and traces."""

_new = object.__new__
_sizes: dict[type, int] = {}
"""How many fields each payload class has that keeps them all as they are given."""


@dataclass_transform(frozen_default=True, field_specifiers=(attrs.field,))
def payload(cls: C) -> C:
    """Return *cls* as a frozen attrs class whose repr hides what is personal or live.

    Instances keep their fields in ``__dict__``: attrs then builds them faster than slotted ones,
    and ``evolve`` can copy them in half the time (docs/benchmarks.md).
    """
    made: Any = attrs.frozen(slots=False, repr=False)(cls)
    if "__repr__" not in vars(cls):
        made.__repr__ = _repr
    special = hasattr(made, "__attrs_post_init__") or any(map(_is_special, attrs.fields(made)))
    if not special:
        _sizes[made] = len(attrs.fields(made))
    return cast("C", made)


def evolve(value: T, **changes: Any) -> T:
    """Return a copy of *value* with *changes*; fields that are not named stay the same objects.

    Raises: TypeError: a change names no field, with the nearest field's name.
    """
    cls = type(value)
    size = _sizes.get(cls)
    if size is not None:
        copy = _new(cls)
        state = copy.__dict__
        state |= value.__dict__
        state |= changes
        if len(state) == size:  # else the union grew: a name that is no field, or a cached property
            return copy
    return _evolved(value, changes)


def _evolved(value: T, changes: dict[str, Any]) -> T:
    cls: Any = type(value)
    if not attrs.has(cls):
        raise TypeError(f"evolve copies payloads, got a value of type {cls.__name__}")
    known = [field.alias for field in attrs.fields(cls) if field.init]
    for name in changes:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known)}"
            raise TypeError(f"{cls.__name__} has no field {name!r}; {hint}")
    return attrs.evolve(value, **changes)  # type: ignore[misc]


def live_fields(cls: type[Any]) -> frozenset[str]:
    """Return dotted paths of the fields that never leave the process: ``request``."""
    return frozenset(_paths(cls, LIVE))


def personal_fields(cls: type[Any]) -> frozenset[str]:
    """Return dotted paths of the fields that hold personal data: ``user.pii.email``."""
    return frozenset(_paths(cls, PERSONAL))


def impersonal(value: T) -> T:
    """Return the payload *value* as it may leave the process: personal fields have their blank."""
    cls: Any = type(value)
    changes: dict[str, Any] = {
        name: blank
        for name, blank in _blanks(cls).items()
        if blank is not NO_BLANK and getattr(value, name) != blank
    }
    for name in _holds_personal(cls):
        part = getattr(value, name)
        if (other := _impersonal_part(part)) is not part:
            changes[name] = other
    return evolve(value, **changes) if changes else value


def unblankable(cls: type[Any]) -> frozenset[str]:
    """Return dotted paths of the personal fields that can't be left out: required, and no text."""
    return frozenset(_unblankable(cls))


def identity_field(cls: type[Any]) -> str:
    """Return the field by which a payload of *cls* is known where it is part of a key: id, or the first."""
    names = [field.name for field in attrs.fields(cls)]
    return "id" if "id" in names else names[0]


def is_blank_elsewhere(hint: Any, within: tuple[type[Any], ...] = ()) -> bool:
    """Return whether a field of type *hint*, as part of a key, is personal: left behind, all are alike."""
    return is_marked(hint, PERSONAL) or any(
        is_blank_elsewhere(hints(part)[identity_field(part)], (*within, part))
        for part in nested(hint)
        if part not in within  # a tree of payloads has no end
    )


def hints(cls: type[Any]) -> dict[str, Any]:
    """Return the resolved types of the fields of *cls*, in order, with their marks.

    Raises: TypeError: one of them can't be resolved.
    """
    try:
        resolved = get_type_hints(cls, include_extras=True)
    except NameError as error:
        told = f"{cls.__name__}: {error}; import the types of fields at run time, not under TYPE_CHECKING"
        raise TypeError(told) from None
    return {field.name: resolved[field.name] for field in attrs.fields(cls)}


def hides(cls: type[Any]) -> bool:
    """Return whether the repr of *cls* hides what is personal: ``@payload`` sees to it."""
    made: Any = cls
    return made.__repr__ is _repr


def is_marked(hint: Any, mark: str) -> bool:
    """Return whether *hint* says *mark*, itself or inside: ``Personal[str] | None`` does."""
    said = mark in getattr(hint, "__metadata__", ())
    return said or any(is_marked(part, mark) for part in get_args(hint))


def nested(hint: Any) -> Iterator[type[Any]]:
    """Yield the attrs classes in *hint*: ``Course`` of ``tuple[Course, ...] | None``."""
    if isinstance(hint, type) and attrs.has(hint):
        yield hint
    for part in get_args(hint):
        yield from nested(part)


def _paths(cls: type[Any], mark: str, within: tuple[type[Any], ...] = ()) -> Iterator[str]:
    for name, hint in hints(cls).items():
        if is_marked(hint, mark):
            yield name
        for part in nested(hint):
            if part not in (*within, cls):  # a tree of payloads has no end
                yield from (f"{name}.{path}" for path in _paths(part, mark, (*within, cls)))


NO_BLANK = object()
BLANKS: Mapping[Any, Any] = {str: "", tuple: (), frozenset: frozenset()}


def _unblankable(cls: Any, within: tuple[type[Any], ...] = ()) -> Iterator[str]:
    yield from (name for name, blank in _blanks(cls).items() if blank is NO_BLANK)
    for name in _holds_personal(cls):
        for part in nested(hints(cls)[name]):
            if part not in (*within, cls):  # a tree of payloads has no end
                yield from (f"{name}.{path}" for path in _unblankable(part, (*within, cls)))


@cache
def _blanks(cls: Any) -> Mapping[str, Any]:
    """Return what the personal fields of *cls* hold where they may not come along."""
    known = hints(cls)
    fields = (field for field in attrs.fields(cls) if is_marked(known[field.name], PERSONAL))
    return {field.name: _blank(field, known[field.name]) for field in fields}


def _blank(field: attrs.Attribute[Any], hint: Any) -> Any:
    kind = get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
    if type(None) in get_args(kind):
        return None
    if field.default is not attrs.NOTHING:
        made: Any = field.default
        return made.factory() if isinstance(made, attrs.Factory) else made  # type: ignore[arg-type]
    return BLANKS.get(get_origin(kind) or kind, NO_BLANK)


@cache
def _holds_personal(cls: Any) -> tuple[str, ...]:
    """Return the fields of *cls* in whose payloads something is personal, though they are not."""
    known = hints(cls).items()  # of each part anew: a tree's paths end where it begins to repeat
    own = {name for name, hint in known if any(personal_fields(part) for part in nested(hint))}
    return tuple(sorted(own - _blanks(cls).keys()))


def _impersonal_part(part: Any) -> Any:
    if isinstance(part, tuple | frozenset):
        return type(part)(map(_impersonal_part, part))
    return impersonal(part) if attrs.has(type(part)) else part


def _is_special(field: attrs.Attribute[Any]) -> bool:
    """Return whether *field* is not simply kept, under its own name, as it is given."""
    odd_name = not field.init or field.alias != field.name
    return odd_name or bool(field.validator or field.converter)


def _repr(self: Any) -> str:
    cls: Any = type(self)
    covers = _covers(cls)
    shown = [
        f"{field.name}={covers.get(field.name) or _shown(self, field)}"
        for field in attrs.fields(cls)
        if field.repr
    ]
    return f"{cls.__name__}({', '.join(shown)})"


def _shown(payload: Any, field: attrs.Attribute[Any]) -> str:
    show = field.repr if callable(field.repr) else repr
    return show(getattr(payload, field.name))


@cache
def _covers(cls: Any) -> Mapping[str, str]:
    """Return what to show of the fields of *cls* that are personal or live."""
    try:
        known = hints(cls)
    except TypeError:  # no spec takes such a class; a repr still may not fail, or tell
        return {field.name: "<unknown>" for field in attrs.fields(cls)}
    covers = {name: "<live>" for name, hint in known.items() if is_marked(hint, LIVE)}
    return covers | {n: "<personal>" for n, hint in known.items() if is_marked(hint, PERSONAL)}
