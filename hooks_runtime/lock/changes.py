"""Two promises -> what changed between them, and whom each change hurts.

As ``buf breaking`` for protobuf. The measure is everybody who does nothing: a plugin that was written
for the old promise, a platform that calls the old one, a message that was stored under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

import attrs

from hooks_runtime.lock.fields import Severity, Told, new_names, payload, shown

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
        *_things("row", old.get("rows", {}), new["rows"], partial(payload, "$")),
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


def _hook(old: Mapping[str, Any], new: Mapping[str, Any]) -> Told:
    if old["kind"] != new["kind"]:
        yield "breaking", "$.kind", f"{old['kind']} became {new['kind']}"
        return
    old = _renamed(old, new)
    for key, judge in JUDGES.items():
        if key in old and old[key] != new[key]:
            yield from judge(f"$.{key}", old[key], new[key])


def _renamed(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return *old* with fields under their new names: a rename is told once, and not of each key."""
    names = new_names(old["payload"], new["payload"]) if "payload" in old else {}
    keys = (key for key in ("may_change", "ordering_key", "dedup_key") if key in old)
    return {**old, **{key: _called(names, old[key]) for key in keys}}


def _called(names: Mapping[str, str], fields: Any) -> Any:
    if isinstance(fields, list):
        return [names.get(field, field) for field in fields]
    return names.get(fields, fields)


def _replaced(path: str, old: Any, new: Any) -> Told:
    yield "breaking", path, f"{shown(old)} became {shown(new)}"


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
    else:
        yield "compatible", path, f"{old} became {new}"


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
    yield severity, path, f"{shown(old)} became {shown(new)}"


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
    "payload": payload,
    "interface": _replaced,
    "on_error": _replaced,
    "halts": _halts,
    "may_change": _may_change,
    "leaves_process": _leaves,
    "personal_data_leaves": _replaced,
    "ordering_key": _key,
    "dedup_key": _key,
}
