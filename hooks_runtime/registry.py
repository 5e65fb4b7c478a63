"""Plugins -> pluggy: register and validate. A plugin with one fault stays out whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

import pluggy

from hooks_runtime.discovery import Plugin
from hooks_runtime.problems import Problem
from hooks_runtime.steps import Step, marked, misfits, name_of
from hookspecs import Event, Filter, Hook
from hookspecs.impl import MARK, PROJECT


class Registered:
    """What pluggy sees of a plugin: its hookimpls, and none of the other objects it holds."""

    def __init__(self, plugin: Plugin) -> None:
        self.plugin = plugin
        for function, mark in marked(plugin.module):
            setattr(self, f"hookimpl_{mark.definition}", function)


def register(
    plugins: Iterable[Plugin], declared: Iterable[Hook] = ()
) -> tuple[pluggy.PluginManager, list[Problem]]:
    """Return a pluggy manager with every sound plugin registered, and the faults of the others.

    declared: the specs that stand, whatever a plugin says under their names.
    """
    hooks: dict[str, Hook] = {}
    _add(hooks, declared)
    sound: list[Plugin] = []
    faults: list[Problem] = []
    for plugin in plugins:
        if found := [*plugin.problems, *_twice(plugin, sound), *_faults(plugin, hooks)]:
            faults += found
        else:
            sound.append(plugin)
            _add(hooks, (mark.hook for _, mark in marked(plugin.module)))
    return _manager(hooks.values(), sound), faults


def steps(manager: pluggy.PluginManager) -> list[Step]:
    """Return the steps of the registered plugins, in the plugins' order, then of definition."""
    registered = [held for _, held in manager.list_name_plugin() if isinstance(held, Registered)]
    return [
        step
        for held in registered
        for step in sorted(_steps(manager, held), key=lambda step: step.mark.definition)
    ]


def _steps(manager: pluggy.PluginManager, held: Registered) -> Iterator[Step]:
    for caller in manager.get_hookcallers(held) or ():
        for impl in caller.get_hookimpls():
            if impl.plugin is held:
                yield Step(held.plugin, impl.function, getattr(impl.function, MARK))


def _add(hooks: dict[str, Hook], more: Iterable[Hook]) -> None:
    for hook in more:
        hooks.setdefault(hook.name, hook)


def _manager(hooks: Iterable[Hook], plugins: Iterable[Plugin]) -> pluggy.PluginManager:
    manager = pluggy.PluginManager(PROJECT)
    # pluggy sees plain functions only, under the names that plugins answer to.
    spec = pluggy.HookspecMarker(PROJECT)
    namespace: Any = SimpleNamespace(**{hook.name: spec(_plain(hook)) for hook in hooks})
    manager.add_hookspecs(namespace)
    for plugin in plugins:
        manager.register(Registered(plugin), plugin.name)
    return manager


def _twice(plugin: Plugin, others: Sequence[Plugin]) -> Iterator[Problem]:
    for other in others:
        if other.name == plugin.name:
            told = f"{plugin.name!r} is listed twice; once is enough"
        elif plugin.module is not None and other.module is plugin.module:
            told = f"{plugin.name!r} is {other.name!r}, which is listed already; remove one of them"
        else:
            continue
        yield Problem("E102", plugin.enabled_at, told, plugin.name)


def _faults(plugin: Plugin, hooks: Mapping[str, Hook]) -> Iterator[Problem]:
    def problem(problem_id: str, told: str) -> Problem:
        return Problem(
            problem_id, plugin.enabled_at, f"{plugin.name} ({plugin}): {told}", plugin.name
        )

    seen: dict[str, Hook] = {}
    for function, mark in marked(plugin.module):
        name, hook = name_of(function), mark.hook
        for fault in misfits(function, mark):
            yield problem("E205", fault)
        if name in seen:
            on = f"on {seen[name].name} and {hook.name}"
            yield problem("E206", f"two functions are called {name!r}, {on}; rename one")
        if hooks.get(hook.name, hook) is not hook:
            there, here = (spec.function.__module__ for spec in (hooks[hook.name], hook))
            told = f"{name} answers {hook.name} as {here} declares it, and {there} does already"
            yield problem("E108", f"{told}; import it from there, or rename one")
        seen[name] = hook


def _plain(hook: Hook) -> Callable[..., Any]:
    """Return a function with the parameters that plugins may take, for pluggy to check against."""
    extra = {Filter: ("options",), Event: ("metadata",)}.get(type(hook), ())
    names = (hook.parameter, *extra) if hook.parameter else ()
    template: CodeType = (lambda _, __: None).__code__ if extra else (lambda: None).__code__
    return FunctionType(template.replace(co_varnames=names, co_name=hook.python_name), {})
