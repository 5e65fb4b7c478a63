"""What is judged: a plugin as the engine loads it, or a platform, in a world."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import attrs

from hooks_runtime import discovery
from hooks_runtime.active import installed
from hooks_runtime.at_once import TellsAtOnce
from hooks_runtime.conformance import misspelt
from hooks_runtime.conformance.requirement import CannotJudge, NotJudged, Skipped
from hooks_runtime.conformance.world import Listened, NoPlatformGiven, World
from hooks_runtime.discovery import Found, Plugin
from hooks_runtime.hooks import Hooks
from hooks_runtime.problems import ConfigurationError, Problem, did_you_mean
from hooks_runtime.settings import HooksConfig
from hooks_runtime.steps import Step, marked
from hookspecs import Event, Filter, Hook, Supply
from hookspecs.interfaces.platform import LearningPlatform
from hookspecs.learning import (
    assigners,
    credential_generators,
    data_retrievers,
    partition_schemes,
)

NOT_LOADED = "it is not loaded; PLG-001 or PLG-010 has failed, and says what to mend"
FIELDS_MAY = "World(fields=...) may"
WAY_OUT = "give it in a World (docs/conformance.md#worlds)"


@attrs.frozen
class Subject:
    """A plugin, alone in its world. apps: the Django apps that its metadata names.

    given: what its author gave for a world, as they can import it; None is nothing.
    answered: the kinds of answers that each step of a filter gave, by its id.
    """

    plugin: Plugin
    hooks: Hooks
    world: World
    platform: Listened
    entry_points: tuple[Any, ...] = ()
    apps: tuple[str, ...] = ()
    given: Any = None
    answered: dict[str, set[str]] = attrs.field(factory=dict)

    @property
    def name(self) -> str:
        """Return what operators write."""
        return self.plugin.name

    @property
    def distribution(self) -> Any:
        """Return the metadata of the package that brought it. Raises: Skipped: none did."""
        if not self.entry_points:
            raise Skipped("it is a module of the operator's own, and no package")
        return self.entry_points[0].dist

    def problems(self, *ids: str) -> list[Problem]:
        """Return what the engine finds wrong with it, of the kinds *ids* or of any."""
        return [problem for problem in self.hooks.problems if not ids or problem.id in ids]

    def steps(self, kind: type[Hook]) -> list[Step]:
        """Return its steps on hooks of *kind*. Raises: Skipped: it has none, or they can't be run."""
        if self.plugin.module is None:
            raise NotJudged(NOT_LOADED)
        if not any(isinstance(mark.hook, kind) for _, mark in marked(self.plugin.module)):
            raise Skipped(f"it answers no {kind.__name__.lower()}")
        if missing := self.problems("E101"):
            told = "; ".join(f"{problem.path}: {problem.message}" for problem in missing)
            raise NotJudged(f"it lacks options, {told}; {WAY_OUT}")
        if self.hooks.errors:
            told = "; ".join(problem.message for problem in self.hooks.errors)
            raise NotJudged(f"nothing calls it on any platform until this is mended: {told}")
        lines = [self.hooks.line(hook) for hook in self.hooks.specs.values()]
        return [step for line in lines for step in line.active if isinstance(step.hook, kind)]

    def supplied(self, hook: Supply[Any], noun: str) -> Iterator[tuple[str, type[Any]]]:
        """Yield what it supplies on *hook* by name. Raises: NotJudged: not loaded. Skipped: nothing."""
        if self.plugin.module is None:
            raise NotJudged(NOT_LOADED)
        found = self.hooks.supplied(hook)
        if not found:
            raise Skipped(f"it supplies no {noun}")
        yield from ((name, each.implementation) for name, each in found.items())

    def filters(self) -> list[Step]:
        """Return its steps on filters. Raises: Skipped."""
        return self.steps(Filter)

    def receivers(self) -> list[Step]:
        """Return its receivers. Raises: Skipped."""
        return self.steps(Event)

    def notes(self) -> list[str]:
        """Return which steps passed without having shown what they can do."""
        steps = self.filters() if self.answered else []
        return [
            f"{step.id} always answered None: no payload reached its other branches; {FIELDS_MAY}"
            for step in steps
            if self.answered.get(step.id) == {"unchanged"} and _may_answer(step)
        ]

    def payloads(self) -> list[type[Any]]:
        """Return what it is sent on the hooks that it answers, and the options of its assigners."""
        hooks = [mark.hook for _, mark in marked(self.plugin.module)]
        placing = (each.implementation for each in self.hooks.supplied(assigners).values())
        options = (cls.options_type for cls in placing if attrs.has(cls.options_type or object))
        sent = [hook.payload for hook in hooks if isinstance(hook, Filter | Event)]
        return [*sent, *filter(None, options)]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make its hooks current for the block, inside of what the world puts around it."""
        with self.world.entered(), installed(self.hooks):
            yield


def found(name: str, world: World, given: Any, scanned: Found) -> Subject:
    """Return the plugin *name*, installed or a module's dotted name, alone in *world*.

    given: what gave the world. scanned: what is installed.

    Raises: CannotJudge: there is no such plugin.
    """
    if name not in scanned.plugins and "." not in name:
        raise CannotJudge(_not_installed(name))
    config = _config(name, world)
    apps = tuple(discovery.apps_among(scanned, [name]))
    (plugin,) = discovery.load(config, scanned)
    subject = of(plugin, world, config, scanned.plugins.get(name, ()), apps)
    misspelt.refuse_settings(world, subject.hooks.errors)
    if plugin.module is not None:
        misspelt.refuse_fields(world, subject.payloads())
        _refuse_misspelt(world, subject.hooks)
    return attrs.evolve(subject, given=given)


def of(
    plugin: Plugin,
    world: World,
    config: HooksConfig | None = None,
    entry_points: tuple[Any, ...] = (),
    apps: tuple[str, ...] = (),
) -> Subject:
    """Return *plugin*, which is loaded already, alone in *world*."""
    config = config or _config(plugin.name, world)
    platform = Listened(world.platform or NoPlatformGiven())
    # What plugins ask is all that a platform has to be here.
    asked = cast("LearningPlatform", platform)
    hooks = Hooks([plugin], config, carrier=TellsAtOnce(), platform=asked)
    return Subject(plugin, hooks, world, platform, entry_points, apps)


def _refuse_misspelt(world: World, hooks: Hooks) -> None:
    retrievers, generators = hooks.supplied(data_retrievers), hooks.supplied(credential_generators)
    schemes = hooks.supplied(partition_schemes)
    misspelt.refuse_names("partitions", world.partitions, "scheme", schemes)
    misspelt.refuse_names("contexts", world.contexts, "retriever", retrievers)
    both = [*retrievers, *generators]
    misspelt.refuse_names("configured", world.configured, "retriever or generator", both)


def _may_answer(step: Step) -> bool:
    """Return whether *step* says, or its function is seen, to answer with something but None."""
    halts = step.hook.halts if isinstance(step.hook, Filter) else ()
    names = {"evolve", "Stop", *(halt.__name__ for halt in halts)}
    code = inspect.unwrap(step.function).__code__
    return bool(step.mark.changes or names & {*code.co_names, *code.co_freevars})


def _config(name: str, world: World) -> HooksConfig:
    try:
        return HooksConfig.of({**world.settings, "plugins": [name]})
    except ConfigurationError as error:
        told = "; ".join(f"{problem.path}: {problem.message}" for problem in error.problems)
        raise CannotJudge(f"World(settings=...): {told}") from None


def _not_installed(name: str) -> str:
    there: Mapping[str, str] = discovery.installed()
    near = did_you_mean(name, there) if len(there) > 8 else ""
    listed = "\n".join(f"  {plugin}  {origin}" for plugin, origin in there.items())
    told = f"no plugin is called {name!r}{near}; installed are\n{listed}"
    return told if there else f"no plugin is called {name!r}, and none is installed"
