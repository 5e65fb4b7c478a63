"""``hooks outbox``: see what is stuck, and put it right. ``hooks_runtime.outbox`` has its words.

Exit codes: 0 all is well; 1 something is wrong, or not all of it was done; 2 it can't be run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from django.db import DatabaseError
from django.utils.connection import ConnectionDoesNotExist

from hooks_runtime import current
from hooks_runtime.django import workers
from hooks_runtime.django.due import OPEN, is_open
from hooks_runtime.django.models import OutboxEntry
from hooks_runtime.django.operate import figures, told, topics
from hooks_runtime.django.operate.changing import drop, purge, replay, retry
from hooks_runtime.django.operate.choosing import of_receiver
from hooks_runtime.django.operate.working import relay
from hooks_runtime.django.outbox import Outbox
from hooks_runtime.outbox import CannotOperate

FINE, WRONG = 0, 1


def run(options: argparse.Namespace) -> int:
    """Do what *options* say and return the exit code. Raises: CannotOperate: why, and the way out."""
    try:
        return ACTIONS[options.action](workers.outbox(), options)
    except ConnectionDoesNotExist:
        alias = current().config.delivery.database
        raise CannotOperate(f"$.delivery.database: {alias!r} is not in DATABASES") from None
    except DatabaseError as error:
        why = str(error).strip().partition("\n")[0]
        raise CannotOperate(f"{why}; is the database there, and did 'migrate' run?") from None


def status(box: Outbox, options: argparse.Namespace) -> int:
    """Print what waits and what is stuck; exit 1 if there is a dead letter, or something is late."""
    found = look(box, options.max_age)
    _print(found.as_json() if options.json else found.as_text())
    return WRONG if found.wrong else FINE


def look(box: Outbox, max_age: float | None = None) -> told.Status:
    """Return how the outbox is doing. max_age: seconds; by default what settings say."""
    counted = figures.by_receiver(box)
    stuck = [name for name, each in counted.items() if each.dead or each.waiting]
    allowed = current().config.delivery.max_age if max_age is None else max_age
    reasons = {name: why for name in stuck if (why := figures.reasons(box, name))}
    return told.Status(counted, reasons, figures.held_keys(box), allowed, topics.consumed())


def list_(box: Outbox, options: argparse.Namespace) -> int:
    """Print messages, the latest first."""
    rows = of_receiver(box, options.receiver) if options.receiver else box.rows
    if options.state in OPEN:
        rows = rows.filter(is_open())
    if options.state != "all":
        rows = rows.filter(state=options.state)
    found = list(rows.order_by("-seq")[: options.limit])
    _print(told.listed(found) if options.json else told.listed_text(found))
    return FINE


def show(box: Outbox, options: argparse.Namespace) -> int:
    """Print all about one message, and nobody's data."""
    try:
        entry = box.rows.get(seq=options.seq)
    except OutboxEntry.DoesNotExist:
        raise CannotOperate(f"no message is numbered {options.seq}; 'list' numbers them") from None
    _print(told.shown(entry) if options.json else told.shown_text(entry))
    return FINE


def _print(said: Any) -> None:
    text = said if isinstance(said, str) else json.dumps(said, indent=2)
    sys.stdout.write(f"{text}\n")


ACTIONS: Mapping[str, Callable[[Outbox, argparse.Namespace], int]] = {
    "status": status,
    "list": list_,
    "show": show,
    "retry": retry,
    "replay": replay,
    "drop": drop,
    "purge": purge,
    "relay": relay,
}
