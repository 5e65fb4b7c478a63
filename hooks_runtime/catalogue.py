"""Which specs there are: this project's own, the platform's (``specs``), and those plugins name."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

from hooks_runtime.problems import Problem
from hooks_runtime.settings import HooksConfig
from hookspecs import Hook

OURS = ("hookspecs.learning", "hookspecs.authoring")


def ours() -> list[Hook]:
    """Return the specs of this project."""
    return [spec for name in OURS for spec in declared_in(importlib.import_module(name))]


def declared(config: HooksConfig) -> tuple[list[Hook], list[Problem]]:
    """Return the specs that plugins may build on before any is imported, and what is wrong.

    These are this project's and those of the modules in ``specs``; of two of one name the first.
    """
    found, problems = ours(), []
    for place, name in enumerate(config.specs):
        specs, told = _platforms(name)
        found += specs
        if told:
            problems.append(Problem("E107", f"$.specs[{place}]", told))
    by_name: dict[str, Hook] = {}
    problems += [
        _declared_twice(by_name[spec.name], spec)
        for spec in found
        if by_name.setdefault(spec.name, spec) is not spec
    ]
    return list(by_name.values()), problems


def declared_in(module: Any) -> Iterator[Hook]:
    """Yield the specs that *module* holds, in the order of their definition."""
    return (value for value in vars(module).values() if isinstance(value, Hook))


def _platforms(name: str) -> tuple[list[Hook], str]:
    """Return the specs of the module *name*, and why there are none."""
    try:
        specs = list(declared_in(importlib.import_module(name)))
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a module may raise what it likes
        return [], f"{name!r} can't be imported: {type(error).__name__}: {error}"
    return specs, "" if specs else f"{name!r} declares no hook; name the module that holds them"


def _declared_twice(first: Hook, second: Hook) -> Problem:
    places = sorted({first.function.__module__, second.function.__module__})
    told = f"hook {first.name} is declared twice, in {' and '.join(places)}; rename one"
    return Problem("E108", "$.specs", told)
