"""Supplied implementations: named, unique over all plugins, and never a bare KeyError."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import attrs

from hooks_runtime.discovery import Plugin
from hooks_runtime.problems import Problem, did_you_mean
from hooks_runtime.steps import Step
from hookspecs import HooksError, Supply

I = TypeVar("I")  # noqa: E741  # an interface


@attrs.frozen
class Supplied(Generic[I]):
    """One implementation and the plugin that brought it."""

    name: str
    implementation: type[I]
    plugin: Plugin


class NotSupplied(HooksError, KeyError):
    """A name, perhaps stored in a row long ago, that no enabled plugin supplies now."""

    def __init__(self, name: str, hook: str, known: tuple[str, ...], plugin: str = "") -> None:
        super().__init__(name, hook, known, plugin)
        self.name, self.hook, self.known, self.plugin = name, hook, known, plugin

    def __str__(self) -> str:
        """Return what is missing, who used to bring it, and what there is."""
        brought = f"; plugin {self.plugin!r} supplied it, enable it again" if self.plugin else ""
        return f"{self.name!r} is not supplied on {self.hook}{brought or did_you_mean(self.name, self.known)}"


class Supplies(Mapping[str, Supplied[I]]):
    """What all plugins supply on one hook, by name, in the plugins' order."""

    def __init__(self, supply: Supply[I], found: Mapping[str, Supplied[I]]) -> None:
        self._supply, self._found = supply, dict(found)

    def __getitem__(self, name: str) -> Supplied[I]:
        """Return what is supplied under *name*. Raises: NotSupplied."""
        return self.find(name)

    def find(self, name: str, *, plugin: str = "") -> Supplied[I]:
        """Return what is supplied under *name*.

        plugin: who supplied it when the name was stored. Raises: NotSupplied, which names it.
        """
        if name not in self._found:
            raise NotSupplied(name, self._supply.name, tuple(self._found), plugin)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def collect(supply: Supply[Any], steps: Iterable[Step]) -> tuple[Supplies[Any], list[Problem]]:
    """Return what *steps* supply, and what is wrong with some of it; of two claims the first stands."""
    found: dict[str, Supplied[Any]] = {}
    problems: list[Problem] = []
    for step in steps:
        for name, implementation, fault in _offers(supply, step):
            if fault:
                problems.append(_problem("E301", step, fault))
            elif name in found:
                told = f"{name!r} on {supply.name} is supplied by {found[name].plugin} already"
                problems.append(_problem("E302", step, f"{told}; disable one of the two"))
            else:
                found[name] = Supplied(name, implementation, step.plugin)
    return Supplies(supply, found), problems


def _offers(supply: Supply[Any], step: Step) -> Iterator[tuple[str, Any, str]]:
    try:
        offered = dict(step.function())
    except Exception as error:  # noqa: BLE001  # whatever a supplier raises is its own
        yield "", None, f"{step.id} supplied nothing: {type(error).__name__}: {error}"
        return
    for name, implementation in offered.items():
        fits = isinstance(implementation, type) and issubclass(implementation, supply.interface)
        fault = f"{name!r} of {step.id} is no subclass of {supply.interface.__name__}"
        yield name, implementation, "" if fits and isinstance(name, str) else fault


def _problem(problem_id: str, step: Step, told: str) -> Problem:
    plugin = step.plugin
    return Problem(problem_id, plugin.enabled_at, f"{plugin.name} ({plugin}): {told}", plugin.name)
