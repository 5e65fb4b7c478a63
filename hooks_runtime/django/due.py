"""What of the outbox may be claimed now: what is due, and comes after nothing unfinished of its key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connections
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.timezone import now

from hooks_runtime.delivery.store import Arrival
from hooks_runtime.django.models import OutboxEntry, State
from hooks_runtime.publishing import BUS

KINDS = {"seq": "bigint", "message_id": "uuid"}  # on PostgreSQL
OPEN = (State.WAITING, State.DEAD)  # in the order of the partial index


def is_open() -> RawSQL:
    """Return what is true of unfinished messages.

    It is spelled out: SQLite does not see that a partial index fits parameters, and would pass by
    everything that was ever delivered.
    """
    words = ", ".join(f"'{state.value}'" for state in OPEN)
    return RawSQL(f"state IN ({words})", (), output_field=BooleanField())  # noqa: S611


class Due:
    """The rows of one database that are next, read for whoever claims them."""

    def __init__(self, using: str) -> None:
        self.using = using

    @property
    def rows(self) -> QuerySet[OutboxEntry]:
        """Return every entry."""
        return OutboxEntry.objects.using(self.using)

    @property
    def passes_over_locked(self) -> bool:
        """Return whether claimers leave each other's rows alone."""
        return connections[self.using].features.has_select_for_update_skip_locked

    def locked(self, queues: Collection[str], limit: int, *fields: str) -> list[Any]:
        """Return *fields*, seq, receiver and key first, of what is due; locked."""
        self.look_in_order()
        waiting = self.waiting(queues)
        found = self._first(waiting, limit, fields)
        ready = self.in_order(found)
        if len(ready) < len(found) == limit:
            # What has to wait took the places of what has not. To look at each costs twice as much.
            ready = self.in_order(self._first(waiting.filter(self.is_free(queues)), limit, fields))
        return ready

    def _first(self, rows: QuerySet[OutboxEntry], limit: int, fields: Sequence[str]) -> list[Any]:
        features = connections[self.using].features
        if features.has_select_for_update:
            rows = rows.select_for_update(skip_locked=features.has_select_for_update_skip_locked)
        else:
            self.rows.filter(seq=0).update(holds=False)  # SQLite: who writes, has all of it
        return list(rows[:limit].values_list(*fields))

    def look_in_order(self) -> None:
        """Have the database read by index, for this transaction."""
        # PostgreSQL's statistics are from before a burst: it would take all that waits for a few rows
        # and sort them, at seconds a claim, where the first ones of an index will do.
        if connections[self.using].vendor == "postgresql":  # pragma: no branch  # MySQL can it, too
            with connections[self.using].cursor() as cursor:
                cursor.execute("SET LOCAL enable_sort = off")

    def waiting(self, queues: Collection[str]) -> QuerySet[OutboxEntry]:
        """Return what is due in *queues*, the oldest first; without queues, all but what is for a bus."""
        rows = self.rows.filter(state=State.WAITING, available_at__lte=now())
        chosen = rows.filter(queue__in=queues) if queues else rows.exclude(queue=BUS)
        return chosen.order_by("seq")

    def is_free(self, queues: Collection[str]) -> Q:
        """Return whether nothing of the same key that comes first is in the way."""
        in_the_way = Q(state=State.WAITING, available_at__gt=now()) | Q(
            state=State.DEAD, holds=True
        )
        if queues:  # of a receiver whose queue is another now: the old one's come first
            in_the_way |= Q(state=State.WAITING) & ~Q(queue__in=queues)
        same_key = self.rows.filter(
            is_open(), receiver=OuterRef("receiver"), key=OuterRef("key"), seq__lt=OuterRef("seq")
        )
        return Q(key="") | Q(~Exists(same_key.filter(in_the_way)))

    def in_order(self, found: list[Any]) -> list[Any]:
        """Return those that come after nothing unfinished, which another claimer may have locked."""
        keyed = {(receiver, key) for _, receiver, key, *_ in found if key}
        if not keyed:
            return found
        others = self.rows.filter(
            Q(state=State.WAITING) | Q(state=State.DEAD, holds=True),
            ~is_one_of("seq", [seq for seq, *_ in found], self.using),
            receiver__in={receiver for receiver, _ in keyed},
            key__in={key for _, key in keyed},
            seq__lt=found[-1][0],
        )
        first: dict[tuple[str, str], int] = {}
        for receiver, key, seq in others.order_by().values_list("receiver", "key", "seq"):
            first[receiver, key] = min(seq, first.get((receiver, key), seq))
        if not first:
            return found
        return [row for row in found if row[0] < first.get((row[1], row[2]), row[0] + 1)]

    def keys_that_wait(self, arrivals: Sequence[Arrival]) -> set[tuple[str, str]]:
        """Return the receivers and keys of *arrivals* that something unfinished stands before."""
        rows = self.rows.filter(
            Q(state=State.WAITING) | Q(state=State.DEAD, holds=True),
            receiver__in={each.receiver for each in arrivals},
            key__in={each.key for each in arrivals if each.key},
        )
        return set(rows.order_by().values_list("receiver", "key").distinct())


def is_one_of(field: str, values: Sequence[Any], using: str) -> Q:
    """Return what is true of rows whose *field*, seq or message_id, is one of *values*."""
    if connections[using].vendor != "postgresql":
        return Q(**{f"{field}__in": values})
    # One array, written out, is a tenth of the price of parameters, which psycopg splits and binds.
    array = "{" + ",".join(map(str, values)) + "}"
    is_in = f"learning_hooks_outbox.{field} = ANY(%s::{KINDS[field]}[])"
    return Q(RawSQL(is_in, [array], BooleanField()))  # noqa: S611  # numbers and ids
