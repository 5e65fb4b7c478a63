"""Supplied implementations: named, unique over all plugins, and never a bare KeyError."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import attrs

from hooks_runtime.discovery import Plugin
from hooks_runtime.problems import Problem, a_or_an, did_you_mean
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
        return f"{self.name!r} is not supplied on {self.hook}{brought or did_you_mean(str(self.name), self.known)}"


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
        offered = step.function()
    except Exception as error:  # noqa: BLE001  # whatever a supplier raises is its own
        yield "", None, f"{step.id} supplied nothing: {type(error).__name__}: {error}"
        return
    if not isinstance(offered, Mapping):
        got, wanted = a_or_an(type(offered).__name__), supply.interface.__name__
        yield "", None, f"{step.id} returned {got}; return names mapped to subclasses of {wanted}"
        return
    for name, implementation in offered.items():
        fault = _fault(name, implementation, supply.interface)
        yield name, implementation, f"{name!r} of {step.id} {fault}" if fault else ""


def _fault(name: object, implementation: object, interface: type) -> str:
    if not isinstance(name, str) or not name:
        return "is no name; use a text"
    if not isinstance(implementation, type):
        return f"is no class, but {a_or_an(type(implementation).__name__)}; supply the class"
    if not issubclass(implementation, interface):
        return f"is {implementation.__name__}, which is no subclass of {interface.__name__}"
    if missing := getattr(implementation, "__abstractmethods__", ()):
        return f"is {implementation.__name__}, which has no {', '.join(sorted(missing))}"
    return ""


def _problem(problem_id: str, step: Step, told: str) -> Problem:
    plugin = step.plugin
    return Problem(problem_id, plugin.enabled_at, f"{plugin.name} ({plugin}): {told}", plugin.name)
