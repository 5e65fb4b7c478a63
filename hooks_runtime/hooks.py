"""``Hooks(plugins, config)``: an immutable value that runs filters and sends events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, TypeVar

import attrs

from hooks_runtime import discovery, pipeline, platforms, receivers
from hooks_runtime.build import Built, Line, build
from hooks_runtime.calls import Calls
from hooks_runtime.carrier import Carrier, NoCarrier
from hooks_runtime.discovery import Plugin
from hooks_runtime.problems import ConfigurationError, Problem
from hooks_runtime.settings import HooksConfig
from hooks_runtime.supplies import Supplies
from hooks_runtime.tables import Tables, pipelines
from hooks_runtime.transactions import NoTransactions, Transactions
from hookspecs import Event, Filter, Hook, Supply
from hookspecs.interfaces.platform import LearningPlatform

I = TypeVar("I")  # noqa: E741  # an interface


class Hooks(Calls):
    """The plugins of one configuration, ready to run. Everything is decided when it is made.

    platform: the host's own object, instead of the class that *config* names.
    Raises: ConfigurationError: a plugin that is ``required`` can't be used; with all problems.
    """

    __slots__ = (
        "_built",
        "_carrier",
        "_platform",
        "_transactions",
        "config",
        "plugins",
        "unreadable",
    )

    def __init__(
        self,
        plugins: Iterable[Plugin] = (),
        config: HooksConfig | None = None,
        *,
        transactions: Transactions | None = None,
        carrier: Carrier | None = None,
        platform: LearningPlatform | None = None,
    ) -> None:
        self.config = config or HooksConfig()
        self._platform, faults = (platform, []) if platform else platforms.load(self.config)
        self.plugins = tuple(
            platforms.unmet(plugin, self._platform, broken=bool(faults)) for plugin in plugins
        )
        self._carrier = carrier or NoCarrier()
        carries = not isinstance(self._carrier, NoCarrier)
        self._built = build(self.plugins, self.config, faults, carries=carries)
        stop = {problem.plugin for problem in self.errors} & set(self.config.required)
        if stop:
            error = ConfigurationError(self.errors)
            names = ", ".join(sorted(map(repr, stop)))
            error.add_note(
                f"$.required has {names}, so nothing starts; take it out to start without"
            )
            raise error
        self.unreadable: ConfigurationError | None = None
        self._transactions = transactions or NoTransactions()
        self.tables = _tables(self._built, self._transactions, self._carrier)

    @classmethod
    def of(cls, raw: object, *, transactions: Transactions | None = None) -> Self:
        """Return the Hooks of *raw*, a mapping as LEARNING_HOOKS is: what a host without Django calls.

        Raises: ConfigurationError: *raw* is malformed, or a required plugin can't be used.
        """
        config = HooksConfig.of(raw)
        return cls(discovery.load(config), config, transactions=transactions)

    def explain(self, hook: Hook, scope: str | None = None) -> str:
        """Return the steps of *hook* in order, and why so, for a terminal of 80 columns."""
        from hooks_runtime.explain import explained_text  # it reads Hooks

        return explained_text(self, hook, scope)

    def with_plugins(self, *plugins: Plugin) -> Self:
        """Return Hooks with *plugins* after these, under the same settings and transactions."""
        return type(self)(
            (*self.plugins, *plugins),
            self.config,
            transactions=self._transactions,
            carrier=self._carrier,
            platform=self._platform,
        )

    @classmethod
    def unusable(cls, error: ConfigurationError) -> Self:
        """Return Hooks for settings that can't be read: every call raises *error*.

        A platform must not enroll past its gates because their configuration has a typo.
        """
        self = cls()
        self._built = attrs.evolve(self._built, problems=error.problems)
        self.unreadable = error
        broken: Any = _Broken(error)
        self.tables = Tables(broken, broken, broken, broken)
        return self

    @property
    def platform(self) -> LearningPlatform:
        """Return what the host supplies. Raises: NoPlatform: settings name none, or a broken one."""
        if self._platform is None:
            raise self.unreadable or platforms.NoPlatform()
        return self._platform

    def supplied(self, hook: Supply[I]) -> Supplies[I]:
        """Return what plugins supply on *hook*, by name; a missing name raises NotSupplied."""
        return self._built.supplies.get(hook) or Supplies(hook, {})

    def options(self, plugin: str) -> Any:
        """Return the plugin-wide options of *plugin*, structured, or None if it has none."""
        return self._built.options.get(plugin)

    def line(self, hook: Hook, scope: str | None = None) -> Line:
        """Return the steps of *hook* in order, as they stand in *scope*."""
        base = self._built.lines.get(hook) or Line(hook)
        return self._built.scoped.get(scope or "", {}).get(hook, base)

    @property
    def specs(self) -> Mapping[str, Hook]:
        """Return every known spec by name."""
        return self._built.specs

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return everything that is wrong; the plugins concerned are left out."""
        return self._built.problems

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that are errors, without the warnings."""
        return tuple(problem for problem in self.problems if problem.level == "error")


class _Broken:
    """A table that answers every question with the same error."""

    def __init__(self, error: ConfigurationError) -> None:
        self._error = error

    def __contains__(self, hook: object) -> bool:
        raise self._error

    def __getitem__(self, hook: object) -> Any:
        raise self._error


def _tables(built: Built, transactions: Transactions, carrier: Carrier) -> Tables:
    def table(kind: type[Hook], compiled: Callable[..., Any], *hosts: Any) -> dict[Any, Any]:
        made = {}
        for hook, line in built.lines.items():
            there = {name: lines[hook] for name, lines in built.scoped.items() if hook in lines}
            if isinstance(hook, kind) and any(one.active for one in (line, *there.values())):
                made[hook] = compiled(hook, line.active, line.meter, *hosts)
                made[hook].scoped = {
                    name: compiled(hook, one.active, one.meter, *hosts)
                    for name, one in there.items()
                } or None
        return made

    return Tables(
        pipelines(table(Filter, pipeline.compiled, transactions)),
        pipelines(table(Filter, pipeline.acompiled, transactions)),
        table(Event, receivers.compiled, transactions, carrier),
        table(Event, receivers.acompiled, transactions, carrier),
    )
