from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection

import campus
from campus import worlds
from campus.models import User
from campus.seed import WORLD
from campus.terminal import Line

LOGINS = {
    "teacher": "is staff: the studio, the hooks, the admin",
    "tove": "teaches, and is not staff",
    "ada": "learns, and is a premium member",
    "teacher1": "teaches in more runs than most",
    "learner1": "learns in more runs than most",
}

ELSEWHERE = ("CAMPUS_DATA", "CAMPUS_DATABASE_URL")


class Command(BaseCommand):
    help = "Fill an empty database with a few courses and people, and as many more as you like."
    requires_system_checks = ()  # they look for tables, so they come once there are some

    def add_arguments(self, parser: CommandParser) -> None:
        more: dict[str, Any] = {"type": _amount, "default": 0, "metavar": "N"}
        parser.add_argument("--courses", help="so many courses more than world.toml has", **more)
        parser.add_argument("--learners", help="so many learners more", **more)
        parser.add_argument(
            "--seed", type=int, default=0, metavar="S", help="another number is another world"
        )

    def handle(self, courses: int, learners: int, seed: int, **options: Any) -> None:  # noqa: ARG002
        started = monotonic()
        with _plain_errors():
            _move_in()
            self.check()
            made = worlds.make(worlds.Size(courses, learners, seed), Line(sys.stderr))
        self.stdout.write(_told(made, monotonic() - started))


def _move_in() -> None:
    """Make the tables of a new database. Raises: CommandError: somebody lives there."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        Path(name).parent.mkdir(parents=True, exist_ok=True)
    is_new = User._meta.db_table not in connection.introspection.table_names()  # noqa: SLF001
    if not is_new and User.objects.exists():
        way_out = (
            "Delete that file, or name another folder in CAMPUS_DATA."
            if connection.vendor == "sqlite"
            else "Name another database in CAMPUS_DATABASE_URL."
        )
        raise CommandError(
            f"{User.objects.count():,} people live in {name} already, and a world is made in an "
            f"empty database. {way_out}"
        )
    call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        told = "Interrupted: nothing was made, and you can begin again."
        raise CommandError(told, returncode=130) from None
    except OperationalError as error:
        raise CommandError(f"The database can't be used: {error}") from error


def _told(made: Mapping[str, int], took_s: float) -> str:
    """Return what was made, who can log in, and what to do next."""
    logins = {name: what for name, what in LOGINS.items() if User.objects.filter(username=name)}
    rows = "\n".join(
        f"{amount:>12,} {what[:-1] if amount == 1 else what}"
        for what, amount in made.items()
        if amount
    )
    return "\n".join(
        (
            rows,
            f"{sum(made.values()):>12,} rows, in {took_s:.1f} seconds",
            "",
            f"Everybody's password is {WORLD['password']}.",
            *(f"  {name:<9} {what}" for name, what in logins.items()),
            "",
            f"Serve it: {_python()} {_manage_py()} runserver",
            *(f"with the same {name}" for name in ELSEWHERE if os.environ.get(name)),
        )
    )


def _python() -> str:
    """Return this very Python: another one may have no Django."""
    here = os.path.relpath(sys.executable)
    return sys.executable if here.startswith("..") else here


def _manage_py() -> str:
    """Return the program that was run, or the one of campus."""
    if Path(sys.argv[0]).name == "manage.py":
        return sys.argv[0]
    return os.path.relpath(Path(campus.__file__).parents[1] / "manage.py")


def _amount(text: str) -> int:
    try:
        amount = int(text.replace(",", "").replace("_", ""))
    except ValueError:
        amount = -1
    if amount < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number, 0 or more")
    return amount
