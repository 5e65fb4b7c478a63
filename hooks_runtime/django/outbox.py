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

import attrs
from django.db import close_old_connections, transaction
from django.db.models import Case, F, QuerySet, When
from django.utils.timezone import now

from hooks_runtime.delivery.keys import key_of
from hooks_runtime.delivery.message import label
from hooks_runtime.delivery.store import Arrival, Entry, Failed, Publish
from hooks_runtime.django.due import Due, is_one_of
from hooks_runtime.django.insertion import begin, insert
from hooks_runtime.django.ledger import Ledger
from hooks_runtime.django.models import OutboxEntry, State
from hooks_runtime.publishing import BUS
from hooks_runtime.steps import Step
from hooks_runtime.terms import Terms

FIELDS = ("seq", "receiver", "key", "body", "attempts", "crashes")


class Outbox:
    """The ``Store`` of one database. lease: how long a worker that died keeps its entries."""

    def __init__(self, using: str, lease: timedelta = timedelta(seconds=60)) -> None:
        self.using, self.lease, self.due = using, lease, Due(using)

    @property
    def rows(self) -> QuerySet[OutboxEntry]:
        """Return every entry."""
        return self.due.rows

    def claim(self, worker: str, queues: Collection[str], limit: int) -> list[Entry]:
        """Return what is due, as ``Store`` says."""
        with self.transaction():
            rows = self.due.locked(queues, limit, *FIELDS, "claimed_by")
            entries = _alone_if_it_kills([_claimed(*row) for row in rows])
            if entries:
                self._take(worker, entries)
        return entries

    def publish(self, worker: str, limit: int, publish: Publish) -> int:
        """Publish what is due for a bus, as ``Store`` says."""
        if self.due.passes_over_locked:
            with self.transaction():
                entries = [Entry(*row) for row in self.due.locked((BUS,), limit, *FIELDS)]
                self._published(entries, publish(entries), self.rows)
        else:  # whoever writes locks all of it, and a broker may be slow
            entries = self.claim(worker, (BUS,), limit)
            failed = publish(entries)
            with self.transaction():
                self._published(entries, failed, self._of(worker))
        return len(entries)

    def _published(
        self, entries: list[Entry], failed: Sequence[Failed], rows: QuerySet[OutboxEntry]
    ) -> None:
        lost = {each.entry.seq for each in failed}
        self.done([entry for entry in entries if entry.seq not in lost])
        self._failed(failed, rows)

    def _take(self, worker: str, entries: Sequence[Entry]) -> None:
        self._among([entry.seq for entry in entries]).update(
            crashes=Case(When(claimed_by="", then=F("crashes")), default=F("crashes") + 1),
            claimed_by=worker,
            available_at=now() + self.lease,
        )

    def transaction(self) -> AbstractContextManager[object]:
        """Return a transaction, or a savepoint inside of one."""
        return transaction.atomic(using=self.using)

    def held(self, worker: str, entries: Sequence[Entry]) -> set[int]:
        """Return which of *entries* are still this worker's; the update locks them."""
        mine = self._among([entry.seq for entry in entries], self._of(worker))
        if mine.update(available_at=now() + self.lease) == len(entries):
            return {entry.seq for entry in entries}
        return set(mine.values_list("seq", flat=True))

    def done(self, entries: Sequence[Entry]) -> None:
        """Note that they were delivered."""
        if not entries:
            return
        self._among([entry.seq for entry in entries]).update(
            state=State.DONE, finished_at=now(), claimed_by="", error=""
        )

    def failed(self, worker: str, failures: Sequence[Failed]) -> None:
        """Note that they were not."""
        self._failed(failures, self._of(worker))

    def _failed(self, failures: Sequence[Failed], mine: QuerySet[OutboxEntry]) -> None:
        alike: dict[tuple[str, float | None, bool, bool], list[int]] = {}
        for failure in failures:
            why = failure.because, failure.wait, failure.holds, failure.tried
            alike.setdefault(why, []).append(failure.entry.seq)
        for (because, wait, holds, tried), seqs in alike.items():
            rows, attempts = self._among(seqs, mine), F("attempts") + int(tried)
            said = {"attempts": attempts, "claimed_by": "", "error": because[:500]}
            if wait is None:
                rows.update(state=State.DEAD, holds=holds, finished_at=now(), **said)
            else:
                due = now() + timedelta(seconds=wait)
                rows.update(state=State.WAITING, finished_at=None, available_at=due, **said)

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

    def begin(self, arrivals: Sequence[Arrival], room: int) -> list[Entry | None]:
        """Keep *arrivals* as if they were delivered, as ``Store`` says."""
        waiting = self.due.keys_that_wait(arrivals)
        states = [_state(each, place < room, waiting) for place, each in enumerate(arrivals)]
        seqs = begin(self.using, arrivals, states)
        return [
            Entry(seq, each.receiver, each.key, each.body) if seq and state == State.DONE else None
            for seq, each, state in zip(seqs, arrivals, states, strict=True)
        ]

    def ledger(self, keys: Collection[tuple[str, str]]) -> Ledger:
        """Return what a batch of messages asks of the database, as ``Store`` says."""
        return Ledger(self.using, keys)

    def undo(self, failures: Sequence[Failed], later: Sequence[Entry]) -> None:
        """Note what of those that began was not delivered, as ``Store`` says."""
        self._failed(failures, self.rows)
        if later:
            rows = self._among([entry.seq for entry in later])
            rows.update(state=State.WAITING, finished_at=None)

    def known(self, receiver: str, ids: Collection[UUID]) -> set[UUID]:
        """Return which of the messages *ids* are, or were, for *receiver*."""
        found = self.rows.filter(is_one_of("message_id", [*ids], self.using), receiver=receiver)
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
        return (self.rows if rows is None else rows).filter(is_one_of("seq", seqs, self.using))

    def _of(self, worker: str) -> QuerySet[OutboxEntry]:
        return self.rows.filter(claimed_by=worker, state=State.WAITING)

    def _free(self, rows: QuerySet[OutboxEntry]) -> None:
        rows.update(claimed_by="", available_at=now())


def _state(arrival: Arrival, is_now: bool, waiting: Collection[tuple[str, str]]) -> State:  # noqa: FBT001
    if arrival.error:
        return State.DEAD
    has_to_wait = arrival.key and (arrival.receiver, arrival.key) in waiting
    return State.DONE if is_now and not has_to_wait else State.WAITING


def _claimed(*row: Any) -> Entry:
    """Return the entry of FIELDS, and who has it still, but died on it."""
    entry = Entry(*row[:-1])
    return attrs.evolve(entry, crashes=entry.crashes + 1) if row[-1] else entry


def _alone_if_it_kills(entries: list[Entry]) -> list[Entry]:
    """Return those before the first that a worker died on, or that one: it is known who is to blame."""
    first = next((place for place, entry in enumerate(entries) if entry.crashes), len(entries))
    return entries[: max(first, 1)]


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
