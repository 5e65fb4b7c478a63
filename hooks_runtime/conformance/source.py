"""A counterexample as Python that reproduces it, imports included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs

from hooks_runtime.conformance.inputs import newer
from hooks_runtime.conformance.world import NotGiven
from hooks_runtime.scaffold.layout import Call, Code, Import, NotWritten, imports, laid_out, needed

NEWER = "hooks_runtime.conformance.inputs"


def reproduction(function: Callable[..., Any], value: Any, *more: str) -> str:
    """Return the source of a call of *function* with the payload *value*. more: further arguments."""
    code = written(value)
    wanted = [*needed(code), *([Import(NEWER, "newer", newer)] if _is_newer(value) else [])]
    call = f"{function.__name__}({', '.join(['given', *more])})"
    own = f"from {function.__module__} import {function.__name__}"
    try:
        head = "\n".join(filter(None, [imports(wanted), own]))
    except NotWritten:  # a class of a function's own: the reader knows where it is
        head = own
    return f"{head}\n\n{laid_out(code, 'given = ')}\n{call}"


def written(value: Any) -> Code:
    """Return the source of *value*; its repr where nothing better is known."""
    kind = type(value)
    if isinstance(value, NotGiven):
        return "None"  # live; the failure does not depend on it
    if attrs.has(kind):
        return _attrs(value)
    if isinstance(value, tuple):
        return Call("", tuple(("", written(part)) for part in value))
    if isinstance(value, Enum):
        return f"{kind.__name__}.{value.name}"
    return _plain(value, kind)


def _attrs(value: Any) -> Call:
    kind = type(value)
    parts = ((f"{field.alias}=", written(getattr(value, field.name))) for field in _said(value))
    if _is_newer(value):
        older = kind.__bases__[0]
        return Call(f"newer({older.__name__})", tuple(parts), older)
    return Call(kind.__name__, tuple(parts), kind)


def _said(value: Any) -> Iterator[Any]:
    """Yield the fields that are not at their default."""
    for field in attrs.fields(type(value)):
        part = getattr(value, field.name)
        if field.init and not isinstance(part, NotGiven) and part != field.default:
            yield field


def _is_newer(value: Any) -> bool:
    return attrs.has(type(value).__bases__[0]) and type(value) is newer(type(value).__bases__[0])


def _plain(value: Any, kind: type[Any]) -> Code:
    if isinstance(value, datetime) and kind is not datetime:
        return Call(f"{kind.__name__}.fromisoformat", (("", repr(value.isoformat())),), kind)
    for base in (str, bool, int, float, Decimal):
        if isinstance(value, base) and kind is not base:
            text = repr(str(value)) if base is Decimal else repr(base(value))
            return Call(kind.__name__, (("", text),), kind)
    return repr(value)
