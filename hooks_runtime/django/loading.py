"""``settings.LEARNING_HOOKS`` -> the current Hooks. The one place that installs them in Django."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any

from django.conf import settings

from hooks_runtime import callsites, current, discovery, install
from hooks_runtime.discovery import Plugin
from hooks_runtime.django.recording import with_transactions
from hooks_runtime.django.transactions import DjangoTransactions
from hooks_runtime.hooks import Hooks
from hooks_runtime.problems import ConfigurationError
from hooks_runtime.settings import HooksConfig

logger = logging.getLogger("hooks_runtime")
_building = RLock()
connected: Mapping[tuple[str, str], Callable[..., Any]] = {}
"""What code connected by a signal: (its module, its name) -> hookimpl."""
_started = False


def start() -> None:
    """Install the Hooks as start-up does: settings that can't be read are told at every call.

    ``manage.py check`` must get far enough to report them, with everything else.
    Raises: ConfigurationError: a plugin that is required can't be used.
    """
    global _started  # noqa: PLW0603  # apps are ready once a process
    _started = True
    if recorder := callsites.start():  # pragma: no cover  # in a process of 'hooks callsites'
        callsites.until_the_end.enter_context(with_transactions(recorder))
    try:
        _install_or_refuse()
    except ConfigurationError as error:
        if not _is_hooks_command():
            raise
        install(Hooks.unusable(error))  # which the command is there to tell of
    for problem in () if _is_told_anyway() else current().problems:
        logger.warning("LEARNING_HOOKS %s %s %s", problem.id, problem.path, problem.message)


def _is_hooks_command() -> bool:
    return sys.argv[1:2] == ["hooks"]


def _is_told_anyway() -> bool:
    """Return whether what runs prints the problems itself: ``hooks`` or ``check``."""
    return sys.argv[1:2] == ["check"] or _is_hooks_command() or Path(sys.argv[0]).name == "hooks"


def reload() -> None:
    """Install the Hooks of the present setting. Raises: ConfigurationError: it is wrong."""
    if _started:
        _install(HooksConfig.of(getattr(settings, "LEARNING_HOOKS", {})))


def connect(module: str, name: str, receiver: Callable[..., Any] | None) -> bool:
    """Make *receiver* a step of the plugin *module*; None takes it away. Return if *name* was there."""
    global connected  # noqa: PLW0603  # replaced whole, never changed: a test puts the old one back
    with _building:
        before = (module, name) in connected
        rest = {key: known for key, known in connected.items() if key != (module, name)}
        connected = {**rest, (module, name): receiver} if receiver else rest
        if _started:
            _install_or_refuse()
    return before


def _install_or_refuse() -> None:
    try:
        config = HooksConfig.of(getattr(settings, "LEARNING_HOOKS", {}))
    except ConfigurationError as error:
        if not _is_told_anyway():
            logger.critical("no hook can run: %s", error)
        install(Hooks.unusable(error))
        return
    _install(config)


def _install(config: HooksConfig) -> None:
    from hooks_runtime.django import workers  # its models need the apps to be ready

    with _building:
        plugins = (*discovery.load(config), *_connected_plugins())
        install(
            Hooks(
                plugins, config, transactions=DjangoTransactions(), carrier=workers.carrier(config)
            )
        )


def _connected_plugins() -> list[Plugin]:
    modules: dict[str, ModuleType] = {}
    for (module, name), receiver in connected.items():
        setattr(modules.setdefault(module, ModuleType(module)), name, receiver)
    return [
        Plugin(module, held, enabled_at=f"signal(...).connect in {module}")
        for module, held in modules.items()
    ]
