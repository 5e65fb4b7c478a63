"""Which Hooks a command is about: where their settings are, and what to say if they are nowhere."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import Any

from hooks_runtime.hooks import Hooks

APP, SETTING, MODULE = "hooks_runtime.django", "LEARNING_HOOKS", "DJANGO_SETTINGS_MODULE"
WAYS = f"set {MODULE} or pass --settings module:NAME"


class CannotRun(Exception):
    """The command can't be run as it was given; the message says why."""


def hooks_of(options: argparse.Namespace) -> Hooks:
    """Return the Hooks that *options* and the environment name. Raises: CannotRun: why not."""
    if options.settings:
        return Hooks.of(_mapping(options.settings))
    if os.environ.get(MODULE):
        return _from_django()
    if options.needs == "settings":
        # A green light for settings that nobody read would be worse than none.
        raise CannotRun(f"no settings; {WAYS}")
    return Hooks()


def has_settings(options: argparse.Namespace) -> bool:
    """Return whether *options*, or the environment, name settings."""
    in_django = options.program.endswith("manage.py hooks")
    return bool(in_django or options.settings or os.environ.get(MODULE))


def has_django() -> bool:
    """Return whether this process has Django, with its apps."""
    django = sys.modules.get("django.apps")
    return bool(django and django.apps.ready)


def is_in_django() -> bool:
    """Return whether one of these apps is ours."""
    return has_django() and bool(sys.modules["django.apps"].apps.is_installed(APP))


def refuse_unsaid(options: argparse.Namespace) -> None:
    """Raise CannotRun where Django's settings, which the command is about, say nothing of hooks."""
    if options.settings or not (options.needs and has_django()):
        return
    settings: Any = importlib.import_module("django.conf").settings
    if not hasattr(settings, SETTING):
        where = os.environ.get(MODULE, "")
        told = (
            f"{where or 'the settings'} has no {SETTING}, so nothing is enabled and nothing is told"
        )
        raise CannotRun(f'{told}; write {SETTING} = {{"plugins": [...]}}')


def _from_django() -> Hooks:
    sys.path.insert(0, os.getcwd())  # noqa: PTH109  # as manage.py has it, which `hooks` has not
    try:
        import django

        django.setup()
    except ImportError as error:
        raise CannotRun(f"{MODULE}={os.environ[MODULE]}: {error}") from None
    if not is_in_django():
        # Nothing would read LEARNING_HOOKS: every gate stands open, and no check says so.
        raise CannotRun(f'INSTALLED_APPS lacks "{APP}", so no hook runs; add it')
    from hooks_runtime import current

    return current()


def _mapping(where: str) -> Any:
    module, _, name = where.partition(":")
    sys.path.insert(0, os.getcwd())  # noqa: PTH109  # a settings module beside the caller
    try:
        return getattr(importlib.import_module(module), name or SETTING)
    except (ImportError, AttributeError) as error:
        raise CannotRun(f"--settings {where}: {error}") from None
