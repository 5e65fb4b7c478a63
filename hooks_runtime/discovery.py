"""Entry points -> plugins. The only reader of package metadata.

An installed plugin that is not enabled is never imported; an enabled one that can't be used is
told as a problem and takes nobody else down.
"""

from __future__ import annotations

import importlib
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from itertools import takewhile
from pathlib import Path
from types import ModuleType
from typing import Any, Self, TypeAlias

import attrs
import importlib_metadata

import hookspecs
from hooks_runtime import catalogue, requirements
from hooks_runtime.problems import Problem, did_you_mean
from hooks_runtime.settings import HooksConfig
from hookspecs.impl import MARK

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

    @classmethod
    def of(cls, name: str, *functions: Callable[..., Any], **attributes: Any) -> Self:
        """Return a plugin made of hookimpl *functions*, for tests and single files.

        attributes: what else its module would hold, such as ``plugin_options``.
        """
        for function in functions:
            if not hasattr(function, MARK):
                raise TypeError(f"{name}: {function!r} answers no hook; mark it with @hookimpl")
        module = ModuleType(name)
        vars(module).update({function.__name__: function for function in functions}, **attributes)
        return cls(name, module, enabled_at=f"plugin({name!r})")

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
    found = list(_entry_points())
    return Found(*(_by_name(found, group) for group in (PLUGINS, DJANGO_APPS)))


def installed() -> dict[str, str]:
    """Return the plugins that are installed, with distribution and version, importing none of them."""
    found = scan().plugins
    return {
        name: " and ".join(sorted(" ".join(_owner(c)) for c in found[name]))
        for name in sorted(found)
    }


def load(config: HooksConfig, found: Found | None = None) -> tuple[Plugin, ...]:
    """Return the enabled plugins in the operator's order, each imported or with its problems."""
    found = found or scan()
    versions = {spec.name: spec.version for spec in catalogue.declared(config)[0]}
    return tuple(
        _plugin(name, f"$.plugins[{place}]", found, versions)
        for place, name in enumerate(config.plugins)
    )


def django_apps(raw: object) -> list[str]:
    """Return the Django app configs of the enabled plugins, for INSTALLED_APPS.

    Reads metadata only: no plugin and no Django is imported, so settings modules may call it.
    What is wrong with *raw* is told later, by ``manage.py check``.
    """
    enabled = raw.get("plugins", ()) if isinstance(raw, Mapping) else ()
    names = enabled if isinstance(enabled, list | tuple) else ()
    return apps_among(scan(), [name for name in names if isinstance(name, str)])


def apps_among(found: Found, names: Iterable[str]) -> list[str]:
    """Return the Django app configs that are *found* of the plugins with these *names*."""
    return [
        claim.value.replace(":", ".") for name in names for claim in found.django_apps.get(name, ())
    ]


def _entry_points() -> Iterable[importlib_metadata.EntryPoint]:
    try:
        return importlib_metadata.entry_points()
    except Exception:  # noqa: BLE001  # one broken package, of anybody's, must not hide the others
        return _readable(importlib_metadata.distributions())


def _readable(distributions: Iterable[Any]) -> Iterator[importlib_metadata.EntryPoint]:
    seen = set()
    for distribution in distributions:
        try:
            name, entry_points = distribution.name, list(distribution.entry_points)
        except Exception:  # noqa: BLE001, S112  # as above
            continue
        if name not in seen:  # the first on sys.path is the one that imports find
            yield from entry_points
        seen.add(name)


def _by_name(found: Iterable[importlib_metadata.EntryPoint], group: str) -> Claims:
    claims: dict[str, tuple[importlib_metadata.EntryPoint, ...]] = {}
    for entry_point in found:
        if entry_point.group == group:
            claims[entry_point.name] = (*claims.get(entry_point.name, ()), entry_point)
    return claims


def _plugin(name: str, path: str, found: Found, versions: Mapping[str, str]) -> Plugin:
    plugin = Plugin(name, None, enabled_at=path)
    claims = found.plugins.get(name, ())
    if len(claims) > 1:
        return _broken(plugin, "E202", _claimed_by(name, claims))
    if claims:
        return _installed(plugin, claims[0], versions)
    if "." in name and all(part.isidentifier() for part in name.split(".")):
        return _loaded(plugin, name, "", versions)
    near = did_you_mean(name, found.plugins)
    way_out = "" if near else "; pip install what brings it, or give a module's dotted name"
    return _broken(plugin, "E201", f"{name!r} is not installed{near}{way_out}")


def _claimed_by(name: str, claims: Iterable[importlib_metadata.EntryPoint]) -> str:
    owners = sorted(" ".join(_owner(claim)) for claim in claims)
    return f"{name!r} is claimed by {' and '.join(owners)}; uninstall one of them"


def _owner(entry_point: importlib_metadata.EntryPoint) -> tuple[str, str]:
    """Return the distribution that brought *entry_point*, and its version."""
    dist: Any = entry_point.dist
    try:
        # Two of its lines will do: dist.metadata parses all, and imports the email package for it.
        head = takewhile(str.strip, (dist.read_text("METADATA") or "").splitlines())
        said = dict(re.findall(r"^(Name|Version): *(\S+)", "\n".join(head), re.MULTILINE))
        return (said["Name"], said["Version"]) if len(said) == 2 else (dist.name, dist.version)
    except Exception:  # noqa: BLE001  # half installed, or half removed
        return "a package without metadata", ""


def _installed(
    plugin: Plugin, entry_point: importlib_metadata.EntryPoint, versions: Mapping[str, str]
) -> Plugin:
    distribution, version = _owner(entry_point)
    plugin = attrs.evolve(plugin, distribution=distribution, version=version)
    try:
        module, attribute = entry_point.module, entry_point.attr or ""
    except ValueError:
        told = f"{_who(plugin)} can't be imported: {entry_point.value!r} is no module"
        return _broken(plugin, "E204", told)
    return _loaded(plugin, module, attribute, versions)


def _loaded(plugin: Plugin, module: str, attribute: str, versions: Mapping[str, str]) -> Plugin:
    who = _who(plugin)
    if unmet := requirements.unmet(module, versions):
        return _broken(plugin, "E203", f"{who}: {'; '.join(unmet)}")
    try:
        imported = importlib.import_module(module)
        held = reduce(getattr, filter(None, attribute.split(".")), imported)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever an import raises is its own
        return _broken(plugin, "E204", f"{who} can't be imported: {_told(error)}")
    if requirements.overlooked(imported, module):
        return _broken(plugin, "E203", f"{who}: {requirements.WRITTEN_OUT}")
    return attrs.evolve(plugin, module=held)


def _who(plugin: Plugin) -> str:
    local = plugin.distribution == LOCAL
    return repr(plugin.name) if local else f"{plugin.name!r} ({plugin})"


def _told(error: BaseException) -> str:
    """Return *error* with the line of the plugin that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = (str(Path(hookspecs.__file__).parent), str(Path(__file__).parent), "<frozen importlib")
    theirs = [frame for frame in frames if not frame.filename.startswith(ours)]
    where = f" ({theirs[-1].filename}, line {theirs[-1].lineno})" if theirs else ""
    return f"{type(error).__name__}: {error}{where}"


def _broken(plugin: Plugin, problem_id: str, message: str) -> Plugin:
    problem = Problem(problem_id, plugin.enabled_at, message, plugin.name)
    return attrs.evolve(plugin, problems=(problem,))
