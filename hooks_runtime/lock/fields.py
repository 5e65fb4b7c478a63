"""Two schemas of a payload -> what changed in its classes and their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal, TypeAlias

Severity: TypeAlias = Literal["compatible", "minor", "breaking"]
Told: TypeAlias = Iterator[tuple[Severity, str, str]]


def payload(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Told:
    """Yield what changed in the classes of two schemas, at *path*."""
    definitions = old["$defs"], new["$defs"]
    for name in definitions[0]:
        if name in definitions[1]:
            yield from _class(f"{path}.{name}", *(each[name] for each in definitions))


def new_names(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Return what fields of the payload itself are called now, where they were renamed."""
    root = old["$ref"].rpartition("/")[2]
    same = old["$ref"] == new["$ref"]
    return _new_names(*(each["$defs"][root] for each in (old, new))) if same else {}


def _class(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Told:
    before, after, names = old["properties"], new["properties"], _new_names(old, new)
    for field in before:
        at, now = f"{path}.{field}", names.get(field, field)
        if now not in after:
            yield "breaking", at, "the field is gone"
            continue
        if now != field:
            yield "breaking", at, f"the field is called {now} now"
        yield from _field(at, before[field], after[now])
    for field in after:
        if field not in before and field not in names.values():
            yield _added(f"{path}.{field}", has_default=field not in new["required"])
    renamed = [str(names.get(field, field)) for field in old["x-fields"]]
    yield from _order(path, renamed, new["x-fields"])


def _added(path: str, *, has_default: bool) -> tuple[Severity, str, str]:
    if has_default:
        return "minor", path, "the field is new"
    return "breaking", path, "the field is new, and has no default"


def _new_names(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Return what fields of a class are called now: one of the same type stands in the place of one."""
    before, after = old["properties"], new["properties"]
    return {
        was: now
        for was, now in _replaced(old["x-fields"], new["x-fields"])
        if was not in after and now not in before and _bare(before[was]) == _bare(after[now])
    }


def _replaced(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for tag, *ends in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "replace":
            yield from zip(old[ends[0] : ends[1]], new[ends[2] : ends[3]], strict=False)


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
        yield "minor", path, f"the field has a default, {shown(after)}"
    elif before != after:
        yield "minor", path, f"the default {shown(before)} became {shown(after)}"
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
            yield "breaking", path, f"no longer {shown(gone)}"
        elif more := [value for value in new["enum"] if value not in old["enum"]]:
            yield "minor", path, f"also {shown(more)}"
        return
    names = _type_name(old), _type_name(new)
    before, after = names if len(set(names)) > 1 else (old, new)
    yield "breaking", path, f"{before} became {after}"


def _type_name(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(map(_type_name, schema["anyOf"]))
    named = schema.get("x-type") or schema.get("$ref", "").rpartition("/")[2]
    return named or str(schema.get("format") or schema.get("type") or schema or "anything")


def shown(value: Any) -> str:
    """Return a value from a lock as a sentence has it."""
    return ", ".join(map(repr, value)) or "nothing" if isinstance(value, list) else repr(value)
