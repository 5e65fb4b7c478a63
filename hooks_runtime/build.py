"""Plugins and config -> lines: for each hook its steps in order, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from hooks_runtime import (
    bridge,
    catalogue,
    majors,
    ordering,
    publishing,
    registry,
    supplies,
)
from hooks_runtime.configured import Scope, configured, idle_terms, plugin_options
from hooks_runtime.discovery import Plugin
from hooks_runtime.names import Names
from hooks_runtime.observe import Meter
from hooks_runtime.problems import Problem, at
from hooks_runtime.settings import HookConfig, HooksConfig
from hooks_runtime.steps import Step
from hooks_runtime.terms import WORKERS
from hookspecs import Deprecation, Event, Hook, Supply


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


def build(
    plugins: Sequence[Plugin],
    config: HooksConfig,
    found: Iterable[Problem] = (),
    *,
    carries: bool = True,
) -> Built:
    """Return what *plugins* do under *config*. Problems are collected after those *found* before.

    carries: is there anybody to take messages to workers?
    """
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
    options, wrong = plugin_options(plugins, config)
    problems += [
        *faulty,
        *wrong,
        *names.unknown(config),
        *_mixed(steps),
        *_silent(plugins, steps, left_out),
    ]
    problems += _deprecated(answering)
    base = Scope("$", config.hooks, config.steps)
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
    problems += [*faults, *idle_terms(steps, config), *publishing.unnamed(config)]
    problems += [] if carries else _kept_nowhere((lines, *scoped.values()))
    return Built(by_name, lines, scoped, supplied, options, tuple(dict.fromkeys(problems)))


def _lines(
    specs: Iterable[Hook],
    steps: Sequence[Step],
    scope: Scope,
    config: HooksConfig,
    useless: Mapping[str | None, Problem],
) -> tuple[dict[Hook, Line], list[Problem]]:
    lines: dict[Hook, Line] = {}
    problems: list[Problem] = []
    for spec in specs:
        ready: list[Step] = []
        left_out: list[tuple[str, str]] = []
        for step in (step for step in steps if step.hook is spec):
            ready_step, faults = configured(step, scope, config)
            if step.plugin.name in useless and not faults:
                faults = [useless[step.plugin.name]]
            problems += faults
            if not faults:
                ready.append(ready_step)
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


def _kept_nowhere(several: Iterable[Mapping[Hook, Line]]) -> Iterator[Problem]:
    for step in (step for lines in several for line in lines.values() for step in line.active):
        if not isinstance(step.hook, Event) or step.deliver not in WORKERS:
            continue
        told = f"{step.id} is {step.deliver}, and no outbox keeps its messages: send_event raises NotKept"
        way_out = f"{at('$.steps', step.id)}.deliver: 'on_commit'"
        if step.plugin.name == publishing.BUS:
            told = f"what goes to {step.destination} is kept nowhere until then: send_event raises NotKept"
            way_out = f"take it out of {publishing.PATH}"
        django = 'run in Django, with "hooks_runtime.django" in INSTALLED_APPS'
        yield Problem(
            "W504", step.plugin.enabled_at, f"{told}; {django}, or {way_out}", step.plugin.name
        )


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
