"""``manage.py hooks_credentials import-learning-credentials``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import CommandError
from django.db import connections

from hooks_credentials.compat.moving import move
from hooks_credentials.compat.names import Names
from hooks_credentials.compat.source import Source
from hooks_credentials.options import options


def add_arguments(parser: ArgumentParser) -> None:
    """Declare where to read, and what takes the place of functions that nobody knows."""
    parser.add_argument("--database", default="default", help="the alias of the one that has it")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be, and store nothing"
    )
    for word in ("retriever", "generator"):
        told = "what takes the place of a function of yours; as often as there are some"
        parser.add_argument(
            f"--{word}", action="append", default=[], metavar="DOTTED.PATH=NAME", help=told
        )
    told = (
        "the alias in STORAGES that has its files, to copy them; without, they stay where they are"
    )
    parser.add_argument("--copy-from", default="", metavar="ALIAS", help=told)
    parser.add_argument(
        "--folder",
        default=getattr(settings, "LEARNING_CREDENTIALS_OUTPUT_DIR", "learning_credentials"),
        help="where its documents are there",
    )
    told = (
        "print texts without a size as documented (32, 28, 12), and not as they were printed (12)"
    )
    parser.add_argument("--documented-sizes", action="store_true", help=told)


def run(said: dict[str, Any]) -> list[str]:
    """Do it, and return what is told. Raises: CommandError: everything that is wrong; nothing is stored."""
    report = move(_source(said), dry_run=said["dry_run"], progress=_progress)
    if report.problems:
        count = len(report.problems)
        places = "1 place" if count == 1 else f"{count} places"
        told = "\n".join(f"  {each}" for each in report.problems)
        raise CommandError(f"nothing was stored, because of {places}:\n{told}")
    last = ["this was a dry run: nothing was stored"] if said["dry_run"] else []
    return [*report.lines(), *last]


def _source(said: dict[str, Any]) -> Source:
    alias, files = said["database"], said["copy_from"]
    if alias not in connections:
        raise CommandError(
            f"settings have no database {alias!r}; there is {', '.join(connections)}"
        )
    if files and files not in settings.STORAGES:
        raise CommandError(
            f"settings have no storage {files!r}; there is {', '.join(settings.STORAGES)}"
        )
    if files and storages[files] is storages[options().storage]:
        raise CommandError(f"credentials are stored in {files!r} already; leave --copy-from out")
    names = Names(_pairs(said, "retriever"), _pairs(said, "generator"))
    folder = said["folder"].strip("/")
    return Source(alias, names, files, folder, documented=said["documented_sizes"])


def _pairs(said: dict[str, Any], word: str) -> dict[str, str]:
    parts = [each.partition("=") for each in said[word]]
    if wrong := [path for path, _, name in parts if not (path and name)]:
        raise CommandError(f"--{word} expects dotted.path=name, got {wrong[0]!r}")
    return {path: name for path, _, name in parts}


def _progress(rows: Iterable[Any], total: int, unit: str) -> Iterable[Any]:
    """Show how far it is, on a terminal."""
    if not sys.stderr.isatty():
        return rows
    from tqdm import tqdm

    shown: Iterable[Any] = tqdm(rows, total=total, unit=f" {unit}")
    return shown
