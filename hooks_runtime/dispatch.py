"""THE semantics of an event: who receives it, when, and what becomes of a failure.

Inline receivers run in order, each isolated from the sender, from its neighbours and from the sender's
transaction; receivers ``on_commit`` run after it. A failure is an item of the outcome and one log line,
never an exception of the sender. ``BaseException`` passes through untouched.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from time import time_ns
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import attrs

from hooks_runtime import bridge
from hooks_runtime.ambient import leave, nearest, surround
from hooks_runtime.metadata import TRACING, Metadata, current_span
from hooks_runtime.observe import SAMPLE, Meter, atimed, log_failure, timed
from hooks_runtime.tables import Tables
from hookspecs import Event
from hookspecs.errors import TooDeep, WrongKind, WrongPayload

if TYPE_CHECKING:
    from hooks_runtime.steps import Step
    from hooks_runtime.transactions import Transactions

P = TypeVar("P")
Planned: TypeAlias = tuple["Step", Callable[..., Any], bool]  # the bool: does it take metadata?
Schedule: TypeAlias = Callable[[Any, Metadata], tuple["Failure", ...]]
Round: TypeAlias = Callable[[Any, Metadata], Awaitable[tuple["Failure", ...]]]

DEEPEST = 16  # an event inside a receiver inside a receiver ...; real chains are 2 or 3 deep


@attrs.frozen
class Failure:
    """A receiver that raised. The log has the traceback."""

    plugin: str
    step: str
    error: Exception


class Sent(Metadata):
    """One sending: its metadata, and the inline receivers that failed. False if nobody listened."""

    __slots__ = ("_failures",)
    _failures: tuple[Failure, ...]

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Return the inline receivers that raised, in the order they were called."""
        return getattr(self, "_failures", ())

    def note(self, failures: tuple[Failure, ...]) -> None:
        """Add *failures* to the outcome."""
        self._failures = (*self.failures, *failures)

    def __bool__(self) -> bool:
        """Return whether anybody listened; if nobody did there is no metadata."""
        return self is not NOBODY


NOBODY = Sent()


class CoroutineReturned(TypeError):
    """A receiver that is no ``async def`` returned a coroutine, which nobody would await."""


class Delivery:
    """The receivers of one event, ready to be called: *usual*, or *rare* for the run that is timed.

    guarded: the same in savepoints, for a send inside a transaction; None where none needs one.
    schedule: hands the receivers ``on_commit`` to their transactions; None if there are none.
    """

    __slots__ = (
        "guarded",
        "in_transaction",
        "laps",
        "left",
        "meter",
        "rare",
        "schedule",
        "scoped",
        "usual",
    )

    def __init__(self, usual: Iterable[Planned], meter: Meter) -> None:
        self.usual, self.meter = tuple(usual), meter
        self.rare: Sequence[Planned] = ()
        self.guarded: Sequence[Planned] | None = None
        self.in_transaction: Callable[[], bool] = bool
        self.schedule: Schedule | None = None
        self.left, self.laps = 1, 0
        self.scoped: Mapping[str | None, Delivery] | None = None

    @property
    def runs(self) -> int:
        """Return how many runs there were."""
        return 1 + self.laps * SAMPLE - self.left

    def sampled(self) -> Sequence[Planned]:
        """Return the receivers of the run that is timed, and count down to the next from here."""
        self.left += SAMPLE
        self.laps += 1
        return self.rare

    def failed(self, step: Step, error: Exception, value: Any) -> tuple[Failure]:
        """Count and log the *error* of a receiver, and return it as part of the outcome."""
        self.meter.tallies[step.id].note("errors", ended=False)
        log_failure(step, error, value, "the sender and the other receivers go on")
        return (Failure(step.plugin.name, step.id, error),)


class AsyncDelivery:
    """The receivers of one event as *rounds* to await: a hop for sync ones, a loop for async ones."""

    __slots__ = ("rounds", "runs", "scoped")

    def __init__(self, rounds: Iterable[Round]) -> None:
        self.rounds = tuple(rounds)
        self.runs = 0
        self.scoped: Mapping[str | None, AsyncDelivery] | None = None


class SendsEvents:
    """The two senders."""

    __slots__ = ()
    tables: Tables

    def send_event(self, hook: Event[P], payload: P) -> Sent:  # noqa: C901  # written out: the hot path
        """Tell the receivers of *hook*, and return what came of it. A receiver's error is no exception.

        Raises: WrongPayload; TooDeep: receivers send events that call receivers, without end.
        """
        if payload.__class__ is not hook.payload:
            raise WrongPayload.of(hook.name, hook.payload, payload)
        deliveries = self.tables.events
        if hook not in deliveries:
            if hook.__class__ is not Event:
                raise WrongKind(hook.name, type(hook).__name__, "run_filter")
            return NOBODY
        delivery = deliveries[hook]
        if delivery.scoped is not None:
            delivery = delivery.scoped.get(nearest().scope, delivery)
        # What follows is _sending and _deliver written out: two calls less, a fifth of the time.
        sent = Sent()
        sent.event, sent.ns = hook, time_ns()
        sent.outer = outer = nearest()
        if outer.event is not None:
            _refuse_endless(sent)
        if TRACING:  # pragma: no cover  # as current_span
            sent.span = current_span()
        delivery.left = left = delivery.left - 1
        plan = delivery.usual if left > 0 else delivery.sampled()
        if delivery.guarded is not None and delivery.in_transaction():
            plan = delivery.guarded
        token = surround(sent)
        try:
            for step, receive, wants in plan:
                try:
                    answer = receive(payload, sent) if wants else receive(payload)
                    if answer is not None:
                        _refuse_coroutine(answer)
                except Exception as error:  # noqa: BLE001  # a receiver's error is its own
                    sent.note(delivery.failed(step, error, payload))
        finally:
            leave(token)
        if delivery.schedule is not None:
            sent.note(delivery.schedule(payload, sent))
        return sent

    async def asend_event(self, hook: Event[P], payload: P) -> Sent:
        """Tell the receivers as ``send_event`` would; async ones are awaited, sync ones share a thread."""
        if payload.__class__ is not hook.payload:
            raise WrongPayload.of(hook.name, hook.payload, payload)
        deliveries = self.tables.aevents
        if hook not in deliveries:
            if hook.__class__ is not Event:
                raise WrongKind(hook.name, type(hook).__name__, "arun_filter")
            return NOBODY
        delivery, sent = deliveries[hook], _sending(hook)
        if delivery.scoped is not None:
            delivery = delivery.scoped.get(sent.scope, delivery)
        delivery.runs += 1
        for run in delivery.rounds:
            sent.note(await run(payload, sent))
        return sent


def compiled(
    event: Event[Any],  # noqa: ARG001  # as pipeline.compiled
    receivers: Sequence[Step],
    meter: Meter,
    transactions: Transactions,
) -> Delivery:
    """Return *receivers*, in order, as ``send_event`` calls them."""
    inline = [step for step in receivers if step.deliver == "inline"]
    delivery = Delivery([_planned(step) for step in inline], meter)
    delivery.rare = _timed(delivery.usual, meter, timed)
    guarded = [_guarded(step, transactions) for step in inline]
    if any(
        safe is not plain
        for (_, safe, _), (_, plain, _) in zip(guarded, delivery.usual, strict=True)
    ):
        delivery.guarded = _timed(guarded, meter, timed)
        delivery.in_transaction = transactions.in_transaction
    delivery.schedule = _scheduler(receivers, meter, transactions)
    meter.runs.append(lambda: delivery.runs)
    return delivery


def acompiled(
    event: Event[Any],  # noqa: ARG001  # as pipeline.acompiled
    receivers: Sequence[Step],
    meter: Meter,
    transactions: Transactions,
) -> AsyncDelivery:
    """Return *receivers* as ``asend_event`` awaits them; consecutive sync ones share a hop."""
    inline = [step for step in receivers if step.deliver == "inline"]
    rounds = list(_rounds(inline, meter, transactions))
    if schedule := _scheduler(receivers, meter, transactions):
        # on_commit asks for the transaction of the thread in which Django's connection lives.
        rounds.append(bridge.in_thread(schedule))
    delivery = AsyncDelivery(rounds)
    meter.runs.append(lambda: delivery.runs)
    return delivery


def _sending(hook: Event[Any]) -> Sent:
    sent = Sent()
    sent.event, sent.ns, sent.outer = hook, time_ns(), nearest()
    if TRACING:  # pragma: no cover  # as current_span
        sent.span = current_span()
    _refuse_endless(sent)
    return sent


def _refuse_endless(sent: Sent) -> None:
    if sent.depth > DEEPEST:
        raise TooDeep(sent.type, sent.depth)


def _deliver(delivery: Delivery, payload: Any, sent: Metadata) -> tuple[Failure, ...]:
    failures: tuple[Failure, ...] = ()
    token = surround(sent)
    try:
        for step, receive, wants in delivery.usual:
            try:
                _refuse_coroutine(receive(payload, sent) if wants else receive(payload))
            except Exception as error:  # noqa: BLE001  # a receiver's error is its own
                failures += delivery.failed(step, error, payload)
    finally:
        leave(token)
    return failures


async def _adeliver(delivery: Delivery, payload: Any, sent: Metadata) -> tuple[Failure, ...]:
    failures: tuple[Failure, ...] = ()
    token = surround(sent)
    try:
        for step, receive, wants in delivery.usual:
            try:
                await (receive(payload, sent) if wants else receive(payload))
            except Exception as error:  # noqa: BLE001  # a receiver's error is its own
                failures += delivery.failed(step, error, payload)
    finally:
        leave(token)
    return failures


def _refuse_coroutine(answer: Any) -> None:
    if inspect.iscoroutine(answer):
        answer.close()  # or Python warns, much later, about a coroutine never awaited
        raise CoroutineReturned("returned a coroutine; write 'async def'")


def _planned(step: Step) -> Planned:
    call = step.function
    if step.is_async:
        call = bridge.waiting(call, step.hook.name, step.id)
    return step, call, step.takes_metadata


def _guarded(step: Step, transactions: Transactions) -> Planned:
    step, call, wants_metadata = _planned(step)
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
            plan = [_guarded(step, transactions) for step in group]
            settling = [(step, bridge.settling(call), wants) for step, call, wants in plan]
            delivery = Delivery(_timed(settling, meter, timed), meter)
            yield bridge.in_thread(partial(_deliver, delivery))
        else:
            direct = [(step, step.coroutine(step.function), step.takes_metadata) for step in group]
            yield partial(_adeliver, Delivery(_timed(direct, meter, atimed), meter))


def _scheduler(
    receivers: Iterable[Step], meter: Meter, transactions: Transactions
) -> Schedule | None:
    later: dict[str | None, list[Planned]] = {}
    for step in receivers:
        if step.deliver == "on_commit":
            later.setdefault(step.mark.using, []).append(_planned(step))
            tally = meter.tallies[step.id]
            tally.later = tally.later or 0
    deliveries = {
        using: Delivery(_timed(plan, meter, timed), meter) for using, plan in later.items()
    }

    def schedule(payload: Any, sent: Metadata) -> tuple[Failure, ...]:
        failures: tuple[Failure, ...] = ()
        for using, delivery in deliveries.items():
            call = partial(_after_commit, delivery, payload, sent)
            try:
                transactions.on_commit(call, using)
            except Exception as error:  # noqa: BLE001  # a database that is not there, or is down
                failures += delivery.failed(delivery.usual[0][0], error, payload)
        return failures

    return schedule if deliveries else None


def _after_commit(delivery: Delivery, payload: Any, sent: Metadata) -> None:
    for step, _, _ in delivery.usual:
        delivery.meter.tallies[step.id].note("later", ended=False)
    _deliver(delivery, payload, sent)
