"""Plugins and config -> lines: for each hook its steps in order, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from hooks_runtime import (
    bridge,
    catalogue,
    majors,
    ordering,
    publishing,
    registry,
    supplies,
    terms,
)
from hooks_runtime.discovery import Plugin
from hooks_runtime.names import Names
from hooks_runtime.observe import Meter
from hooks_runtime.problems import ConfigurationError, Problem, at
from hooks_runtime.settings import HookConfig, HooksConfig, ScopeConfig, StepConfig, structure
from hooks_runtime.steps import Step, is_options
from hookspecs import Deprecation, Event, Filter, Hook, Supply
from hookspecs.impl import TERMS

C = TypeVar("C", HookConfig, StepConfig)
PLUGIN_OPTIONS = "plugin_options"


@attrs.frozen(eq=False)
class Line:
    """The steps of one hook, in order, with the reasons.

    off: those the operator disabled. left_out: those with a problem, and which.
    """

    hook: Hook
    steps: tuple[Step, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    off: tuple[Step, ...] = ()
    ordered: ordering.Ordered = attrs.Factory(lambda: ordering.Ordered((), ()))
    exposed: bool = True
    meter: Meter = attrs.Factory(Meter)

    @property
    def active(self) -> tuple[Step, ...]:
        """Return the steps that a call runs."""
        return self.steps if self.exposed else ()


@attrs.frozen
class Built:
    """Everything that ``Hooks`` needs, decided once.

    scoped: for each scope, the lines that differ there.
    """

    specs: Mapping[str, Hook]
    lines: Mapping[Hook, Line]
    scoped: Mapping[str, Mapping[Hook, Line]]
    supplies: Mapping[Hook, supplies.Supplies[Any]]
    options: Mapping[str, Any]
    problems: tuple[Problem, ...]


def build(plugins: Sequence[Plugin], config: HooksConfig, found: Iterable[Problem] = ()) -> Built:
    """Return what *plugins* do under *config*. Problems are collected after those *found* before."""
    declared, problems = catalogue.declared(config)
    problems = [*found, *problems]
    manager, faults = registry.register(plugins, declared)
    problems += faults
    answering = registry.steps(manager)
    by_name = {spec.name: spec for spec in (*declared, *(step.hook for step in answering))}
    published, faulty = publishing.steps(config.bus, by_name)
    steps = [*majors.bridged(answering, by_name.values()), *published]
    left_out = {fault.plugin for fault in faults}
    names = Names(by_name, steps, plugins, left_out)
    options, wrong = _plugin_options(plugins, config)
    problems += [
        *faulty,
        *wrong,
        *names.unknown(config),
        *_mixed(steps),
        *_silent(plugins, steps, left_out),
    ]
    problems += _deprecated(answering)
    base = _Scope("$", config.hooks, config.steps)
    # Half configured is not configured: a receiver that reads its plugin's options would find none.
    useless = {fault.plugin: fault for fault in wrong if fault.id != "E106"}
    lines, faults = _lines(by_name.values(), steps, base, config, useless)
    problems += faults
    scoped = {}
    for name, overlay in config.scopes.items():
        scope = base.under(name, overlay)
        differing = [spec for spec in by_name.values() if scope.differs(spec, steps)]
        scoped[name], faults = _lines(differing, steps, scope, config, useless)
        problems += faults
    supplied, faults = _supplies(lines)
    problems += faults
    return Built(by_name, lines, scoped, supplied, options, tuple(dict.fromkeys(problems)))


@attrs.frozen
class _Scope:
    """The operator's words on hooks and steps, in one scope or outside of any."""

    path: str
    hooks: Mapping[str, HookConfig]
    steps: Mapping[str, StepConfig]
    outer: _Scope | None = None

    def under(self, name: str, overlay: ScopeConfig) -> _Scope:
        """Return what *overlay* says, on top of these words."""
        return _Scope(at("$.scopes", name), overlay.hooks, overlay.steps, self)

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


def _lines(
    specs: Iterable[Hook],
    steps: Sequence[Step],
    scope: _Scope,
    config: HooksConfig,
    useless: Mapping[str | None, Problem],
) -> tuple[dict[Hook, Line], list[Problem]]:
    lines: dict[Hook, Line] = {}
    problems: list[Problem] = []
    for spec in specs:
        ready: list[Step] = []
        left_out: list[tuple[str, str]] = []
        for step in (step for step in steps if step.hook is spec):
            configured, faults = _configured(step, scope, config)
            if step.plugin.name in useless and not faults:
                faults = [useless[step.plugin.name]]
            problems += faults
            if not faults:
                ready.append(configured)
            left_out += [(step.id, f"{fault.id} {fault.path} {fault.message}") for fault in faults]
        line = _line(spec, ready, scope.hook(spec.name))
        lines[spec] = attrs.evolve(line, left_out=tuple(left_out))
        problems += _cycle(lines[spec])
    return lines, problems


def _line(spec: Hook, steps: Sequence[Step], said: HookConfig) -> Line:
    on = {step.id: step for step in steps if step.config.enabled is not False}
    orderables = [
        ordering.Orderable(step.id, step.plugin.name, step.mark.before, step.mark.after)
        for step in on.values()
    ]
    ordered = ordering.order(orderables, said.order or ())
    in_order = tuple(on[name] for name in ordered.ids)
    off = tuple(step for step in steps if step.id not in on)
    exposed = said.exposed is not False
    return Line(spec, in_order, (), off, ordered, exposed, Meter(in_order))


def _cycle(line: Line) -> Iterator[Problem]:
    if cycle := line.ordered.cycle:
        path = at("$.hooks", line.hook.name)
        told = ", ".join(edge.reason for edge in cycle)
        yield Problem("E303", path, f"the steps go in a circle: {told}; set {path}.order to decide")


def _configured(step: Step, scope: _Scope, config: HooksConfig) -> tuple[Step, list[Problem]]:
    said, path = scope.step(step.id), scope.place(step.id)
    problems = [
        Problem("E106", f"{path}.{key}", told, step.plugin.name)
        for key, told in _out_of_place(step, said)
    ]
    options = None
    if step.mark.options is not None and said.enabled is not False:
        options, wrong = _step_options(step, said, f"{path}.options", config)
        problems += wrong
    return attrs.evolve(step, config=said, options=options), problems


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


def _plugin_options(
    plugins: Iterable[Plugin], config: HooksConfig
) -> tuple[dict[str, Any], list[Problem]]:
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


def _mixed(steps: Sequence[Step]) -> Iterator[Problem]:
    if bridge.INSTALLED:
        return
    blocking = {step.hook for step in steps if step.hops}
    for step in steps:
        if step.is_async and step.hook in blocking:
            told = f"{step.id} is async, and mixing it with sync steps needs asgiref"
            yield Problem(
                "E304", step.plugin.enabled_at, f"{told}; pip install asgiref", step.plugin.name
            )


def _silent(
    plugins: Iterable[Plugin], steps: Iterable[Step], left_out: Container[str | None]
) -> Iterator[Problem]:
    answering = {step.plugin.name for step in steps}
    for plugin in plugins:
        if plugin.name not in answering and plugin.name not in left_out:
            told = f"{plugin.name!r} answers no hook; is an @hookimpl missing?"
            yield Problem("W502", plugin.enabled_at, told, plugin.name)


def _deprecated(steps: Iterable[Step]) -> Iterator[Problem]:
    for step in steps:
        status = step.hook.status
        if isinstance(status, Deprecation):
            instead = f"answer {status.replacement}" if status.replacement else status.reason
            told = f"{step.id} ({step.plugin}) answers {step.hook.name}, which is gone by {status.removal}"
            yield Problem("W503", step.plugin.enabled_at, f"{told}; {instead}", step.plugin.name)


def _supplies(
    lines: Mapping[Hook, Line],
) -> tuple[dict[Hook, supplies.Supplies[Any]], list[Problem]]:
    found: dict[Hook, supplies.Supplies[Any]] = {}
    problems: list[Problem] = []
    for spec, line in lines.items():
        if isinstance(spec, Supply):
            found[spec], faults = supplies.collect(spec, line.active)
            problems += faults
    return found, problems
