"""Plugins -> pluggy: register and validate. A plugin with one fault stays out whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

import pluggy

from hooks_runtime.discovery import Plugin
from hooks_runtime.problems import Problem
from hooks_runtime.steps import Step, marked, misfits
from hookspecs import Event, Filter, Hook
from hookspecs.impl import MARK, PROJECT


def register(plugins: Sequence[Plugin]) -> tuple[pluggy.PluginManager, list[Problem]]:
    """Return a pluggy manager with every sound plugin registered, and the faults of the others."""
    faults = {plugin.name: list(_faults(plugin)) for plugin in plugins}
    sound = [plugin for plugin in plugins if not faults[plugin.name]]
    hooks = {mark.hook.name: mark.hook for p in sound for _, mark in marked(p.module)}
    manager = pluggy.PluginManager(PROJECT)
    if hooks:
        manager.add_hookspecs(_namespace(hooks.values()))
    for plugin in sound:
        manager.register(plugin.module, plugin.name)
    return manager, [fault for found in faults.values() for fault in found]


def steps(manager: pluggy.PluginManager, plugins: Iterable[Plugin]) -> list[Step]:
    """Return the steps of the registered plugins, in the plugins' order, then of definition."""
    found = {
        plugin.name: [
            (impl.function, getattr(impl.function, MARK))
            for caller in manager.get_hookcallers(plugin.module) or ()
            for impl in caller.get_hookimpls()
            if impl.plugin_name == plugin.name
        ]
        for plugin in plugins
        if manager.has_plugin(plugin.name)
    }
    return [
        Step(plugin, function, mark)
        for plugin in plugins
        for function, mark in sorted(found.get(plugin.name, ()), key=lambda p: p[1].definition)
    ]


def _faults(plugin: Plugin) -> Iterator[Problem]:
    yield from plugin.problems
    if plugin.module is None:
        return
    seen: dict[str, Hook] = {}
    for function, mark in marked(plugin.module):
        for fault in misfits(function, mark):
            yield Problem(
                "E205", plugin.enabled_at, f"{plugin.name} ({plugin}): {fault}", plugin.name
            )
        if function.__name__ in seen:
            yield Problem(
                "E206",
                plugin.enabled_at,
                f"{plugin.name} ({plugin}): two functions are called {function.__name__!r}, "
                f"on {seen[function.__name__].name} and {mark.hook.name}; rename one",
                plugin.name,
            )
        seen[function.__name__] = mark.hook


def _namespace(hooks: Iterable[Hook]) -> Any:
    # pluggy sees plain functions only, under the names that plugins answer to.
    spec = pluggy.HookspecMarker(PROJECT)
    return SimpleNamespace(**{hook.name: spec(_plain(hook)) for hook in hooks})


def _plain(hook: Hook) -> Callable[..., Any]:
    """Return a function with the parameters that plugins may take, for pluggy to check against."""
    extra = {Filter: ("options",), Event: ("metadata",)}.get(type(hook), ())
    names = (hook.parameter, *extra) if hook.parameter else ()
    template: CodeType = (lambda _, __: None).__code__ if extra else (lambda: None).__code__
    return FunctionType(template.replace(co_varnames=names, co_name=hook.python_name), {})
