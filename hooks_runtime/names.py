"""Names in settings that mean nothing: misspelt hooks, steps and plugins."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

import attrs

from hooks_runtime.discovery import Plugin
from hooks_runtime.problems import Problem, at, closest, did_you_mean, nearest
from hooks_runtime.settings import HooksConfig
from hooks_runtime.steps import Step
from hookspecs import Hook

LIST_ALL = "; 'hooks list --all' names them"


@attrs.frozen
class Names:
    """What may be named in settings, to tell what is misspelt. *left_out*: plugins with faults."""

    specs: Mapping[str, Hook]
    steps: Sequence[Step]
    plugins: Sequence[Plugin]
    left_out: Container[str | None]

    def unknown(self, config: HooksConfig) -> Iterator[Problem]:
        """Yield a problem for each name in *config* that means nothing."""
        enabled = {plugin.name for plugin in self.plugins}
        places = {"$": (config.hooks, config.steps)}
        for name, scope in config.scopes.items():
            places[at("$.scopes", name)] = (scope.hooks, scope.steps)
        for path, (hooks, steps) in places.items():
            yield from self._hooks(f"{path}.hooks", hooks)
            yield from self._stray(f"{path}.steps", "step", {s.id for s in self.steps}, steps)
            for name, said in hooks.items():
                yield from self._order(at(f"{path}.hooks", name), name, said.order or (), enabled)
        yield from self._stray("$.options", "plugin", enabled, config.options)

    def _hooks(self, path: str, hooks: Iterable[str]) -> Iterator[Problem]:
        full = {spec.python_name: f"; did you mean {name!r}?" for name, spec in self.specs.items()}
        for name in hooks:
            if name not in self.specs:
                near = full.get(name) or nearest(name, self.specs)
                told = f"no hook is called {name!r}{near or LIST_ALL}"
                yield Problem("E104", at(path, name), told)

    def _order(
        self, path: str, hook: str, order: Iterable[str], enabled: set[str]
    ) -> Iterator[Problem]:
        elsewhere = {step.id: step.hook.name for step in self.steps if step.hook.name != hook}
        here = {step.id for step in self.steps if step.hook.name == hook}
        answering = {name.partition(":")[0] for name in here}
        for place, name in enumerate(order):
            where = f"{path}.order[{place}]"
            if name in tuple(order)[:place]:
                yield Problem("E105", where, f"{name!r} is in the order twice; once is enough")
            elif name in enabled - answering and name not in self.left_out:
                yield Problem("W501", where, f"{name!r} answers nothing here; this has no effect")
            if name in elsewhere and name not in here:
                told = f"{name!r} is a step of {elsewhere[name]}, not of this hook; remove it"
                yield Problem("E105", where, told)
            elif problem := self._problem(where, name, "step or plugin", here | enabled):
                yield problem

    def _stray(
        self, path: str, noun: str, known: Collection[str], names: Iterable[str]
    ) -> Iterator[Problem]:
        problems = (self._problem(at(path, name), name, noun, known) for name in names)
        return filter(None, problems)

    def _problem(self, path: str, name: str, noun: str, known: Collection[str]) -> Problem | None:
        plugin = name.partition(":")[0]
        if name in known or plugin in self.left_out:
            return None
        if closest(name, known) in self.left_out:  # what is wrong there tells of this too
            return None
        ids = [step for step in sorted(known) if step.endswith(f":{name}")]
        near = f"; did you mean {ids[0]!r}?" if ids else nearest(name, known)
        if near or plugin in (p.name for p in self.plugins):
            told = f"no {noun} is called {name!r}{near or did_you_mean(name, known)}"
            return Problem("E105", path, told)
        # Switching a plugin off at three in the morning must not need an edit in four places.
        told = f"plugin {plugin!r} is not enabled; this has no effect"
        return Problem("W501", path, told)
