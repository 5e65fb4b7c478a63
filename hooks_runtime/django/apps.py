"""The Django app: builds the Hooks when apps are ready, and again when the setting changes."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.signals import setting_changed

from hooks_runtime.django import loading, serving
from hooks_runtime.django.checks import (
    check_apps,
    check_databases,
    check_migrations,
    check_problems,
    check_workers,
)

CHECKS = (check_problems, check_apps, check_databases, check_migrations, check_workers)


class LearningHooksConfig(AppConfig):
    """Reads ``LEARNING_HOOKS``. Its label was fixed before the first migration."""

    name = "hooks_runtime.django"
    label = "learning_hooks"
    verbose_name = "Learning hooks"

    def ready(self) -> None:
        """Build and install the Hooks. Raises: ConfigurationError: a required plugin can't be used."""
        for check in CHECKS:
            checks.register(check)
        setting_changed.connect(_setting_changed, dispatch_uid="learning_hooks")
        loading.start()
        serving.watch()


def _setting_changed(*, setting: str, **_: Any) -> None:
    if setting == "LEARNING_HOOKS":
        loading.reload()
