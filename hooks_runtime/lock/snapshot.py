"""Specs -> what they promise, as JSON: the content of a lock file."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from hooks_runtime.lock.schema import Schema, of_class
from hookspecs import Deprecation, Event, Filter, Hook, Supply

FORMAT = 1
Entry = dict[str, Any]


def snapshot(
    specs: Iterable[Hook],
    interfaces: Iterable[type[Any]] = (),
    rows: Iterable[type[Any]] = (),
) -> Entry:
    """Return what *specs* promise; the *interfaces* that are no supply's; the *rows* they speak in."""
    specs = list(specs)
    supplied = [spec.interface for spec in specs if isinstance(spec, Supply)]
    return {
        "lock": FORMAT,
        "hooks": {spec.name: _hook(spec) for spec in sorted(specs, key=lambda spec: spec.name)},
        "interfaces": {
            path(cls): interface(cls) for cls in sorted({*supplied, *interfaces}, key=path)
        },
        "rows": {path(cls): of_class(cls) for cls in sorted(rows, key=path)},
    }


def written(promise: Entry) -> str:
    """Return *promise* as a lock file has it: one line a fact, so that a diff shows each change."""
    return json.dumps(promise, indent=1, ensure_ascii=False) + "\n"


def read(file: Path) -> Entry:
    """Return the promise in *file*. Raises: OSError; ValueError: it is no lock of this format."""
    try:
        promise = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        way_out = "restore it from version control"
        raise ValueError(f"{file} can't be read ({error}); {way_out}") from None
    if not isinstance(promise, dict) or promise.get("lock") != FORMAT:
        raise ValueError(
            f"{file} is no lock of format {FORMAT}; name the right file, or restore it"
        )
    return promise


def removal(entry: Mapping[str, Any]) -> date | None:
    """Return the day that the deprecation of *entry* tells of, or None: it has none."""
    status = entry["status"]
    # A lock may be older than the rule that a removal is a day, and have a time there.
    return date.fromisoformat(status["removal"][:10]) if isinstance(status, dict) else None


def path(cls: Any) -> str:
    """Return where *cls* is imported from; what our packages re-export is named by the package."""
    module = cls.__module__
    if module.startswith(("hookspecs.learning.", "hookspecs.authoring.")):
        module = module.rpartition(".")[0]
    return f"{module}.{cls.__qualname__}"


def interface(cls: type[Any]) -> Entry:
    """Return the public methods of *cls*, with signatures as they are written."""
    methods = inspect.getmembers(cls, inspect.isroutine)
    return {
        name: {
            "signature": str(inspect.signature(method)),
            "abstract": getattr(method, "__isabstractmethod__", False),
        }
        for name, method in methods
        if not name.startswith("_")
    }


def _hook(spec: Hook) -> Entry:
    common: Entry = {
        "kind": type(spec).__name__.lower(),
        "python": path(spec.function),
        "since": spec.since,
        "minor": spec.minor,
        "status": _status(spec),
    }
    if isinstance(spec, Filter):
        return common | _carries(spec) | _filter(spec)
    if isinstance(spec, Event):
        return common | _carries(spec) | _event(spec)
    return common | _supply(spec)


def _status(spec: Hook) -> Any:
    status = spec.status
    if not isinstance(status, Deprecation):
        return status
    return {
        "since": status.since,
        "removal": status.removal.isoformat(),
        "replacement": status.replacement,
        "reason": status.reason,
    }


def _carries(spec: Filter[Any] | Event[Any]) -> Entry:
    schema: Schema = of_class(spec.payload)
    return {"parameter": spec.parameter, "class": path(spec.payload), "payload": schema}


def _filter(spec: Filter[Any]) -> Entry:
    return {
        "on_error": spec.on_error,
        "halts": {path(halt): str(inspect.signature(halt)) for halt in spec.halts},
        "may_change": list(spec.may_change),
    }


def _supply(spec: Any) -> Entry:
    return {"interface": path(spec.interface)}


def _event(spec: Event[Any]) -> Entry:
    return {
        "leaves_process": spec.leaves_process,
        "personal_data_leaves": spec.personal_data_leaves,
        "ordering_key": spec.ordering_key,
        "dedup_key": list(spec.dedup_key),
    }
