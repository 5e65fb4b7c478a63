"""Which messages an operator means: by number, by receiver, by time. What means none is told."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware, now

from hooks_runtime.django.operate.changes import Rows
from hooks_runtime.django.operate.told import receivers
from hooks_runtime.django.outbox import Outbox
from hooks_runtime.outbox import CannotOperate, duration
from hooks_runtime.problems import did_you_mean


def chosen(box: Outbox, options: argparse.Namespace) -> Rows:
    """Return what SEQ..., ``--receiver`` and ``--all`` mean together.

    Raises: CannotOperate: nothing was said, or two things at once, or a number or receiver is not
    there.
    """
    some, every = bool(options.seqs or options.receiver), getattr(options, "all", False)
    if not (some or every):
        raise CannotOperate(f"say which: hooks outbox {options.action} SEQ..., or --receiver NAME")
    if some and every:
        raise CannotOperate("--all means every message; leave it out, or SEQ and --receiver")
    rows = of_receiver(box, options.receiver) if options.receiver else box.rows
    if not options.seqs:
        return rows
    _must_be_there(rows, options.seqs)
    return rows.filter(seq__in=options.seqs)


def of_receiver(box: Outbox, name: str) -> Rows:
    """Return what is for the receiver *name*. Raises: CannotOperate: nobody is called so."""
    rows = box.rows.filter(receiver=name)
    if rows.exists() or name in receivers():
        return rows
    known = box.rows.order_by().values_list("receiver", flat=True).distinct()
    raise CannotOperate(f"no message is for {name!r}{did_you_mean(name, known)}")


def sent_between(rows: Rows, since: str | None, until: str | None) -> Rows:
    """Return what of *rows* was sent in that time. Raises: CannotOperate: that is no time."""
    first, last = (moment(text) if text else None for text in (since, until))
    if first and last and first > last:
        raise CannotOperate(f"--until {until} is before --since {since}; nothing was sent then")
    rows = rows.filter(created_at__gte=first) if first else rows
    return rows.filter(created_at__lte=last) if last else rows


def moment(text: str) -> datetime:
    """Return when ``2h`` ago or ``2026-11-20T03:00`` was. Raises: CannotOperate: that is no time."""
    try:
        return now() - duration(text)
    except argparse.ArgumentTypeError:
        found = _written(text)
    except OverflowError:
        found = None
    if found is None:
        raise CannotOperate(f"{text!r} is no time; write 2h, 2026-11-20 or 2026-11-20T03:00")
    return make_aware(found) if is_naive(found) else found


def _written(text: str) -> datetime | None:
    try:
        if found := parse_datetime(text):
            return found
        day = parse_date(text)
    except ValueError:  # such as the 31st of February
        return None
    return datetime(day.year, day.month, day.day) if day else None  # noqa: DTZ001  # aware later


def _must_be_there(rows: Rows, seqs: Sequence[int]) -> None:
    found = set(rows.filter(seq__in=seqs).values_list("seq", flat=True))
    if missing := sorted(set(seqs) - found):
        raise CannotOperate(f"no message is numbered {_listed(missing)}; 'list' numbers them")


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
