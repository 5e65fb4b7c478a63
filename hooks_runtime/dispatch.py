"""THE semantics of an event: who receives it, when, and what becomes of a failure.

Inline receivers run in order, each isolated from the sender, from its neighbours and from the sender's
transaction; receivers ``on_commit`` run after it. A failure is an item of the outcome and one log line,
never an exception of the sender. ``BaseException`` passes through untouched.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from time import time_ns
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import attrs

from hooks_runtime.ambient import leave, nearest, surround
from hooks_runtime.metadata import TRACING, Metadata, current_span
from hooks_runtime.observe import Countdown, Meter, log_failure
from hooks_runtime.tables import Tables
from hookspecs import Event
from hookspecs.errors import TooDeep, WrongKind, WrongPayload

if TYPE_CHECKING:
    from hooks_runtime.steps import Step

P = TypeVar("P")
Planned: TypeAlias = tuple["Step", Callable[..., Any], bool]  # the bool: does it take metadata?
Schedule: TypeAlias = Callable[[Any, Metadata], tuple["Failure", ...]]
Sendings: TypeAlias = Sequence[tuple[Any, "Sent"]]
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


class Delivery(Countdown):
    """The receivers of one event, ready to be called. scoped: those of a scope of its own.

    guarded: the same in savepoints, for a send inside a transaction; None where none needs one.
    schedule: hands it to who is told later; None if nobody is. schedule_all: many at once.
    """

    __slots__ = ("guarded", "in_transaction", "meter", "schedule", "schedule_all", "scoped")

    def __init__(
        self, usual: Iterable[Planned], meter: Meter, rare: Iterable[Planned] = ()
    ) -> None:
        super().__init__(usual, rare)
        self.meter = meter
        self.guarded: Sequence[Planned] | None = None
        self.in_transaction: Callable[[], bool] = bool
        self.schedule: Schedule | None = None
        self.schedule_all: Callable[[Sendings], object] = list
        self.scoped: Mapping[str | None, Delivery] | None = None

    def plan(self) -> Sequence[Planned]:
        """Count a run, and return what it is to call."""
        self.left = left = self.left - 1
        plan = self.usual if left > 0 else self.sampled()
        return self.guarded if self.guarded is not None and self.in_transaction() else plan

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
    """The senders."""

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
        # What follows is _sending and deliver written out: two calls less, a fifth of the time.
        sent = Sent()
        sent.event, sent.ns = hook, time_ns()
        sent.outer = outer = nearest()
        if outer.event is not None:
            _refuse_endless(sent)
        if TRACING:  # pragma: no cover  # as current_span
            sent.span = current_span()
        delivery.left = left = delivery.left - 1
        plan: Sequence[Planned] = delivery.usual if left > 0 else delivery.sampled()
        if delivery.guarded is not None and delivery.in_transaction():
            plan = delivery.guarded
        token = surround(sent)
        try:
            for step, receive, wants in plan:
                try:
                    answer = receive(payload, sent) if wants else receive(payload)
                    if answer is not None:
                        refuse_coroutine(answer)
                except Exception as error:  # noqa: BLE001  # a receiver's error is its own
                    sent.note(delivery.failed(step, error, payload))
        finally:
            leave(token)
        if delivery.schedule is not None:
            sent.note(delivery.schedule(payload, sent))
        return sent

    def send_events(self, hook: Event[P], payloads: Iterable[P]) -> tuple[Sent, ...]:
        """Tell the receivers of *hook* of each of *payloads* as ``send_event`` would; return what came of each.

        What workers are to tell is kept in one go, when inline receivers were told of them all: a
        third of the price. It is kept whole or not at all; have a transaction open, for what comes with it.
        Raises: as ``send_event``, when it comes to a payload that is refused.
        """
        outcome: list[Sent] = []
        later: dict[Delivery, list[tuple[P, Sent]]] = {}
        for payload in payloads:
            if payload.__class__ is not hook.payload:
                raise WrongPayload.of(hook.name, hook.payload, payload)
            deliveries = self.tables.events
            if hook not in deliveries:
                if hook.__class__ is not Event:
                    raise WrongKind(hook.name, type(hook).__name__, "run_filter")
                outcome.append(NOBODY)
                continue
            delivery, sent = deliveries[hook], _sending(hook)
            if delivery.scoped is not None:
                delivery = delivery.scoped.get(sent.scope, delivery)
            sent.note(deliver(delivery, payload, sent, delivery.plan()))
            outcome.append(sent)
            later.setdefault(delivery, []).append((payload, sent))
        for delivery, sendings in later.items():
            delivery.schedule_all(sendings)
        return tuple(outcome)

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


def deliver(
    delivery: Delivery, payload: Any, sent: Metadata, plan: Iterable[Planned] | None = None
) -> tuple[Failure, ...]:
    """Tell the receivers of *delivery*, or of *plan*, each isolated, and return who failed."""
    failures: tuple[Failure, ...] = ()
    token = surround(sent)
    try:
        for step, receive, wants in delivery.usual if plan is None else plan:
            try:
                refuse_coroutine(receive(payload, sent) if wants else receive(payload))
            except Exception as error:  # noqa: BLE001  # a receiver's error is its own
                failures += delivery.failed(step, error, payload)
    finally:
        leave(token)
    return failures


async def adeliver(delivery: Delivery, payload: Any, sent: Metadata) -> tuple[Failure, ...]:
    """Tell the async receivers of *delivery*, each isolated, and return who failed."""
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


def refuse_coroutine(answer: Any) -> None:
    """Raise CoroutineReturned where *answer*, of a sync receiver, is something to await."""
    if inspect.iscoroutine(answer):
        answer.close()  # or Python warns, much later, about a coroutine never awaited
        raise CoroutineReturned("returned a coroutine; write 'async def'")
