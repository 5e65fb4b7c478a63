"""The shapes of Open edX's events that have a hook here, from the installed openedx-events.

Needs ``pip install openedx-events openedx-filters``. Writes the facts (names, fields, types, defaults)
to tests/openedx_events.json, against which the tests hold the catalogue.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import attrs
import importlib_metadata

from hooks_runtime import catalogue
from hookspecs import Event, Filter

FACTS = Path(__file__).parents[1] / "openedx_events.json"
UPSTREAM = "org.openedx."


def main() -> int:
    """Write the facts, and print the events with their payloads."""
    _configure()
    specs = [spec for spec in catalogue.ours() if spec.name.startswith(UPSTREAM)]
    names = ("openedx-events", "openedx-filters")
    classes: dict[str, Any] = {}
    events = {spec.name: _event(spec.name, classes) for spec in specs if isinstance(spec, Event)}
    facts = {
        "versions": {name: importlib_metadata.version(name) for name in names},
        "filters": sorted(_filters() & {spec.name for spec in specs if isinstance(spec, Filter)}),
        "events": events,
        "classes": classes,
    }
    FACTS.write_text(json.dumps(facts, indent=1) + "\n")
    for name, event in events.items():
        print(f"{name:<56} {event['argument']}: {event['payload']}")
    return 0


def _configure() -> None:
    from django.conf import settings

    if not settings.configured:
        settings.configure()


def _event(name: str, classes: dict[str, Any]) -> dict[str, str]:
    tooling: Any = import_module("openedx_events.tooling")
    tooling.load_all_signals()
    ((argument, cls),) = tooling.OpenEdxPublicSignal.get_signal_by_type(name).init_data.items()
    return {"argument": argument, "payload": _type(cls, classes)}


def _type(cls: Any, classes: dict[str, Any]) -> str:
    """Return what *cls* is called in the facts, and add it to *classes* if it has fields."""
    if not attrs.has(cls):
        return str(cls.__name__)
    name = f"{cls.__module__.split('.')[1]}.{cls.__name__}"
    if name not in classes:
        classes[name] = {field.name: _field(field, classes) for field in attrs.fields(cls)}
    return name


def _field(field: Any, classes: dict[str, Any]) -> dict[str, Any]:
    told = {"type": _type(field.type, classes)}
    if field.default is not attrs.NOTHING:
        made = getattr(field.default, "factory", lambda: field.default)
        told["default"] = made()
    return told


def _filters() -> set[str]:
    package: Any = import_module("openedx_filters")
    for module in walk_packages(package.__path__, "openedx_filters."):
        if ".tests" not in module.name:
            import_module(module.name)
    tooling: Any = import_module("openedx_filters.tooling")
    return {cls.filter_type for cls in _subclasses(tooling.OpenEdxPublicFilter)}


def _subclasses(cls: type[Any]) -> Iterator[Any]:
    for subclass in cls.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)
