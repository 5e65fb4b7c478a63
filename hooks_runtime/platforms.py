"""``LEARNING_HOOKS["platform"]`` -> the host's ``LearningPlatform``, and what plugins ask of it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from inspect import signature
from itertools import chain
from typing import Any

import attrs

from hooks_runtime.discovery import Plugin
from hooks_runtime.problems import Problem, a_or_an, did_you_mean, nearest
from hooks_runtime.settings import HooksConfig
from hookspecs import HooksError
from hookspecs.interfaces.platform import CAPABILITIES, LearningPlatform

NEEDS = "requires_platform"


class NoPlatform(HooksError):
    """A plugin asked for the platform, and settings name none."""

    def __str__(self) -> str:
        """Return the line to write."""
        return (
            'settings name no platform; write LEARNING_HOOKS["platform"] = "campus.platform.Campus"'
        )


def load(config: HooksConfig) -> tuple[LearningPlatform | None, list[Problem]]:
    """Return the platform that *config* names, made without arguments, and what is wrong with it."""
    if not config.platform:
        return None, []
    try:
        held = _imported(config.platform)
        if fault := _fault(held):
            return None, [_problem(config.platform, fault)]
        return held(), []
    except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever the host's module raises
        return None, [_problem(config.platform, f"failed: {type(error).__name__}: {error}")]


def unmet(plugin: Plugin, platform: LearningPlatform | None, *, broken: bool = False) -> Plugin:
    """Return *plugin*, with a problem where *platform* is not what it says it requires.

    broken: settings name a platform, and it can't be used.
    """
    told = list(_unmet(getattr(plugin.module, NEEDS, None), platform, broken=broken))
    if not told:
        return plugin
    message = f"{plugin.name!r} ({plugin}): {'; '.join(told)}"
    problem = Problem("E207", plugin.enabled_at, message, plugin.name)
    return attrs.evolve(plugin, problems=(*plugin.problems, problem))


def _imported(path: str) -> Any:
    module, _, name = path.replace(":", ".").rpartition(".")
    if not module:
        raise ImportError("a dotted path is needed, such as campus.platform.Campus")
    imported = importlib.import_module(module)
    if not hasattr(imported, name):
        raise ImportError(f"module {module!r} has no {name!r}{nearest(name, vars(imported))}")
    return getattr(imported, name)


def _fault(held: object) -> str:
    if not isinstance(held, type) or not issubclass(held, LearningPlatform):
        return "is no subclass of hookspecs.interfaces.platform.LearningPlatform"
    if missing := sorted(held.__abstractmethods__):
        return f"does not write {', '.join(missing)}, which every platform has"
    return "; ".join(_misfits(held))


def _misfits(cls: type[LearningPlatform]) -> Iterator[str]:
    """Yield the methods of *cls* that can't be called as plugins call them."""
    for name in sorted({*LearningPlatform.__abstractmethods__, *chain(*CAPABILITIES.values())}):
        asked, given = (
            list(signature(getattr(each, name)).parameters) for each in (LearningPlatform, cls)
        )
        if given[: len(asked)] != asked:
            yield f"has {name}({', '.join(given)}); write {name}({', '.join(asked)})"


def _problem(path: str, told: str) -> Problem:
    return Problem("E109", "$.platform", f"{path!r} {told}")


def _unmet(needs: object, platform: LearningPlatform | None, *, broken: bool) -> Iterator[str]:
    if needs is None:
        return
    if not isinstance(needs, tuple | list):
        yield f"{NEEDS} is {a_or_an(type(needs).__name__)}; write a tuple of capabilities"
        return
    if platform is None:
        why = "the one that settings name can't be used: see E109" if broken else str(NoPlatform())
        yield f"it asks the platform; {why}"
        return
    for capability in needs:
        if capability not in CAPABILITIES:
            near = did_you_mean(str(capability), CAPABILITIES)
            yield f"{NEEDS} has {capability!r}, which is no capability{near}"
        elif not platform.supports(capability):
            parts = " and ".join(CAPABILITIES[capability])
            yield f"it needs {capability!r}, so {type(platform).__qualname__} must write {parts}"
