"""The store of messages, on any database that Django speaks to.

Claims are leases: ``available_at`` lies in the future while a worker has an entry, so one that dies
leaves it to the others. Where the database can, claimers pass over each other's rows (SKIP LOCKED);
where not, a claim is one statement, and one claimer wins.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import close_old_connections, connections, transaction
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.expressions import RawSQL
from django.utils.timezone import now

from hooks_runtime.delivery.keys import key_of
from hooks_runtime.delivery.message import label
from hooks_runtime.delivery.store import Arrival, Entry, Failed
from hooks_runtime.django.facts import is_repeated
from hooks_runtime.django.insertion import insert
from hooks_runtime.django.models import OutboxEntry, State
from hooks_runtime.publishing import BUS
from hooks_runtime.steps import Step
from hooks_runtime.terms import Terms

FIELDS = ("seq", "receiver", "key", "body", "attempts", "crashes")

OPEN = (State.WAITING, State.DEAD)  # in the order of the partial index


def is_open() -> RawSQL:
    """Return what is true of unfinished messages.

    It is spelled out: SQLite does not see that a partial index fits parameters, and would pass by
    everything that was ever delivered.
    """
    words = ", ".join(f"'{state.value}'" for state in OPEN)
    return RawSQL(f"state IN ({words})", (), output_field=BooleanField())  # noqa: S611


class Outbox:
    """The ``Store`` of one database. lease: how long a worker that died keeps its entries."""

    def __init__(self, using: str, lease: timedelta = timedelta(seconds=60)) -> None:
        self.using, self.lease = using, lease

    @property
    def rows(self) -> QuerySet[OutboxEntry]:
        """Return every entry."""
        return OutboxEntry.objects.using(self.using)

    def claim(self, worker: str, queues: Collection[str], limit: int) -> list[Entry]:
        """Return what is due, as ``Store`` says."""
        if connections[self.using].features.has_select_for_update_skip_locked:
            with self.transaction():
                self._look_in_order()
                locked = self._due(queues).select_for_update(skip_locked=True)[:limit]
                found = list(locked.values_list("seq", "receiver", "key", "crashes", "claimed_by"))
                self._take(worker, self._among(self._in_order(found)))
        else:
            self._take(worker, self.rows.filter(seq__in=self._due(queues)[:limit].values("seq")))
        return self._alone_if_it_kills(worker, self._claimed(worker, queues))

    def _look_in_order(self) -> None:
        # PostgreSQL's statistics are from before a burst: it would take all that waits for a few rows
        # and sort them, at seconds a claim, where the first ones of an index will do.
        if connections[self.using].vendor == "postgresql":  # pragma: no branch  # MySQL can it, too
            with connections[self.using].cursor() as cursor:
                cursor.execute("SET LOCAL enable_sort = off")

    def _due(self, queues: Collection[str]) -> QuerySet[OutboxEntry]:
        moment = now()
        same_key = self.rows.filter(
            is_open(), receiver=OuterRef("receiver"), key=OuterRef("key"), seq__lt=OuterRef("seq")
        )
        in_the_way = Q(state=State.WAITING, available_at__gt=moment) | Q(
            state=State.DEAD, holds=True
        )
        if queues:  # of a receiver whose queue is another now: the old one's come first
            in_the_way |= Q(state=State.WAITING) & ~Q(queue__in=queues)
        due = self.rows.filter(
            Q(key="") | ~Exists(same_key.filter(in_the_way)),
            state=State.WAITING,
            available_at__lte=moment,
        )
        return _in_queues(due, queues).order_by("seq")

    def _in_order(self, found: Sequence[tuple[int, str, str, int, str]]) -> list[int]:
        """Return those that come after nothing unfinished, which another claimer may have locked."""
        keyed = {(receiver, key) for _, receiver, key, *_ in found if key}
        if not keyed:
            return [seq for seq, *_ in found]
        others = self.rows.filter(
            Q(state=State.WAITING) | Q(state=State.DEAD, holds=True),
            receiver__in={receiver for receiver, _ in keyed},
            key__in={key for _, key in keyed},
            seq__lt=found[-1][0],
        )
        mine = {seq for seq, *_ in found}
        first: dict[tuple[str, str], int] = {}
        for receiver, key, seq in others.order_by().values_list("receiver", "key", "seq"):
            if seq not in mine:
                first[receiver, key] = min(seq, first.get((receiver, key), seq))
        return [
            seq for seq, receiver, key, *_ in found if seq < first.get((receiver, key), seq + 1)
        ]

    def _take(self, worker: str, rows: QuerySet[OutboxEntry]) -> None:
        rows.update(
            crashes=Case(When(claimed_by="", then=F("crashes")), default=F("crashes") + 1),
            claimed_by=worker,
            available_at=now() + self.lease,
        )

    def _claimed(self, worker: str, queues: Collection[str]) -> list[Entry]:
        # What it has kept of other queues, since its database was not there, is not asked for now.
        rows = _in_queues(self._of(worker), queues).order_by("seq")
        return [Entry(*row) for row in rows.values_list(*FIELDS)]

    def _alone_if_it_kills(self, worker: str, entries: list[Entry]) -> list[Entry]:
        first = next((place for place, entry in enumerate(entries) if entry.crashes), None)
        if first is None:
            return entries
        kept = entries[: max(first, 1)]
        self._free(self._of(worker).filter(seq__gt=kept[-1].seq))
        return kept

    def transaction(self) -> AbstractContextManager[object]:
        """Return a transaction, or a savepoint inside of one."""
        return transaction.atomic(using=self.using)

    def held(self, worker: str, entries: Sequence[Entry]) -> set[int]:
        """Return which of *entries* are still this worker's; the update locks them."""
        mine = self._among([entry.seq for entry in entries], self._of(worker))
        if mine.update(available_at=now() + self.lease) == len(entries):
            return {entry.seq for entry in entries}
        return set(mine.values_list("seq", flat=True))

    def is_repeated(self, entry: Entry, key: str, fact: str) -> bool:
        """Return whether the last *fact* of this receiver and *key* is the same; note it."""
        return is_repeated(self.using, entry.receiver, key, fact)

    def done(self, entries: Sequence[Entry]) -> None:
        """Note that they were delivered."""
        self._among([entry.seq for entry in entries]).update(
            state=State.DONE, finished_at=now(), claimed_by="", error=""
        )

    def failed(self, worker: str, failures: Sequence[Failed]) -> None:
        """Note that they were not."""
        alike: dict[tuple[str, float | None, bool, bool], list[int]] = {}
        for failure in failures:
            why = failure.because, failure.wait, failure.holds, failure.tried
            alike.setdefault(why, []).append(failure.entry.seq)
        for (because, wait, holds, tried), seqs in alike.items():
            rows, attempts = self._among(seqs, self._of(worker)), F("attempts") + int(tried)
            said = {"attempts": attempts, "claimed_by": "", "error": because[:500]}
            if wait is None:
                rows.update(state=State.DEAD, holds=holds, finished_at=now(), **said)
            else:
                rows.update(available_at=now() + timedelta(seconds=wait), **said)

    def park(self, failure: Failed, step: Step | None, payload: Any) -> None:
        """Keep what a deferred receiver failed on; what is here already stays as it is."""
        entry, wait = failure.entry, failure.wait
        row = row_for(entry.receiver, entry.body, step, payload)
        row.attempts, row.crashes = entry.attempts + failure.tried, entry.crashes
        row.error = failure.because[:500]
        if wait is None:
            row.state, row.holds, row.finished_at = State.DEAD, failure.holds, now()
        else:
            row.available_at += timedelta(seconds=wait)
        self.rows.bulk_create([row], ignore_conflicts=True)

    def accept(self, arrivals: Sequence[Arrival]) -> None:
        """Keep what came from a bus, in its order."""
        with self.transaction():
            insert(self.using, arrivals, ignore=True)

    def known(self, receiver: str, ids: Collection[UUID]) -> set[UUID]:
        """Return which of the messages *ids* are, or were, for *receiver*."""
        found = self.rows.filter(receiver=receiver, message_id__in=ids)
        return set(found.values_list("message_id", flat=True))

    def release(self, worker: str) -> None:
        """Give back what is still claimed."""
        self._free(self._of(worker))

    def reconnect(self) -> None:
        """Close connections that are broken or too old; Django opens new ones when needed."""
        close_old_connections()

    def _among(
        self, seqs: Sequence[int], rows: QuerySet[OutboxEntry] | None = None
    ) -> QuerySet[OutboxEntry]:
        rows = self.rows if rows is None else rows
        if connections[self.using].vendor != "postgresql":
            return rows.filter(seq__in=seqs)
        # One array is a third of the price of as many parameters, which psycopg splits and binds.
        return rows.extra(where=["seq = ANY(%s)"], params=[list(seqs)])  # no text of others

    def _of(self, worker: str) -> QuerySet[OutboxEntry]:
        return self.rows.filter(claimed_by=worker, state=State.WAITING)

    def _free(self, rows: QuerySet[OutboxEntry]) -> None:
        rows.update(claimed_by="", available_at=now())


def _in_queues(rows: QuerySet[OutboxEntry], queues: Collection[str]) -> QuerySet[OutboxEntry]:
    """Return those of *rows* in *queues*; without queues, all but what is for a bus."""
    return rows.filter(queue__in=queues) if queues else rows.exclude(queue=BUS)


def row_for(receiver: str, body: str, step: Step | None = None, payload: Any = None) -> OutboxEntry:
    """Return the row of one message for one *receiver*, not stored yet; step: if it is known."""
    moment = now()
    message_id, type_ = label(body)
    return OutboxEntry(
        message_id=message_id,
        receiver=receiver,
        type=type_,
        key=key_of(step, payload) if step else "",
        queue=step.terms.queue if step else Terms().queue,
        body=body,
        created_at=moment,
        available_at=moment,
    )
