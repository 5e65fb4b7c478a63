"""Which specs there are: this project's own, the platform's (``specs``), and those plugins name."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from typing import Any

from hooks_runtime.problems import Problem
from hooks_runtime.settings import HooksConfig
from hookspecs import Hook

OURS = ("hookspecs.learning", "hookspecs.authoring")


def ours() -> list[Hook]:
    """Return the specs of this project."""
    return [spec for name in OURS for spec in declared_in(importlib.import_module(name))]


def platforms(config: HooksConfig) -> tuple[list[Hook], list[Problem]]:
    """Return the specs of the modules in ``specs``, and what kept some from being imported."""
    found: list[Hook] = []
    problems: list[Problem] = []
    for place, name in enumerate(config.specs):
        try:
            found += declared_in(importlib.import_module(name))
        except Exception as error:  # noqa: BLE001  # a platform's module may raise what it likes
            told = f"{name!r} can't be imported: {type(error).__name__}: {error}"
            problems.append(Problem("E107", f"$.specs[{place}]", told))
    return found, problems


def known(config: HooksConfig) -> list[Hook]:
    """Return the specs that plugins may build on before any of them is imported."""
    return [*ours(), *platforms(config)[0]]


def declared_in(module: Any) -> Iterator[Hook]:
    """Yield the specs that *module* holds, in the order of their definition."""
    return (value for value in vars(module).values() if isinstance(value, Hook))


def same_name(specs: Iterable[Hook]) -> Iterator[Problem]:
    """Yield a problem for each name that two different specs claim."""
    seen: dict[str, Hook] = {}
    for spec in specs:
        first = seen.setdefault(spec.name, spec)
        if first is not spec:
            places = sorted({first.function.__module__, spec.function.__module__})
            told = f"hook {spec.name} is declared twice, in {' and '.join(places)}; rename one"
            yield Problem("E108", "$.specs", told)
