"""``manage.py hooks ...``: the ``hooks`` command with this project's settings."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from hooks_runtime import cli, current


class Command(BaseCommand):
    """Hands everything after ``hooks`` to the command line that also works without Django."""

    help = "List, explain and check hooks and plugins: 'manage.py hooks --help' has every command."
    requires_system_checks = ()  # hooks check reports problems itself

    def run_from_argv(self, argv: list[str]) -> None:
        """Run with *argv*, exit codes 0, 1 and 2 as documented."""
        sys.exit(cli.run(argv[2:], current(), program=f"{argv[0]} hooks"))

    def handle(self, *args: Any, **_: Any) -> None:
        """Run from ``call_command("hooks", "list")``."""
        cli.run([str(arg) for arg in args], current(), program="hooks")

    def add_arguments(self, parser: Any) -> None:
        """Take what ``hooks`` takes."""
        parser.add_argument("args", nargs="*")
