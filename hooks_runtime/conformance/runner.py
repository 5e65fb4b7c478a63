"""Which requirements there are, and what comes of them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hooks_runtime import discovery
from hooks_runtime.conformance import requirement, subject
from hooks_runtime.conformance.requirement import CannotJudge, Outcome, Requirement
from hooks_runtime.conformance.world import World, opened
from hooks_runtime.problems import a_or_an, did_you_mean

# A group is a module.
PLUGIN = (
    "packaging",
    "filters",
    "refusals",
    "events",
    "schemes",
    "assigners",
    "retrievers",
    "judgements",
    "generators",
    "documents",
)
PLATFORM = ("platforms",)


def requirements(*groups: str) -> list[Requirement]:
    """Return the requirements of *groups*, of all by default. Raises: CannotJudge: no hypothesis."""
    if not find_spec("hypothesis"):
        raise CannotJudge("hypothesis is missing; pip install 'learning-hooks[conformance]'")
    found = []
    for name in groups or (*PLUGIN, *PLATFORM):
        module = importlib.import_module(f"hooks_runtime.conformance.{name}")
        found += list(requirement.of(module))
    return found


def run(
    name: str, platform: str, waivers: Mapping[str, str], world: Any, notes: list[str]
) -> Iterator[Outcome]:
    """Return what comes of each requirement, as it comes. Raises: CannotJudge."""
    if bool(name) is bool(platform):
        raise CannotJudge("name a plugin, or a platform")
    chosen = requirements(*(PLUGIN if name else PLATFORM))
    refuse_waivers(waivers, chosen)
    return _outcomes(chosen, name, platform, waivers, world, notes)


def refuse_waivers(waivers: Mapping[str, str], known: list[Requirement]) -> None:
    """Raise CannotJudge for a waiver without a reason, or of nothing."""
    ids = [required.id for required in known]
    for waived, reason in waivers.items():
        if waived not in ids:
            raise CannotJudge(f"no requirement is called {waived!r}{did_you_mean(waived, ids)}")
        if not reason.strip():
            raise CannotJudge(f"the waiver of {waived} gives no reason")


@contextmanager
def judging(
    name: str, platform: str = "", world: Any = None, *, database: bool = True
) -> Iterator[Any]:
    """Give the plugin *name*, or the *platform*, ready to be judged, in a *world*, or what gives one.

    database: False where somebody has made one for tests already. Raises: CannotJudge.
    """
    with ExitStack() as stack:
        apps = apps_of(name) if name else ()
        django = _django() if apps else None
        if django:
            stack.enter_context(django.site(apps, database=database))
        there = _opened(stack, World() if world is None else world)
        if django:
            there = django.with_tables(there, apps)
        yield (
            _platform(platform, there)
            if platform
            else subject.found(name, there, world, _scanned())
        )


def apps_of(plugin: str) -> tuple[str, ...]:
    """Return the Django apps that the metadata of a *plugin* names."""
    return tuple(discovery.apps_among(_scanned(), [plugin]))


def _scanned() -> discovery.Found:
    """Return what is installed; scanned again when a folder of sys.path has changed, not for each test."""
    return _scan(tuple((path, _changed(path)) for path in sys.path))


@lru_cache(maxsize=1)
def _scan(_: object) -> discovery.Found:
    return discovery.scan()


def _changed(path: str) -> int:
    try:
        return Path(path or ".").stat().st_mtime_ns
    except OSError:
        return 0


def _opened(stack: ExitStack, given: Any) -> World:
    try:
        world = stack.enter_context(opened(given))
    except Exception as error:
        raise CannotJudge(f"no World came of it: {type(error).__name__}: {error}") from error
    if type(world) is not World:  # a subclass could say what nobody reads
        kind = getattr(world, "__name__", a_or_an(type(world).__name__))
        raise CannotJudge(f"a world is a World(...), or what gives one, and not {kind}")
    return world


def _outcomes(
    chosen: list[Requirement],
    name: str,
    platform: str,
    waivers: Mapping[str, str],
    world: Any,
    notes: list[str],
) -> Iterator[Outcome]:
    with judging(name, platform, world) as judged:
        for required in chosen:
            yield requirement.judged(required, judged, waivers.get(required.id, ""))
        notes += judged.notes() if name else []


def _platform(path: str, world: World) -> Any:
    hosted = importlib.import_module("hooks_runtime.conformance.hosted")
    return hosted.found(path, world)


def _django() -> Any:
    """Return what knows Django. Imported by name: only plugins with an app have need of it."""
    try:
        return importlib.import_module("hooks_runtime.django.conformance")
    except ImportError as error:
        raise CannotJudge(f"{error}; pip install 'learning-hooks[django]'") from None
