"""A Django for plugins with tables: the settings that are there, else small ones; runs leave no trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import attrs
import django
from django.apps import apps as registry
from django.conf import settings
from django.db import transaction
from django.test.utils import setup_databases, teardown_databases

from hooks_runtime.conformance import CannotJudge, World

SMALL = ("django.contrib.contenttypes", "django.contrib.auth")
IN_MEMORY = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


@contextmanager
def site(apps: Sequence[str], *, database: bool = True) -> Iterator[None]:
    """Have Django's *apps* ready for the block, with a database of its own if *database*.

    Raises: CannotJudge: there are settings, and they install something else.
    """
    if not settings.configured:  # pragma: no cover  # in processes without settings
        configure(apps)
    if missing := [app for app in apps if not _configs([app])]:
        told = f"Django's settings do not install {', '.join(missing)}"
        raise CannotJudge(f"{told}; add it, or unset DJANGO_SETTINGS_MODULE")
    if not database:
        yield
        return
    before = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(before, verbosity=0)


def configure(apps: Sequence[str]) -> None:  # pragma: no cover  # as above
    """Configure Django for *apps* alone."""
    settings.configure(
        INSTALLED_APPS=[*SMALL, *apps],
        DATABASES={"default": IN_MEMORY},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()


def with_tables(world: World, apps: Sequence[str]) -> World:
    """Return *world* with each run in a transaction that is rolled back, and its tables for a state."""
    return attrs.evolve(
        world,
        around=partial(_around, world.around),
        state=world.state or partial(rows, apps),
    )


def rows(apps: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return everything that *apps* store."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())  # noqa: SLF001  # public
        for config in _configs(apps)
        for model in config.get_models()
    }


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo what the block does to the database: ``World(around=rolled_back)``."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _around(inner: Callable[[], AbstractContextManager[Any]]) -> Iterator[None]:
    with rolled_back(), inner():
        yield


def _configs(apps: Sequence[str]) -> list[Any]:
    return [
        config
        for config in registry.get_app_configs()
        if {config.name, f"{type(config).__module__}.{type(config).__qualname__}"} & set(apps)
    ]
