"""``settings.LEARNING_HOOKS`` -> the current Hooks. The one place that installs them in Django."""

from __future__ import annotations

import logging
from threading import RLock

from django.conf import settings

from hooks_runtime import current, discovery, install
from hooks_runtime.discovery import Plugin
from hooks_runtime.django.transactions import DjangoTransactions
from hooks_runtime.hooks import Hooks
from hooks_runtime.problems import ConfigurationError
from hooks_runtime.settings import HooksConfig

logger = logging.getLogger("hooks_runtime")
_building = RLock()
_connected: dict[str, Plugin] = {}
_started = False


def start() -> None:
    """Install the Hooks as start-up does: settings that can't be read are told at every call.

    ``manage.py check`` must get far enough to report them, with everything else.
    Raises: ConfigurationError: a plugin that is required can't be used.
    """
    global _started  # noqa: PLW0603  # apps are ready once a process
    _started = True
    try:
        config = HooksConfig.of(getattr(settings, "LEARNING_HOOKS", {}))
    except ConfigurationError as error:
        logger.critical("no hook can run: %s", error)
        install(Hooks.unusable(error))
        return
    _install(config)
    for problem in current().problems:
        logger.warning("%s %s %s", problem.id, problem.path, problem.message)


def reload() -> None:
    """Install the Hooks of the present setting. Raises: ConfigurationError: it is wrong."""
    if _started:
        _install(HooksConfig.of(getattr(settings, "LEARNING_HOOKS", {})))


def connect(plugin: Plugin) -> None:
    """Add, or replace, receivers that code connected by a signal."""
    with _building:
        _connected[plugin.name] = plugin
        reload()


def _install(config: HooksConfig) -> None:
    with _building:
        plugins = (*discovery.load(config), *_connected.values())
        install(Hooks(plugins, config, transactions=DjangoTransactions()))
