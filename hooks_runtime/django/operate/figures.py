"""How the outbox is doing, receiver by receiver: a look at what is unfinished, however much is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import attrs
from django.db.models import Count, Min, Q, QuerySet
from django.utils.timezone import now

from hooks_runtime.django.due import is_open
from hooks_runtime.django.models import OutboxEntry, State
from hooks_runtime.django.outbox import Outbox

HOUR = timedelta(hours=1)
Rows: TypeAlias = "QuerySet[OutboxEntry]"


@attrs.frozen
class Figures:
    """Messages of one receiver, or of all.

    waiting: all that are to be told. Of these, due: could be told now; working: with a worker;
    retrying: failed before; held: behind another of their key, a dead letter or one that waits longer. oldest_s: age of the oldest that
    waits. overdue_s: for how long the first that is due has been. delivered: in the last hour.
    """

    waiting: int = 0
    due: int = 0
    working: int = 0
    retrying: int = 0
    held: int = 0
    dead: int = 0
    oldest_s: float | None = None
    overdue_s: float | None = None
    delivered: int | None = 0

    @classmethod
    def total(cls, all_: Iterable[Figures]) -> Figures:
        """Return them together: sums, and the greatest ages."""
        return cls.together([attrs.asdict(each) for each in all_])

    @classmethod
    def together(cls, rows: Sequence[Mapping[str, Any]]) -> Figures:
        """Return the figures of *rows* as one; what a row lacks is nothing."""
        return cls(**{field.name: _together(field, rows) for field in attrs.fields(cls)})


@attrs.frozen
class Reason:
    """An error that stands beside messages of one receiver. first: the seq of one of them."""

    error: str
    count: int
    dead: int
    first: int


@attrs.frozen
class HeldKey:
    """A key whose messages wait behind the dead letter *seq*."""

    receiver: str
    key: str
    seq: int
    waiting: int


def unfinished(box: Outbox) -> Rows:
    """Return what waits and what is dead, by the partial index."""
    return box.rows.filter(is_open()).order_by()


def dead(box: Outbox) -> Rows:
    """Return the dead letters."""
    return unfinished(box).filter(state=State.DEAD)


def by_receiver(box: Outbox, *, with_delivered: bool = True) -> dict[str, Figures]:
    """Return the figures of every receiver that has messages, by its name."""
    moment = now()
    told: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for receiver, row in _counted(box, moment):
        told[receiver].append({"delivered": 0 if with_delivered else None, **row})
    for receiver, count in _delivered(box, moment) if with_delivered else ():
        told[receiver].append({"delivered": count})
    return {receiver: Figures.together(rows) for receiver, rows in sorted(told.items())}


def reasons(box: Outbox, receiver: str, most: int = 3) -> list[Reason]:
    """Return the errors that most messages of *receiver* have, the most frequent first."""
    failed = unfinished(box).filter(receiver=receiver).exclude(error="")
    grouped = failed.values("error").annotate(
        count=Count("seq"), dead=Count("seq", filter=Q(state=State.DEAD)), first=Min("seq")
    )
    return [Reason(**row) for row in grouped.order_by("-count", "first")[:most]]


def held_keys(box: Outbox, most: int = 10) -> list[HeldKey]:
    """Return the keys that a dead letter holds back, and how many wait behind each."""
    found = dead(box).filter(holds=True).values_list("receiver", "key").annotate(seq=Min("seq"))
    return [
        HeldKey(receiver, key, seq, _behind(box, receiver, key, seq))
        for receiver, key, seq in found.exclude(key="").order_by("seq")[:most]
    ]


def _behind(box: Outbox, receiver: str, key: str, seq: int) -> int:
    same = unfinished(box).filter(receiver=receiver, key=key, seq__gt=seq)
    return same.filter(state=State.WAITING).count()


def _counted(box: Outbox, moment: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield figures with their receivers: one row a receiver, or one a key where some are held back."""
    holding, delaying = _holding(box), _delaying(box, moment)
    receivers = {receiver for receiver, _ in (*holding, *delaying)}
    rows = unfinished(box)
    for row in _grouped(rows.exclude(receiver__in=receivers), moment, "receiver"):
        yield row["receiver"], row
    for row in _grouped(rows.filter(receiver__in=receivers), moment, "receiver", "key"):
        whose = row["receiver"], row["key"]
        behind, first = holding.get(whose), row["first"] or 0
        # What waits before the dead letter too is about to be told; then all that is left is held.
        if behind is not None and first > behind:
            row |= {"held": row["waiting"], "due": 0, "overdue_s": None}
        elif first == delaying.get(whose):
            row |= {"held": row["due"], "due": 0, "overdue_s": None}
        yield row["receiver"], row


def _grouped(rows: Rows, moment: datetime, *fields: str) -> Iterator[dict[str, Any]]:
    waiting = Q(state=State.WAITING)
    due = waiting & Q(available_at__lte=moment)
    for row in rows.values(*fields).annotate(
        waiting=Count("seq", filter=waiting),
        due=Count("seq", filter=due),
        working=Count("seq", filter=waiting & Q(available_at__gt=moment) & ~Q(claimed_by="")),
        retrying=Count("seq", filter=waiting & Q(attempts__gt=0)),
        dead=Count("seq", filter=Q(state=State.DEAD)),
        first=Min("seq", filter=waiting),
        oldest_s=Min("created_at", filter=waiting),
        overdue_s=Min("available_at", filter=due),
    ):
        ages = {name: _age(row[name], moment) for name in ("oldest_s", "overdue_s")}
        yield {**row, **ages, "held": 0}


def _holding(box: Outbox) -> dict[tuple[str, str], int]:
    """Return the keys that dead letters hold back, with the first of these."""
    found = dead(box).filter(holds=True).exclude(key="").values_list("receiver", "key")
    return {(receiver, key): seq for receiver, key, seq in found.annotate(seq=Min("seq"))}


def _delaying(box: Outbox, moment: datetime) -> dict[tuple[str, str], int]:
    """Return the keys in which a message waits for its next attempt, with the first of these."""
    later = unfinished(box).filter(state=State.WAITING, available_at__gt=moment, claimed_by="")
    found = later.exclude(key="").values_list("receiver", "key").annotate(seq=Min("seq"))
    return {(receiver, key): seq for receiver, key, seq in found}


def _delivered(box: Outbox, moment: datetime) -> Iterable[tuple[str, int]]:
    lately = box.rows.filter(finished_at__gte=moment - HOUR, state=State.DONE).order_by()
    return lately.values_list("receiver").annotate(count=Count("seq"))


def _age(then: datetime | None, moment: datetime) -> float | None:
    return None if then is None else max(0.0, (moment - then).total_seconds())


def _together(field: attrs.Attribute[Any], rows: Sequence[Mapping[str, Any]]) -> Any:
    values = [row.get(field.name, field.default) for row in rows]
    known = [value for value in values if value is not None]
    if field.name.endswith("_s"):
        return max(known, default=None)
    return sum(known) if known or not values else None
