"""How the outbox is doing, receiver by receiver: a look at what is unfinished, however much is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import attrs
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.timezone import now

from hooks_runtime.django.models import OutboxEntry, State
from hooks_runtime.django.outbox import Outbox

OPEN = (State.WAITING, State.DEAD)  # in the order of the partial index
HOUR = timedelta(hours=1)


@attrs.frozen
class Figures:
    """Messages of one receiver, or of all.

    waiting: all that are to be told. Of these, due: could be told now; working: with a worker;
    retrying: failed before; held: behind a dead letter of their key. oldest_s: age of the oldest that
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
        told = [attrs.asdict(each) for each in all_]
        return cls(**{field.name: _together(field.name, told) for field in attrs.fields(cls)})


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


def unfinished(box: Outbox) -> QuerySet[OutboxEntry]:
    """Return what waits and what is dead. The order of the two words is the partial index's."""
    return box.rows.filter(state__in=OPEN).order_by()


def dead(box: Outbox) -> QuerySet[OutboxEntry]:
    """Return the dead letters."""
    return unfinished(box).filter(state=State.DEAD)


def by_receiver(box: Outbox, *, with_delivered: bool = True) -> dict[str, Figures]:
    """Return the figures of every receiver that has messages, by its name."""
    moment = now()
    told = {row.pop("receiver"): row for row in _counted(box, moment)}
    for receiver, count in _delivered(box, moment) if with_delivered else ():
        told.setdefault(receiver, {})["delivered"] = count
    rest = {} if with_delivered else {"delivered": None}
    return {receiver: Figures(**{**rest, **row}) for receiver, row in sorted(told.items())}


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


def _counted(box: Outbox, moment: datetime) -> Iterable[dict[str, Any]]:
    waiting, is_held = Q(state=State.WAITING), _is_held(box)
    due = waiting & Q(available_at__lte=moment) & ~is_held
    counted = (
        unfinished(box)
        .values("receiver")
        .annotate(
            waiting=Count("seq", filter=waiting),
            due=Count("seq", filter=due),
            working=Count("seq", filter=waiting & Q(available_at__gt=moment) & ~Q(claimed_by="")),
            retrying=Count("seq", filter=waiting & Q(attempts__gt=0)),
            held=Count("seq", filter=waiting & is_held),
            dead=Count("seq", filter=Q(state=State.DEAD)),
            oldest_s=Min("created_at", filter=waiting),
            overdue_s=Min("available_at", filter=due),
        )
    )
    for row in counted:
        ages = {name: _age(row[name], moment) for name in ("oldest_s", "overdue_s")}
        yield {**row, **ages}


def _is_held(box: Outbox) -> Q:
    """Return what is true of a message behind a dead letter of its key; asked only if there is one."""
    holding = dead(box).filter(holds=True)
    if not holding.exists():
        return Q(pk__in=[])
    same = holding.filter(
        receiver=OuterRef("receiver"), key=OuterRef("key"), seq__lt=OuterRef("seq")
    )
    return ~Q(key="") & Q(Exists(same))


def _delivered(box: Outbox, moment: datetime) -> Iterable[tuple[str, int]]:
    lately = box.rows.filter(finished_at__gte=moment - HOUR, state=State.DONE).order_by()
    return lately.values_list("receiver").annotate(count=Count("seq"))


def _age(then: datetime | None, moment: datetime) -> float | None:
    return None if then is None else max(0.0, (moment - then).total_seconds())


def _together(name: str, told: list[dict[str, Any]]) -> Any:
    values = [row[name] for row in told if row[name] is not None]
    if name.endswith("_s"):
        return max(values, default=None)
    return sum(values)
