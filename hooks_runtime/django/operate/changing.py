"""``hooks outbox retry``, ``replay``, ``drop`` and ``purge``: asked for, made in batches, told."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import timedelta

import attrs
from django.db.models import Q
from tqdm import tqdm

from hooks_runtime.django.operate import changes, waking
from hooks_runtime.django.operate.changes import Change, Rows
from hooks_runtime.django.operate.choosing import chosen, sent_between
from hooks_runtime.django.operate.told import number
from hooks_runtime.django.outbox import Outbox
from hooks_runtime.outbox import CannotOperate

FINE, WRONG = 0, 1


def retry(box: Outbox, options: argparse.Namespace) -> int:
    """Make dead and waiting ones due now, as if they had never been tried."""
    rows = chosen(box, options)
    return Work(box, options, rows, changes.RETRIED, changes.retry, "due now").done()


def replay(box: Outbox, options: argparse.Namespace) -> int:
    """Have delivered ones told again, in their order."""
    rows = sent_between(chosen(box, options), options.since, options.until)
    rows = rows.filter(seq__gt=options.after)
    return Work(box, options, rows, changes.REPLAYED, changes.replay, "due again").done()


def drop(box: Outbox, options: argparse.Namespace) -> int:
    """Have waiting and dead ones never told."""
    rows = chosen(box, options)
    return Work(box, options, rows, changes.DROPPED, changes.drop, "dropped").done()


def purge(box: Outbox, options: argparse.Namespace) -> int:
    """Delete what was delivered or dropped long ago."""
    try:
        rows = changes.outdated(box, _age(options))
    except OverflowError:
        raise CannotOperate("--older-than reaches back too far") from None
    return Work(box, options, rows, Q(), changes.purge, "deleted").done()


def _age(options: argparse.Namespace) -> timedelta:
    return changes.retention() if options.older_than is None else options.older_than


@attrs.frozen
class Work:
    """One change of *rows*, of those that are *suited*. became: what is said of them then."""

    box: Outbox
    options: argparse.Namespace
    rows: Rows
    suited: Q
    change: Change
    became: str

    def done(self) -> int:
        """Do it and tell; exit 1 if something that was named is left as it is, or was not reached."""
        suiting, unsuited = self.rows.filter(self.suited), self._unsuited()
        count = suiting.count()
        if self.options.dry_run:
            return self._tell(f"{number(count, 'message')} would be {self.became}", 0, count)
        self._ask(count)
        changed, last = self._in_batches(suiting, count)
        if changed and self.options.action in ("retry", "replay"):
            waking.wake(self.box)
        if last is not None:
            return self._interrupted(suiting, changed, last)
        also = f"; left as they are: {', '.join(unsuited)}" if unsuited else ""
        self._tell(f"{number(changed, 'message')} {self.became}{also}", changed, len(unsuited))
        return WRONG if unsuited else FINE

    @property
    def _is_ordered(self) -> bool:
        return bool(self.options.action != "purge")

    def _unsuited(self) -> list[str]:
        """Return which of the numbers that were named the change is not for, and what these are."""
        if not getattr(self.options, "seqs", ()):
            return []
        others = self.rows.exclude(self.suited).order_by("seq")
        return [f"{seq} ({state})" for seq, state in others.values_list("seq", "state")]

    def _ask(self, count: int) -> None:
        if self.options.yes or not count:
            return
        if not sys.stdin.isatty():
            raise CannotOperate(f"{self.options.action} asks first; say --yes where nobody answers")
        sys.stderr.write(f"{number(count, 'message')} will be {self.became}. Go on? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise CannotOperate("nothing was done")

    def _in_batches(self, suiting: Rows, count: int) -> tuple[int, int | None]:
        """Return how many were changed, and after which seq Ctrl-C came, if it did."""
        changed = last = 0
        with tqdm(total=count, unit=" messages", disable=None, leave=False) as bar:
            try:
                work = self.box, suiting, self.change
                for seq, some in changes.in_batches(*work, ordered=self._is_ordered):
                    last, changed = seq, changed + some
                    bar.update(some)
            except KeyboardInterrupt:  # what is committed stays; a batch that is not is undone
                return changed, last
        return changed, None

    def _interrupted(self, suiting: Rows, changed: int, last: int) -> int:
        left = (suiting.filter(seq__gt=last) if self._is_ordered else suiting).count()
        on = f"; --after {last} goes on" if self.options.action == "replay" else ""
        told = f"interrupted: {number(changed, 'message')} {self.became}, {left:,} left{on}"
        self._tell(told, changed, left)
        return WRONG

    def _tell(self, told: str, changed: int, left: int) -> int:
        said = {"told": told, "changed": changed, "left": left}
        text = json.dumps(said, indent=2) if self.options.json else told
        sys.stdout.write(f"{text}\n")
        return FINE
