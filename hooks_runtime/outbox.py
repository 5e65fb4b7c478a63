"""``hooks outbox``: its words. What they do is Django's, and imported when one is said."""

from __future__ import annotations

import argparse
import importlib
import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hooks_runtime.found import is_in_django


class CannotOperate(Exception):
    """``hooks outbox`` can't do what it was asked; the message says why, and the way out."""


STATES = ("waiting", "done", "dead", "dropped", "all")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def add(parser: argparse.ArgumentParser) -> None:
    """Add the commands of ``hooks outbox`` to *parser*; options have ``action``, and ``json``."""
    words = parser.add_subparsers(
        required=True, metavar="status | list | show | relay | retry | replay | drop | purge"
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON")
    _add_looking(words, shared)
    _add_changing(words, shared)
    _add_working(words)


def run(options: argparse.Namespace) -> int:
    """Do what *options* say and return the exit code. Raises: CannotOperate: why, and the way out."""
    if not is_in_django():
        way_out = "set DJANGO_SETTINGS_MODULE, or say 'python manage.py hooks outbox'"
        raise CannotOperate(f"the outbox is in a Django project's database; {way_out}")
    # By its name: what is above the engine is only called.
    command = importlib.import_module("hooks_runtime.django.operate.command")
    return int(command.run(options))


def duration(text: str) -> timedelta:
    """Return how long ``90s``, ``15m``, ``2h`` or ``30d`` is."""
    with suppress(OverflowError):
        if found := re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text):
            return timedelta(**{UNITS[found[2]]: float(found[1])})
    raise argparse.ArgumentTypeError(f"{text!r} is no time; write 90s, 15m, 2h or 30d")


def _whole(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 2**63:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 up")
    return int(text)


def _seconds(text: str) -> float:
    with suppress(ValueError):
        if 0 <= float(text) < 1e9:  # not a number is neither
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 0 up")


def _add_looking(words: Any, shared: argparse.ArgumentParser) -> None:
    status = words.add_parser("status", parents=[shared], help="what waits, and what is stuck")
    told = "exit 1 if something has been due for longer; by default what settings say, else 300"
    status.add_argument("--max-age", metavar="SECONDS", type=_seconds, help=told)
    status.set_defaults(action="status")
    listed = words.add_parser(
        "list", parents=[shared], help="dead letters, or what --state says; the latest first"
    )
    told = "by default dead; done is what was delivered"
    listed.add_argument("--state", choices=STATES, default="dead", help=told)
    listed.add_argument("--receiver", help="of this receiver: badges:award_badge")
    listed.add_argument("--limit", metavar="N", type=_whole, default=20, help="by default 20")
    listed.set_defaults(action="list")
    shown = words.add_parser("show", parents=[shared], help="one message, with nothing personal")
    shown.add_argument("seq", metavar="SEQ", type=_whole)
    shown.set_defaults(action="show")


def _add_changing(words: Any, shared: argparse.ArgumentParser) -> None:
    retried = words.add_parser(
        "retry", parents=[shared], help="try dead ones again, and waiting ones now"
    )
    _add_chosen(retried, "retry")
    retried.add_argument("--all", action="store_true", help="of every receiver")
    replayed = words.add_parser(
        "replay", parents=[shared], help="tell a receiver again what it was told"
    )
    _add_chosen(replayed, "replay", asks=True)
    replayed.add_argument("--since", metavar="WHEN", help="sent since: 2h, or 2026-11-20T03:00")
    replayed.add_argument("--until", metavar="WHEN", help="and sent until then")
    replayed.add_argument("--after", metavar="SEQ", type=_whole, default=0, help="go on after it")
    dropped = words.add_parser("drop", parents=[shared], help="never tell them; they stay listed")
    _add_chosen(dropped, "drop", asks=True)
    purged = words.add_parser(
        "purge", parents=[shared], help="delete what was delivered or dropped long ago"
    )
    told = "30d; by default keep_days of the settings"
    purged.add_argument("--older-than", metavar="TIME", type=duration, help=told)
    purged.add_argument("--dry-run", action="store_true", help="only say how many")
    purged.set_defaults(action="purge", yes=True)


def _add_chosen(parser: argparse.ArgumentParser, action: str, *, asks: bool = False) -> None:
    parser.add_argument(
        "seqs", metavar="SEQ", type=_whole, nargs="*", help="as 'list' numbers them"
    )
    parser.add_argument("--receiver", help="all of this receiver: badges:award_badge")
    parser.add_argument("--dry-run", action="store_true", help="only say how many")
    if asks:
        parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.set_defaults(action=action, yes=not asks)


def _add_working(words: Any) -> None:
    worker = words.add_parser("relay", help="be a worker, until SIGTERM or Ctrl-C")
    told = "tell only what is in this queue; once for each"
    worker.add_argument("--queue", metavar="QUEUE", action="append", default=[], help=told)
    worker.add_argument("--once", action="store_true", help="tell what is due now, and end")
    worker.set_defaults(action="relay")
