"""``manage.py check``: everything that is wrong with hooks, with ids."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004  # Django's own name
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from hooks_runtime import current, discovery
from hooks_runtime.problems import Problem
from hooks_runtime.steps import Step
from hooks_runtime.terms import WORKERS
from hookspecs import Event

OUTBOX = "learning_hooks"


def check_problems(**_: Any) -> list[CheckMessage]:
    """Return what is wrong with LEARNING_HOOKS and the plugins (E1xx, E2xx, E3xx, W5xx).

    Errors fail ``manage.py check``. For migrate and test they are warnings: a plugin that is left out
    must not hold up a migration.
    """
    messages = [_message(problem) for problem in current().problems]
    if not _makes_tables():
        return messages
    return [Warning(message.msg, id=message.id) for message in messages]


def around() -> Iterator[Problem]:
    """Yield what is wrong around the hooks: apps, databases, tables, workers; for ``hooks check``."""
    yield from _apps(discovery.scan().django_apps)
    yield from (*_of_receivers(), *_of_the_outbox(), *_of_tables(), *_of_workers())


def check_apps(**_: Any) -> list[CheckMessage]:
    """Return enabled plugins without their Django app (E401), and apps without their plugin (W402)."""
    return [_message(problem) for problem in _apps(discovery.scan().django_apps)]


def check_databases(**_: Any) -> list[CheckMessage]:
    """Return who needs a database that is not there (E403): receivers for its commit, or the outbox."""
    return [_message(problem) for problem in (*_of_receivers(), *_of_the_outbox())]


def check_workers(**_: Any) -> list[CheckMessage]:
    """Return that nothing can tell the receivers that a worker calls (W405)."""
    return [_message(problem) for problem in _of_workers()]


def check_migrations(**_: Any) -> list[CheckMessage]:
    """Return the plugins whose tables are not migrated, and the outbox if it is needed (W404)."""
    return [] if _makes_tables() else [_message(problem) for problem in _of_tables()]


def _of_workers() -> Iterator[Problem]:
    said = current().config.delivery
    why = _no_celery() if said.worker == "celery" else ""
    if why and (waiting := for_workers()):
        names = ", ".join(sorted(step.id for step in waiting))
        yield Problem("W405", "$.delivery.worker", f"nothing tells {names}: {why}")


def _of_tables() -> Iterator[Problem]:
    mine, holds = _plugin_apps(), current().config.delivery.database
    behind = [(label, DEFAULT_DB_ALIAS) for label in _unmigrated(DEFAULT_DB_ALIAS, mine)]
    if (for_workers() or current().config.bus.consume) and holds in settings.DATABASES:
        behind += [(label, holds) for label in _unmigrated(holds, {OUTBOX})]
    yield from (_behind(*each) for each in sorted(behind))


def _behind(label: str, alias: str) -> Problem:
    where = "" if alias == DEFAULT_DB_ALIAS else f" --database {alias}"
    told = f"{label} is not migrated; run manage.py migrate{where}"
    return Problem("W404", "INSTALLED_APPS", told)


def _of_receivers() -> Iterator[Problem]:
    for hook in current().specs.values():
        for step in current().line(hook).steps:
            if step.mark.using and step.mark.using not in settings.DATABASES:
                told = f"{step.id} waits for the commit of {_not_there(step.mark.using)}"
                yield Problem("E403", step.plugin.enabled_at, told)


def _of_the_outbox() -> Iterator[Problem]:
    alias = current().config.delivery.database
    if alias not in settings.DATABASES:
        told = f"the outbox is to be in {_not_there(alias)}"
        yield Problem("E403", "$.delivery.database", told)


def _not_there(alias: str) -> str:
    return (
        f"database {alias!r}, which is not in DATABASES; there is {', '.join(settings.DATABASES)}"
    )


def for_workers() -> list[Step]:
    """Return the receivers that workers call, in any scope."""
    hooks = current()
    scopes = (None, *hooks.config.scopes)
    lines = (hooks.line(hook, scope) for hook in hooks.specs.values() for scope in scopes)
    found = (step for line in lines for step in line.active if isinstance(step.hook, Event))
    return list({step.id: step for step in found if step.deliver in WORKERS}.values())


def _no_celery() -> str:
    """Return why Celery can't take a task anywhere, and the way out; '' if it can."""
    if find_spec("celery") is None:
        return "worker is 'celery', and Celery is not installed; pip install learning-hooks[celery]"
    from celery import current_app

    app: Any = current_app
    if app.main == "default" and not app.conf.broker_url:
        told = "worker is 'celery', and no Celery app was made in this process"
        return f"{told}; import it where Django starts, in the project's __init__.py"
    return ""


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


def _would_be_created(alias: str) -> bool:
    """Return whether looking would make an empty SQLite file."""
    asked = connections[alias]
    name = str(asked.settings_dict["NAME"])
    in_memory = ":memory:" in name or "mode=memory" in name
    return asked.vendor == "sqlite" and not in_memory and not Path(name).exists()


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


def _unmigrated(alias: str, labels: Collection[str]) -> set[str]:
    """Return which of the apps *labels* lack tables in the database *alias*."""
    try:
        if not labels or _would_be_created(alias):
            return set(labels)
        executor = MigrationExecutor(connections[alias])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, ImproperlyConfigured):
        return set()  # no database to ask: that is told by others
    return {migration.app_label for migration, _ in plan} & set(labels)
