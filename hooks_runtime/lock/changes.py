"""Two promises -> what changed between them, and whom each change hurts.

As ``buf breaking`` for protobuf. The measure is everybody who does nothing: a plugin that was written
for the old promise, a platform that calls the old one, a message that was stored under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Literal, TypeAlias

import attrs

Severity: TypeAlias = Literal["compatible", "minor", "breaking"]
Found: TypeAlias = Iterator["Change"]


@attrs.frozen
class Change:
    """One difference.

    severity: ``breaking`` hurts those who do nothing; ``minor`` gives those who do something more to
    work with, so the spec's minor version tells of it; ``compatible`` is neither.
    hook: the hook's name, or the path of an interface. path: the place in its promise.
    """

    severity: Severity
    hook: str
    path: str
    told: str


def between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return what changed from the promise *old* to the promise *new*, hook by hook."""
    return [
        *_hooks(old["hooks"], new["hooks"]),
        *_things("interface", old["interfaces"], new["interfaces"], _methods),
        *_things("row", old.get("rows", {}), new["rows"], partial(_payload, "$")),
    ]


def _hooks(old: Mapping[str, Any], new: Mapping[str, Any]) -> Found:
    for name in sorted({*old, *new}):
        if name not in new:
            yield Change("breaking", name, "$", "the hook is gone")
        elif name not in old:
            yield Change("compatible", name, "$", "the hook is new")
        else:
            for severity, path, told in _hook(old[name], new[name]):
                yield Change(severity, name, path, told)


Told: TypeAlias = Iterator[tuple[Severity, str, str]]


def _hook(old: Mapping[str, Any], new: Mapping[str, Any]) -> Told:
    if old["kind"] != new["kind"]:
        yield "breaking", "$.kind", f"{old['kind']} became {new['kind']}"
        return
    for key, judge in JUDGES.items():
        if key in old and old[key] != new[key]:
            yield from judge(f"$.{key}", old[key], new[key])


def _replaced(path: str, old: Any, new: Any) -> Told:
    yield "breaking", path, f"{_shown(old)} became {_shown(new)}"


def _status(path: str, old: Any, new: Any) -> Told:
    if isinstance(new, dict):
        instead = new["replacement"] or new["reason"]
        yield "compatible", path, f"deprecated, gone by {new['removal']}: {instead}"
    elif isinstance(old, dict):
        yield "compatible", path, "no longer deprecated"
    elif (old, new) == ("supported", "provisional"):
        yield "breaking", path, "what was supported is provisional"
    else:
        yield "compatible", path, "supported from now on"


def _minor(path: str, old: int, new: int) -> Told:
    if new < old:
        yield "breaking", path, f"{old} went back to {new}"


def _leaves(path: str, old: object, new: object) -> Told:
    severity: Severity = "minor" if (old, new) == (False, True) else "breaking"
    yield severity, path, f"events {'leave' if new else 'stay in'} the process from now on"


def _halts(path: str, old: Mapping[str, str], new: Mapping[str, str]) -> Told:
    for name in sorted({*old, *new}):
        if name not in new:
            yield "breaking", path, f"steps may no longer raise {name}"
        elif name not in old:
            yield "minor", path, f"steps may raise {name}"
        elif old[name] != new[name]:
            yield "breaking", path, f"{name}{old[name]} became {name}{new[name]}"


def _may_change(path: str, old: list[str], new: list[str]) -> Told:
    if lost := [field for field in old if field not in new]:
        yield "breaking", path, f"steps may no longer change {', '.join(lost)}"
    elif more := [field for field in new if field not in old]:
        yield "minor", path, f"steps may change {', '.join(more)}"


def _key(path: str, old: Any, new: Any) -> Told:
    severity: Severity = "breaking" if old else "minor"
    yield severity, path, f"{_shown(old)} became {_shown(new)}"


def _payload(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Told:
    definitions = old["$defs"], new["$defs"]
    for name in definitions[0]:
        if name in definitions[1]:
            yield from _class(f"{path}.{name}", *(each[name] for each in definitions))


def _class(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Told:
    before, after = old["properties"], new["properties"]
    for field in before:
        at = f"{path}.{field}"
        if field not in after:
            yield "breaking", at, "the field is gone"
        else:
            yield from _field(at, before[field], after[field])
    for field in after:
        if field not in before:
            has_default = field not in new["required"]
            severity: Severity = "minor" if has_default else "breaking"
            told = "the field is new" if has_default else "the field is new, and has no default"
            yield severity, f"{path}.{field}", told
    yield from _order(path, old["x-fields"], new["x-fields"])


def _order(path: str, old: list[str], new: list[str]) -> Told:
    kept = [field for field in new if field in old]
    if kept != [field for field in old if field in new]:
        yield "breaking", path, f"the order of fields is {', '.join(kept)}"
    elif new[: len(kept)] != kept:
        yield "breaking", path, "a field is new before others; add it at the end"


def _field(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Told:
    missing = object()
    before, after = ({**side}.pop("default", missing) for side in (old, new))
    if before is not missing and after is missing:
        yield "breaking", path, "the field has no default any more"
    elif before is missing and after is not missing:
        yield "minor", path, f"the field has a default, {_shown(after)}"
    elif before != after:
        yield "minor", path, f"the default {_shown(before)} became {_shown(after)}"
    if old.get("x-personal") and not new.get("x-personal"):
        yield "breaking", path, "personal data is shown"
    elif new.get("x-personal") and not old.get("x-personal"):
        yield "minor", path, "personal data is hidden from now on"
    yield from _type(path, *(_bare(side) for side in (old, new)))


def _bare(field: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in field.items() if key not in ("default", "x-personal")}


def _type(path: str, old: dict[str, Any], new: dict[str, Any]) -> Told:
    if old == new:
        return
    if "enum" in old and "enum" in new and old.get("x-type") == new.get("x-type"):
        if gone := [value for value in old["enum"] if value not in new["enum"]]:
            yield "breaking", path, f"no longer {_shown(gone)}"
        elif more := [value for value in new["enum"] if value not in old["enum"]]:
            yield "minor", path, f"also {_shown(more)}"
        return
    names = _type_name(old), _type_name(new)
    before, after = names if len(set(names)) > 1 else (old, new)
    yield "breaking", path, f"{before} became {after}"


def _type_name(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(map(_type_name, schema["anyOf"]))
    named = schema.get("x-type") or schema.get("$ref", "").rpartition("/")[2]
    return named or str(schema.get("format") or schema.get("type") or schema or "anything")


def _shown(value: Any) -> str:
    return ", ".join(map(repr, value)) or "nothing" if isinstance(value, list) else repr(value)


def _things(
    noun: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    compared: Callable[[Mapping[str, Any], Mapping[str, Any]], Told],
) -> Found:
    for name in sorted({*old, *new}):
        if name not in new:
            yield Change("breaking", name, "$", f"the {noun} is gone")
        elif name not in old:
            yield Change("compatible", name, "$", f"the {noun} is new")
        else:
            for severity, path, told in compared(old[name], new[name]):
                yield Change(severity, name, path, told)


def _methods(old: Mapping[str, Any], new: Mapping[str, Any]) -> Told:
    for name in sorted({*old, *new}):
        path = f"$.{name}"
        if name not in new:
            yield "breaking", path, "the method is gone"
        elif name not in old:
            abstract = new[name]["abstract"]
            told = (
                "the method is new, and everybody must write it"
                if abstract
                else "the method is new"
            )
            yield ("breaking" if abstract else "compatible"), path, told
        else:
            yield from _method(path, old[name], new[name])


def _method(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Told:
    if old["signature"] != new["signature"]:
        yield "breaking", path, f"{old['signature']} became {new['signature']}"
    if new["abstract"] and not old["abstract"]:
        yield "breaking", path, "everybody must write the method"
    elif old["abstract"] and not new["abstract"]:
        yield "compatible", path, "the method need not be written"


Judge: TypeAlias = Callable[[str, Any, Any], Told]
JUDGES: Mapping[str, Judge] = {
    "python": _replaced,
    "since": _replaced,
    "minor": _minor,
    "status": _status,
    "parameter": _replaced,
    "class": _replaced,
    "payload": _payload,
    "interface": _replaced,
    "on_error": _replaced,
    "halts": _halts,
    "may_change": _may_change,
    "leaves_process": _leaves,
    "personal_data_leaves": _replaced,
    "ordering_key": _key,
    "dedup_key": _key,
}
