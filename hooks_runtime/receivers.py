"""Steps of an event -> deliveries: what ``hooks_runtime.dispatch`` runs, decided once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from hooks_runtime import bridge
from hooks_runtime.ambient import nearest
from hooks_runtime.dispatch import (
    AsyncDelivery,
    Delivery,
    Failure,
    Planned,
    Round,
    Schedule,
    Sendings,
    adeliver,
    deliver,
)
from hooks_runtime.metadata import Metadata
from hooks_runtime.observe import Meter, atimed, timed
from hookspecs import Event
from hookspecs.impl import Deliver

if TYPE_CHECKING:
    from hooks_runtime.carrier import Carrier
    from hooks_runtime.steps import Step
    from hooks_runtime.transactions import Transactions


def compiled(
    event: Event[Any],  # noqa: ARG001  # as pipeline.compiled
    receivers: Sequence[Step],
    meter: Meter,
    transactions: Transactions,
    carrier: Carrier,
) -> Delivery:
    """Return *receivers*, in order, as ``send_event`` calls them."""
    inline = [step for step in receivers if step.deliver == "inline"]
    usual = [planned(step) for step in inline]
    delivery = Delivery(usual, meter, _timed(usual, meter, timed))
    guarded = [_guarded(planned, transactions) for planned in usual]
    if guarded != usual:
        delivery.guarded = _timed(guarded, meter, timed)
        delivery.in_transaction = transactions.in_transaction
    delivery.schedule = _scheduler(receivers, meter, transactions, carrier)
    delivery.schedule_all = _bulk_scheduler(receivers, meter, transactions, carrier)
    meter.runs.append(lambda: delivery.runs)
    return delivery


def acompiled(
    event: Event[Any],  # noqa: ARG001  # as pipeline.acompiled
    receivers: Sequence[Step],
    meter: Meter,
    transactions: Transactions,
    carrier: Carrier,
) -> AsyncDelivery:
    """Return *receivers* as ``asend_event`` awaits them; consecutive sync ones share a hop."""
    inline = [step for step in receivers if step.deliver == "inline"]
    rounds = list(_rounds(inline, meter, transactions))
    if schedule := _scheduler(receivers, meter, transactions, carrier):
        # on_commit asks for the transaction of the thread in which Django's connection lives.
        rounds.append(bridge.in_thread(schedule))
    delivery = AsyncDelivery(rounds)
    meter.runs.append(lambda: delivery.runs)
    return delivery


def planned(step: Step) -> Planned:
    """Return how a receiver is called from sync code, deaf to its own plugin's echo."""
    call = step.function
    if step.is_async:
        call = bridge.waiting(call, step.hook.name, step.id)
    return step, _without_echo(step, call), step.takes_metadata


def _without_echo(step: Step, call: Callable[..., Any]) -> Callable[..., Any]:
    """Return *call*, deaf to what the step's own plugin commanded the platform to do."""
    if step.mark.echo:
        return call

    def heard(*told: Any) -> Any:
        return None if _is_echo(step) else call(*told)

    return heard


def _awithout_echo(step: Step, call: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
    if step.mark.echo:
        return call

    async def heard(*told: Any) -> Any:
        return None if _is_echo(step) else await call(*told)

    return heard


def _is_echo(step: Step) -> bool:
    return nearest().ambient.origin == step.plugin.name


def _guarded(planned: Planned, transactions: Transactions) -> Planned:
    step, call, wants_metadata = planned
    if step.mark.savepoint and not step.is_async:
        call = transactions.savepoint(call)
    return step, call, wants_metadata


def _timed(
    plan: Iterable[Planned], meter: Meter, clock: Callable[..., Callable[..., Any]]
) -> list[Planned]:
    return [(step, clock(call, meter.tallies[step.id]), wants) for step, call, wants in plan]


def _rounds(receivers: Iterable[Step], meter: Meter, transactions: Transactions) -> Iterator[Round]:
    for hop, group in groupby(receivers, key=lambda step: step.hops):
        if hop:
            plan = [_guarded(planned(step), transactions) for step in group]
            settling = [(step, bridge.settling(call), wants) for step, call, wants in plan]
            delivery = Delivery(_timed(settling, meter, timed), meter)
            yield bridge.in_thread(partial(deliver, delivery))
        else:
            direct = [
                (step, _awithout_echo(step, step.coroutine(step.function)), step.takes_metadata)
                for step in group
            ]
            yield partial(adeliver, Delivery(_timed(direct, meter, atimed), meter))


def _scheduler(
    receivers: Sequence[Step], meter: Meter, transactions: Transactions, carrier: Carrier
) -> Schedule | None:
    for step in receivers:
        meter.tallies[step.id].is_later = step.deliver != "inline"
    # What is kept comes first: if it can't be, nothing else may be told either.
    parts = [
        *_carried(receivers, "durable", carrier.keep),
        *_on_commit(receivers, meter, transactions),
        *_carried(receivers, "deferred", carrier.defer),
    ]

    def schedule(payload: Any, sent: Metadata) -> tuple[Failure, ...]:
        return tuple(failure for part in parts for failure in part(payload, sent))

    return schedule if parts else None


def _bulk_scheduler(
    receivers: Sequence[Step], meter: Meter, transactions: Transactions, carrier: Carrier
) -> Callable[[Sendings], None]:
    durable = [step for step in receivers if step.deliver == "durable"]
    parts = [
        *_on_commit(receivers, meter, transactions),
        *_carried(receivers, "deferred", carrier.defer),
    ]

    def schedule_all(sendings: Sendings) -> None:
        if told := _without_echoes(durable):
            carrier.keep_all(sendings, told)
        for payload, sent in sendings:
            for part in parts:
                sent.note(part(payload, sent))

    return schedule_all


def _carried(
    receivers: Iterable[Step], deliver: Deliver, carry: Callable[..., tuple[Failure, ...]]
) -> Iterator[Schedule]:
    workers = [step for step in receivers if step.deliver == deliver]

    def hand_over(payload: Any, sent: Metadata) -> tuple[Failure, ...]:
        told = _without_echoes(workers)
        return carry(payload, sent, told) if told else ()

    return iter([hand_over] if workers else [])


def _without_echoes(workers: Iterable[Step]) -> list[Step]:
    return [step for step in workers if step.mark.echo or not _is_echo(step)]


def _on_commit(
    receivers: Iterable[Step], meter: Meter, transactions: Transactions
) -> Iterator[Schedule]:
    later: dict[str | None, list[Planned]] = {}
    for step in receivers:
        if step.deliver == "on_commit":
            later.setdefault(step.mark.using, []).append(planned(step))
    for using, plan in later.items():
        delivery = Delivery(_timed(plan, meter, timed), meter)
        yield partial(_schedule, delivery, using, transactions)


def _schedule(
    delivery: Delivery, using: str | None, transactions: Transactions, payload: Any, sent: Metadata
) -> tuple[Failure, ...]:
    try:
        transactions.on_commit(partial(_after_commit, delivery, payload, sent), using)
    except Exception as error:  # noqa: BLE001  # a database that is not there, or is down
        return delivery.failed(delivery.usual[0][0], error, payload)
    return ()


def _after_commit(delivery: Delivery, payload: Any, sent: Metadata) -> None:
    for step, _, _ in delivery.usual:
        delivery.meter.tallies[step.id].note("later", ended=False)
    deliver(delivery, payload, sent)
