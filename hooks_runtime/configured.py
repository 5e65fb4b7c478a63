"""What the operator says of hooks, steps and plugins: in which scope, and what it amounts to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import attrs

from hooks_runtime import terms
from hooks_runtime.discovery import Plugin
from hooks_runtime.problems import ConfigurationError, Problem, at
from hooks_runtime.settings import HookConfig, HooksConfig, ScopeConfig, StepConfig
from hooks_runtime.steps import Step, is_options
from hooks_runtime.strict import structure
from hookspecs import Event, Filter, Hook
from hookspecs.impl import TERMS

C = TypeVar("C", HookConfig, StepConfig)
PLUGIN_OPTIONS = "plugin_options"


@attrs.frozen
class Scope:
    """The operator's words on hooks and steps, in one scope or outside of any."""

    path: str
    hooks: Mapping[str, HookConfig]
    steps: Mapping[str, StepConfig]
    outer: Scope | None = None

    def under(self, name: str, overlay: ScopeConfig) -> Scope:
        """Return what *overlay* says, on top of these words."""
        return Scope(at("$.scopes", name), overlay.hooks, overlay.steps, self)

    def hook(self, name: str) -> HookConfig:
        """Return what is said of the hook *name*, here and outside."""
        said = self.hooks.get(name, HookConfig())
        return _merged(self.outer.hook(name), said) if self.outer else said

    def step(self, name: str) -> StepConfig:
        """Return what is said of the step *name*, here and outside."""
        said = self.steps.get(name, StepConfig())
        if self.outer is None:
            return said
        below = self.outer.step(name)
        options = {**below.options, **said.options}
        return attrs.evolve(_merged(below, said), options=options)

    def place(self, step: str) -> str:
        """Return the path of what is said of *step*, here or else outside."""
        if self.outer and step not in self.steps:
            return self.outer.place(step)
        return at(f"{self.path}.steps", step)

    def differs(self, spec: Hook, steps: Iterable[Step]) -> bool:
        """Return whether anything is said here about *spec* or its steps."""
        touched = any(step.hook is spec and step.id in self.steps for step in steps)
        return touched or spec.name in self.hooks


def _merged(below: C, above: C) -> C:
    """Return *above*, with what is said *below* where *above* says None."""
    unsaid = {
        field.name: getattr(below, field.name)
        for field in attrs.fields(type(above))
        if getattr(above, field.name) is None
    }
    return attrs.evolve(above, **unsaid)


def configured(step: Step, scope: Scope, config: HooksConfig) -> tuple[Step, list[Problem]]:
    """Return *step* with what is said of it in *scope*, and what is wrong with that."""
    said, path = scope.step(step.id), scope.place(step.id)
    problems = [
        Problem("E106", f"{path}.{key}", told, step.plugin.name)
        for key, told in _out_of_place(step, said)
    ]
    problems += _stays(step, said, path)
    options = None
    if step.mark.options is not None and said.enabled is not False:
        options, wrong = _step_options(step, said, f"{path}.options", config)
        problems += wrong
    return attrs.evolve(step, config=said, options=options), problems


def _stays(step: Step, said: StepConfig, path: str) -> Iterator[Problem]:
    """Yield that a worker can't tell *step*; it is the operator's fault, or else the author's."""
    told = isinstance(step.hook, Event) and terms.stays(
        said.deliver or step.mark.deliver, step.hook
    )
    if not told:
        return
    if said.deliver:
        yield Problem("E106", f"{path}.deliver", told, step.plugin.name)
    elif said.enabled is not False:
        way_out = f"or {path}.deliver: 'inline' in settings"
        told = f"{step.id} ({step.plugin}): {told}, {way_out}"
        yield Problem("E205", step.plugin.enabled_at, told, step.plugin.name)


def idle_terms(steps: Iterable[Step], config: HooksConfig) -> Iterator[Problem]:
    """Yield the terms that the operator says of receivers which no worker tells (W505)."""
    if config.bus.consume:  # what comes from there is told by a worker, and by these terms
        return
    outside = Scope("$", config.hooks, config.steps)
    inside = [outside.under(name, overlay) for name, overlay in config.scopes.items()]
    for step in (step for step in steps if isinstance(step.hook, Event)):
        yield from _idle(step, outside, [outside, *inside])
        for scope in inside:
            yield from _idle(step, scope, [scope])


def _idle(step: Step, here: Scope, holds: Iterable[Scope]) -> Iterator[Problem]:
    said = here.steps.get(step.id, StepConfig())
    given = [name for name in TERMS if getattr(said, name) is not None]
    delivers = [attrs.evolve(step, config=scope.step(step.id)).deliver for scope in holds]
    if given and not set(delivers) & set(terms.WORKERS):
        told = f"{step.id} is told {delivers[0]}, by no worker, so {', '.join(given)} has no effect"
        way_out = "say deliver 'deferred' or 'durable' beside it, or remove it"
        path = f"{here.place(step.id)}.{given[0]}"
        yield Problem("W505", path, f"{told}; {way_out}")


def _out_of_place(step: Step, said: StepConfig) -> Iterator[tuple[str, str]]:
    if said.on_error and not isinstance(step.hook, Filter):
        yield "on_error", "a receiver never stops its sender, so it has no on_error; remove it"
    if said.deliver and not isinstance(step.hook, Event):
        yield "deliver", "a filter's step runs at once, so it has no deliver; remove it"
    if isinstance(step.hook, Event):
        yield from terms.faults(said, step.hook)
    elif given := [option for option in TERMS if getattr(said, option) is not None]:
        yield given[0], f"a filter's step is called at once, so it has no {given[0]}; remove it"
    if said.options and step.mark.options is None:
        yield "options", f"{step.id} takes no options; remove them"


def _step_options(
    step: Step, said: StepConfig, path: str, config: HooksConfig
) -> tuple[Any, list[Problem]]:
    plugin, cls = step.plugin, step.mark.options
    shared = cls is getattr(plugin.module, PLUGIN_OPTIONS, None)
    below = config.options.get(plugin.name, {}) if shared else {}
    # What is wrong with the plugin's options is told once, where they stand.
    place = path if said.options or not shared else at("$.options", plugin.name)
    return _structured({**below, **said.options}, cls, place, plugin)


def plugin_options(
    plugins: Iterable[Plugin], config: HooksConfig
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the options of each of *plugins* that takes some, and what is wrong with them."""
    options: dict[str, Any] = {}
    problems: list[Problem] = []
    for plugin in plugins:
        cls = getattr(plugin.module, PLUGIN_OPTIONS, None)
        said, path = config.options.get(plugin.name, {}), at("$.options", plugin.name)
        if cls is not None:
            options[plugin.name], wrong = _structured(said, cls, path, plugin)
            problems += wrong
        elif said and plugin.module is not None:
            told = f"{plugin.name!r} takes no options; remove them"
            problems.append(Problem("E106", path, told, plugin.name))
    return options, problems


def _structured(raw: object, cls: Any, path: str, plugin: Plugin) -> tuple[Any, list[Problem]]:
    if not is_options(cls):
        told = f"{plugin.name} ({plugin}): {PLUGIN_OPTIONS} is {cls!r}, which is no attrs class"
        return None, [Problem("E205", plugin.enabled_at, told, plugin.name)]
    try:
        return structure(raw, cls, path), []
    except ConfigurationError as error:
        # The plugin's name tells whether a required one is concerned.
        return None, [attrs.evolve(problem, plugin=plugin.name) for problem in error.problems]
