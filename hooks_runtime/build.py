"""Plugins and config -> lines: for each hook its steps in order, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from hooks_runtime import bridge, catalogue, ordering, registry, supplies
from hooks_runtime.discovery import Plugin
from hooks_runtime.observe import Meter
from hooks_runtime.problems import ConfigurationError, Problem, did_you_mean
from hooks_runtime.settings import HookConfig, HooksConfig, ScopeConfig, StepConfig, structure
from hooks_runtime.steps import Step
from hookspecs import Event, Filter, Hook, Supply

PLUGIN_OPTIONS = "plugin_options"


@attrs.frozen(eq=False)
class Line:
    """The steps of one hook, in order, with the reasons; *off* are those the operator disabled."""

    hook: Hook
    steps: tuple[Step, ...] = ()
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


def build(plugins: Sequence[Plugin], config: HooksConfig) -> Built:
    """Return what *plugins* do under *config*. Problems are collected, never raised."""
    manager, problems = registry.register(plugins)
    steps = registry.steps(manager, plugins)
    platforms, unimportable = catalogue.platforms(config)
    specs = [*catalogue.ours(), *platforms, *(step.hook for step in steps)]
    problems += [*unimportable, *catalogue.same_name(specs)]
    by_name = {spec.name: spec for spec in specs}
    names = _Names(by_name, steps, plugins)
    options, wrong = _plugin_options(plugins, config)
    problems += [*wrong, *names.unknown(config), *_mixed(steps)]
    base = _Scope("$", config.hooks, config.steps)
    lines, faults = _lines(by_name.values(), steps, base, config)
    problems += faults
    scoped = {}
    for name, overlay in config.scopes.items():
        scope = base.under(name, overlay)
        differing = [spec for spec in by_name.values() if scope.differs(spec, steps, overlay)]
        scoped[name], faults = _lines(differing, steps, scope, config)
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

    def under(self, name: str, overlay: ScopeConfig) -> _Scope:
        """Return these words with those of *overlay* on top."""
        merged = {step: _merged(self.steps.get(step), said) for step, said in overlay.steps.items()}
        path = f"$.scopes['{name}']"
        return _Scope(path, {**self.hooks, **overlay.hooks}, {**self.steps, **merged})

    def differs(self, spec: Hook, steps: Iterable[Step], overlay: ScopeConfig) -> bool:
        """Return whether *overlay* says anything about *spec* or its steps."""
        touched = any(step.hook is spec and step.id in overlay.steps for step in steps)
        return touched or spec.name in overlay.hooks


def _merged(below: StepConfig | None, above: StepConfig) -> StepConfig:
    if below is None:
        return above
    return StepConfig(
        enabled=below.enabled if above.enabled is None else above.enabled,
        on_error=above.on_error or below.on_error,
        deliver=above.deliver or below.deliver,
        options={**below.options, **above.options},
    )


def _lines(
    specs: Iterable[Hook], steps: Sequence[Step], scope: _Scope, config: HooksConfig
) -> tuple[dict[Hook, Line], list[Problem]]:
    lines: dict[Hook, Line] = {}
    problems: list[Problem] = []
    for spec in specs:
        ready = []
        for step in (step for step in steps if step.hook is spec):
            configured, faults = _configured(step, scope, config)
            problems += faults
            if not faults:
                ready.append(configured)
        lines[spec] = _line(spec, ready, scope.hooks.get(spec.name, HookConfig()))
        problems += _cycle(lines[spec])
    return lines, problems


def _line(spec: Hook, steps: Sequence[Step], said: HookConfig) -> Line:
    on = {step.id: step for step in steps if step.config.enabled is not False}
    orderables = [
        ordering.Orderable(step.id, step.plugin.name, step.mark.before, step.mark.after)
        for step in on.values()
    ]
    ordered = ordering.order(orderables, said.order)
    in_order = tuple(on[name] for name in ordered.ids)
    off = tuple(step for step in steps if step.id not in on)
    return Line(spec, in_order, off, ordered, said.exposed, Meter(in_order))


def _cycle(line: Line) -> Iterator[Problem]:
    if cycle := line.ordered.cycle:
        told = ", ".join(edge.reason for edge in cycle)
        way_out = f"set $.hooks['{line.hook.name}'].order to decide"
        yield Problem(
            "E303", f"$.hooks['{line.hook.name}']", f"the steps go in a circle: {told}; {way_out}"
        )


def _configured(step: Step, scope: _Scope, config: HooksConfig) -> tuple[Step, list[Problem]]:
    said = scope.steps.get(step.id, StepConfig())
    path = f"{scope.path}.steps['{step.id}']"
    problems = list(_out_of_place(step, said, path))
    options = None
    if step.mark.options is not None:
        shared = step.mark.options is getattr(step.plugin.module, PLUGIN_OPTIONS, None)
        below = config.options.get(step.plugin.name, {}) if shared else {}
        raw = {**below, **said.options}
        options, wrong = _structured(raw, step.mark.options, f"{path}.options", step.plugin)
        problems += wrong
    elif said.options:
        problems.append(
            Problem("E106", f"{path}.options", f"{step.id} takes no options; remove them")
        )
    return attrs.evolve(step, config=said, options=options), problems


def _out_of_place(step: Step, said: StepConfig, path: str) -> Iterator[Problem]:
    if said.on_error and not isinstance(step.hook, Filter):
        told = "a receiver never stops its sender, so it has no on_error; remove it"
        yield Problem("E106", f"{path}.on_error", told)
    if said.deliver and not isinstance(step.hook, Event):
        told = "a filter's step runs at once, so it has no deliver; remove it"
        yield Problem("E106", f"{path}.deliver", told)


def _plugin_options(
    plugins: Iterable[Plugin], config: HooksConfig
) -> tuple[dict[str, Any], list[Problem]]:
    options: dict[str, Any] = {}
    problems: list[Problem] = []
    for plugin in plugins:
        cls = getattr(plugin.module, PLUGIN_OPTIONS, None)
        said, path = config.options.get(plugin.name, {}), f"$.options.{plugin.name}"
        if cls is not None:
            options[plugin.name], wrong = _structured(said, cls, path, plugin)
            problems += wrong
        elif said and plugin.module is not None:
            problems.append(Problem("E106", path, f"{plugin.name!r} takes no options; remove them"))
    return options, problems


def _structured(
    raw: object, cls: type[Any], path: str, plugin: Plugin
) -> tuple[Any, list[Problem]]:
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


@attrs.frozen
class _Names:
    """What may be named in settings, to tell what is misspelt."""

    specs: Mapping[str, Hook]
    steps: Sequence[Step]
    plugins: Sequence[Plugin]

    def unknown(self, config: HooksConfig) -> Iterator[Problem]:
        """Yield a problem for each name in *config* that means nothing."""
        yield from self._in("$", config.hooks, config.steps)
        for name, scope in config.scopes.items():
            yield from self._in(f"$.scopes['{name}']", scope.hooks, scope.steps)
        enabled = {plugin.name for plugin in self.plugins}
        for name in config.options:
            if name not in enabled:
                yield self._stray(name, f"$.options.{name}", "plugin", enabled)

    def _in(
        self, path: str, hooks: Mapping[str, HookConfig], steps: Mapping[str, StepConfig]
    ) -> Iterator[Problem]:
        ids = {step.id for step in self.steps}
        plugins = {plugin.name for plugin in self.plugins}
        for name, said in hooks.items():
            if name not in self.specs:
                told = f"no hook is called {name!r}{did_you_mean(name, self.specs)}"
                yield Problem("E104", f"{path}.hooks['{name}']", told)
            for place, step in enumerate(said.order):
                if step not in ids | plugins:
                    where = f"{path}.hooks['{name}'].order[{place}]"
                    yield self._stray(step, where, "step or plugin", ids | plugins)
        for name in steps:
            if name not in ids:
                yield self._stray(name, f"{path}.steps['{name}']", "step", ids)

    def _stray(self, name: str, path: str, noun: str, known: Iterable[str]) -> Problem:
        plugin = name.partition(":")[0]
        owner = next((p for p in self.plugins if p.name == plugin), None)
        if owner is None and not did_you_mean(name, known).startswith("; did"):
            # Switching a plugin off at three in the morning must not need an edit in four places.
            return Problem("W501", path, f"plugin {plugin!r} is not enabled; this has no effect")
        return Problem("E105", path, f"no {noun} is called {name!r}{did_you_mean(name, known)}")
