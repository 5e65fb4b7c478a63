"""What an operator does to messages, in batches: each is one transaction, and stopping between two is safe.

A worker may have any of them in hand. So each change is one statement that says what it is for, and
what a worker has finished, or has just claimed, stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from hooks_runtime import current
from hooks_runtime.delivery.keys import fact_of
from hooks_runtime.delivery.message import UnknownEvent, Unreadable, read
from hooks_runtime.delivery.store import UNREAD
from hooks_runtime.django.models import LastFact, OutboxEntry, State
from hooks_runtime.django.outbox import Outbox

Rows: TypeAlias = "QuerySet[OutboxEntry]"
Change: TypeAlias = Callable[[Outbox, Sequence[int]], int]
BATCH = 500

# What nobody could read is not here, but on the bus: "hooks consume" reads it again.
RETRIED = ~Q(receiver__startswith=UNREAD) & (
    Q(state=State.DEAD) | Q(state=State.WAITING, claimed_by="")
)
REPLAYED = Q(state=State.DONE)
DROPPED = Q(state__in=(State.WAITING, State.DEAD))


def retry(box: Outbox, seqs: Sequence[int]) -> int:
    """Make dead ones, and those that wait for their next attempt, due now; return how many."""
    return box.rows.filter(RETRIED, seq__in=seqs).update(**_as_new())


def replay(box: Outbox, seqs: Sequence[int]) -> int:
    """Have delivered ones told again; return how many.

    What their receivers were last told of these keys is forgotten, or they would know it already.
    """
    with transaction.atomic(using=box.using):
        bodies = list(box.rows.filter(REPLAYED, seq__in=seqs).values_list("receiver", "body"))
        for receiver, key in {(receiver, _key(body)) for receiver, body in bodies}:
            LastFact.objects.using(box.using).filter(receiver=receiver, key=key).delete()
        return box.rows.filter(REPLAYED, seq__in=seqs).update(**_as_new())


def drop(box: Outbox, seqs: Sequence[int]) -> int:
    """Have waiting and dead ones never told; return how many. They stay to be seen."""
    return box.rows.filter(DROPPED, seq__in=seqs).update(
        state=State.DROPPED, finished_at=now(), claimed_by="", holds=False
    )


def purge(box: Outbox, seqs: Sequence[int]) -> int:
    """Delete what is delivered or dropped; return how many."""
    return box.rows.filter(_finished(), seq__in=seqs).delete()[0]


def outdated(box: Outbox, older_than: timedelta) -> Rows:
    """Return what was delivered or dropped before that long ago."""
    return box.rows.filter(_finished(), finished_at__lt=now() - older_than)


def retention() -> timedelta:
    """Return how long settings keep what is delivered."""
    return timedelta(days=current().config.delivery.keep_days)


def in_batches(
    box: Outbox, rows: Rows, change: Change, *, ordered: bool = True
) -> Iterator[tuple[int, int]]:
    """Make *change* of *rows*; yield, batch by batch, the last seq and how many.

    ordered: in the order of seq; otherwise the longest finished first, of which nothing may be left.
    """
    last = 0
    while (
        seqs := _next(rows.filter(seq__gt=last), "seq") if ordered else _next(rows, "finished_at")
    ):
        last = seqs[-1]
        yield last, change(box, seqs)


def all_of(box: Outbox, rows: Rows, change: Change) -> int:
    """Make *change* of all *rows*, in their order; return how many that were."""
    return sum(changed for _, changed in in_batches(box, rows, change))


def purge_all(box: Outbox) -> int:
    """Delete what is finished and older than settings keep it; return how many that were."""
    rows = outdated(box, retention())
    return sum(changed for _, changed in in_batches(box, rows, purge, ordered=False))


def _next(rows: Rows, order: str) -> list[int]:
    return list(rows.order_by(order).values_list("seq", flat=True)[:BATCH])


def _finished() -> Q:
    return Q(state__in=(State.DONE, State.DROPPED))


def _as_new() -> dict[str, str | int | bool | datetime | None]:
    return {
        "state": State.WAITING,
        "available_at": now(),
        "finished_at": None,
        "attempts": 0,
        "crashes": 0,
        "claimed_by": "",
        "holds": False,
    }


def _key(body: str) -> str | None:
    """Return whose fact a message tells; None if it tells none, or can't be read any more."""
    try:
        message = read(body, current().specs)
        return fact_of(message.event, message.payload)[0]
    except (Unreadable, UnknownEvent):
        return None
