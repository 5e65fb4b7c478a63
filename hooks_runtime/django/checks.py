"""``manage.py check``: everything that is wrong with hooks, with ids."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004  # Django's own name
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from hooks_runtime import current, discovery
from hooks_runtime.problems import Problem


def check_problems(**_: Any) -> list[CheckMessage]:
    """Return what is wrong with LEARNING_HOOKS and the plugins (E1xx, E2xx, E3xx, W5xx).

    Errors fail ``manage.py check``. For migrate and test they are warnings: a plugin that is left out
    must not hold up a migration.
    """
    messages = [_message(problem) for problem in current().problems]
    if not _makes_tables():
        return messages
    return [Warning(message.msg, id=message.id) for message in messages]


def check_apps(**_: Any) -> list[CheckMessage]:
    """Return enabled plugins without their Django app (E401), and apps without their plugin (W402)."""
    return [_message(problem) for problem in _apps(discovery.scan().django_apps)]


def check_databases(**_: Any) -> list[CheckMessage]:
    """Return receivers that wait for the commit of a database that is not there (E403)."""
    return [
        _message(
            Problem(
                "E403",
                step.plugin.enabled_at,
                f"{step.id} waits for the commit of database {step.mark.using!r}, "
                f"which is not in DATABASES; there is {', '.join(settings.DATABASES)}",
            )
        )
        for hook in current().specs.values()
        for step in current().line(hook).steps
        if step.mark.using and step.mark.using not in settings.DATABASES
    ]


def check_migrations(**_: Any) -> list[CheckMessage]:
    """Return the plugins whose tables are not migrated (W404)."""
    if _makes_tables():
        return []
    mine = _plugin_apps()
    behind = _unmigrated() & mine if mine else ()
    return [
        _message(
            Problem("W404", "INSTALLED_APPS", f"{label} is not migrated; run manage.py migrate")
        )
        for label in sorted(behind)
    ]


def _makes_tables() -> bool:
    """Return whether the command that asks is about to migrate; Django does not tell its checks."""
    return sys.argv[1:2] in (["migrate"], ["test"])


def _message(problem: Problem) -> CheckMessage:
    kind = Error if problem.level == "error" else Warning
    return kind(f"{problem.path}: {problem.message}", id=f"learning_hooks.{problem.id}")


def _apps(claims: discovery.Claims) -> Iterator[Problem]:
    enabled = {plugin.name: plugin for plugin in current().plugins}
    for name, entry_points in claims.items():
        for app in (entry_point.value.replace(":", ".") for entry_point in entry_points):
            there = _is_installed(app)
            if name in enabled and not there:
                told = f"plugin {name!r} needs the app {app!r}; add *django_apps(LEARNING_HOOKS)"
                yield Problem("E401", "INSTALLED_APPS", told)
            if name not in enabled and there:
                told = f"the app {app!r} belongs to plugin {name!r}, which is not enabled"
                yield Problem("W402", "INSTALLED_APPS", told)


def _would_be_created() -> bool:
    """Return whether looking would make an empty SQLite file."""
    default = connections[DEFAULT_DB_ALIAS]
    name = str(default.settings_dict["NAME"])
    in_memory = ":memory:" in name or "mode=memory" in name
    return default.vendor == "sqlite" and not in_memory and not Path(name).exists()


def _is_installed(app: str) -> bool:
    module, _, config = app.rpartition(".")
    return any(
        type(known).__module__ == module and type(known).__qualname__ == config
        for known in apps.get_app_configs()
    )


def _plugin_apps() -> set[str]:
    ours = {
        entry_point.value.replace(":", ".")
        for claims in discovery.scan().django_apps.values()
        for entry_point in claims
    }
    known = {
        f"{type(app).__module__}.{type(app).__qualname__}": app for app in apps.get_app_configs()
    }
    return {known[path].label for path in ours & known.keys()}


def _unmigrated() -> set[str]:
    try:
        if _would_be_created():
            return _plugin_apps()
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return set()  # no database to ask: that is told by others
    return {migration.app_label for migration, _ in plan}
