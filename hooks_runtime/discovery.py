"""Entry points -> plugins. The only reader of package metadata.

An installed plugin that is not enabled is never imported; an enabled one that can't be used is
told as a problem and takes nobody else down.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import attrs
import importlib_metadata

from hooks_runtime import catalogue, requirements
from hooks_runtime.problems import Problem, did_you_mean
from hooks_runtime.settings import HooksConfig

PLUGINS = "learning_hooks.plugins"
DJANGO_APPS = "learning_hooks.django_apps"
LOCAL = "local"


@attrs.frozen(eq=False)
class Plugin:
    """An enabled plugin: the object that holds its hookimpls, and where it came from.

    module: None when it could not be loaded; *problems* says why.
    distribution: the package that brought it, or ``local`` for a module of the operator's own.
    enabled_at: the path in LEARNING_HOOKS.
    """

    name: str
    module: Any = attrs.field(repr=False)
    distribution: str = LOCAL
    version: str = ""
    enabled_at: str = ""
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        """Return the distribution with its version, as messages show it."""
        return f"{self.distribution} {self.version}".strip()


Claims: TypeAlias = Mapping[str, tuple[importlib_metadata.EntryPoint, ...]]


@attrs.frozen
class Found:
    """What one scan of the environment saw: entry points by name, per group."""

    plugins: Claims
    django_apps: Claims


def scan() -> Found:
    """Return the plugins and Django apps that are installed, from metadata alone."""
    found = importlib_metadata.entry_points()
    return Found(_by_name(found.select(group=PLUGINS)), _by_name(found.select(group=DJANGO_APPS)))


def load(config: HooksConfig, found: Found | None = None) -> tuple[Plugin, ...]:
    """Return the enabled plugins in the operator's order, each imported or with its problems."""
    found = found or scan()
    versions = {spec.name: spec.version for spec in catalogue.known(config)}
    return tuple(
        _plugin(name, f"$.plugins[{place}]", found, versions)
        for place, name in enumerate(config.plugins)
    )


def _by_name(
    entry_points: Iterable[importlib_metadata.EntryPoint],
) -> dict[str, tuple[importlib_metadata.EntryPoint, ...]]:
    found: dict[str, tuple[importlib_metadata.EntryPoint, ...]] = {}
    for entry_point in entry_points:
        found[entry_point.name] = (*found.get(entry_point.name, ()), entry_point)
    return found


def _plugin(name: str, path: str, found: Found, versions: Mapping[str, str]) -> Plugin:
    claims = found.plugins.get(name, ())
    if len(claims) == 1:
        return _installed(claims[0], path, versions)
    if len(claims) > 1:
        return _broken(name, path, "E202", _claimed_by(claims))
    if "." in name:
        return _imported(name, name, path, versions)
    near = did_you_mean(name, found.plugins)
    return _broken(name, path, "E201", f"{name!r} is not installed{near}")


def _installed(
    entry_point: importlib_metadata.EntryPoint, path: str, versions: Mapping[str, str]
) -> Plugin:
    dist = entry_point.dist
    return _imported(
        entry_point.name,
        entry_point.module,
        path,
        versions,
        attribute=entry_point.attr or "",
        distribution=dist.name if dist else LOCAL,
        version=dist.version if dist else "",
    )


def _imported(
    name: str,
    module: str,
    path: str,
    versions: Mapping[str, str],
    *,
    attribute: str = "",
    distribution: str = LOCAL,
    version: str = "",
) -> Plugin:
    def broken(problem_id: str, message: str) -> Plugin:
        return _broken(name, path, problem_id, message, distribution, version)

    if unmet := requirements.unmet(module, versions):
        return broken("E203", "; ".join(unmet))
    try:
        loaded = importlib.import_module(module)
        for part in filter(None, attribute.split(".")):
            loaded = getattr(loaded, part)
    except Exception as error:  # noqa: BLE001  # whatever a plugin's import raises is its own
        return broken("E204", f"{name!r} can't be imported: {type(error).__name__}: {error}")
    return Plugin(name, loaded, distribution, version, path)


def _broken(
    name: str,
    path: str,
    problem_id: str,
    message: str,
    distribution: str = LOCAL,
    version: str = "",
) -> Plugin:
    problem = Problem(problem_id, path, message, name)
    return Plugin(name, None, distribution, version, path, (problem,))


def _claimed_by(claims: Iterable[importlib_metadata.EntryPoint]) -> str:
    owners = [f"{claim.dist.name} {claim.dist.version}" for claim in claims if claim.dist]
    name = next(iter(claims)).name
    return f"{name!r} is claimed by {' and '.join(sorted(owners))}; uninstall one of them"


def django_apps(raw: Mapping[str, Any]) -> list[str]:
    """Return the Django app configs of the enabled plugins, for INSTALLED_APPS.

    Reads metadata only: no plugin and no Django is imported, so settings modules may call it.
    What is wrong with *raw* is told later, by ``manage.py check``.
    """
    enabled = raw.get("plugins", ())
    apps = scan().django_apps
    return [
        claim.value.replace(":", ".")
        for name in enabled
        if isinstance(name, str)
        for claim in apps.get(name, ())
    ]
