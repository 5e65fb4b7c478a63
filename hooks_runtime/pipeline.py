"""THE semantics of a filter: what a step's answer means.

======================================  =======================================================
a step                                  then
======================================  =======================================================
returns the payload type                it replaces the value
returns None                            unchanged, go on
returns ``Stop(value)``                 the value stands, later steps are skipped
raises a Halt that the spec declares    the process is refused; the caller gets it; not an error
raises another Exception                an error of that step: ``refuse`` (the caller gets
                                        HookFailed) or ``skip`` (the value as before the step)
returns another type                    an error of that step; a subclass, ``Stop`` of another
                                        type and a Halt are other types; its sentence says which
returns a coroutine it did not declare  awaited in ``arun_filter``; an error in ``run_filter``
raises BaseException                    passes through untouched
======================================  =======================================================

Two loops, sync and async, run the common answers; one table decides the rest for both.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import attrs

from hooks_runtime import bridge
from hooks_runtime.ambient import nearest
from hooks_runtime.observe import (
    Countdown,
    Meter,
    Tally,
    atimed,
    log_failure,
    log_halt,
    timed,
)
from hooks_runtime.tables import Tables, pipelines
from hookspecs import Filter, Halt, HookFailed, Stop
from hookspecs.errors import SyncCallInLoop, WrongKind, WrongPayload

if TYPE_CHECKING:
    from hooks_runtime.steps import Step
    from hooks_runtime.transactions import Transactions

T = TypeVar("T")
Call: TypeAlias = Callable[[Any], Any]
AsyncCall: TypeAlias = Callable[[Any], Awaitable[Any]]


class Pipeline(Countdown):
    """The steps of one filter, ready to be called. scoped: what runs instead in a scope of its own."""

    __slots__ = ("by_call", "scoped", "table")

    def __init__(
        self, table: Table, plan: Sequence[tuple[Step | None, Call]], rare: Sequence[Call]
    ) -> None:
        super().__init__((call for _, call in plan), rare)
        self.table = table
        steps = [step for step, _ in plan]
        self.by_call = dict(zip([*self.usual, *self.rare], [*steps, *steps], strict=True))
        self.scoped: Mapping[str | None, Pipeline] | None = None

    def failed(self, call: Call, error: Exception, value: Any) -> None:
        """Raise what the caller gets for the *error* of *call*; return if its step is skipped."""
        self.table.failed(self.by_call[call], error, value)

    def settled(self, call: Call, answer: Any, value: Any) -> tuple[Any, bool]:
        """Return the value after an unusual *answer* of *call*, and whether the pipeline is over."""
        return self.table.settled(self.by_call[call], answer, value)


class RunsFilters:
    """The two runners."""

    __slots__ = ()
    tables: Tables

    def run_filter(self, hook: Filter[T], value: T) -> T:
        """Return *value* as the steps of *hook* leave it.

        Raises: a Halt that the hook declares, HookFailed (both are Refused), WrongPayload.
        """
        if value.__class__ is not hook.payload:
            raise WrongPayload.of(hook.name, hook.payload, value)
        pipeline = self.tables.filters[hook]
        if pipeline is None:
            if hook.__class__ is not Filter:
                raise WrongKind(hook.name, type(hook).__name__, "send_event")
            return value
        if pipeline.scoped is not None:
            pipeline = pipeline.scoped.get(nearest().scope, pipeline)
        pipeline.left = left = pipeline.left - 1
        for call in pipeline.usual if left > 0 else pipeline.sampled():
            try:
                answer = call(value)
            except Exception as error:  # noqa: BLE001  # whatever a step raises is for the table
                pipeline.failed(call, error, value)
                continue
            if answer is not None and answer is not value:
                if answer.__class__ is hook.payload:
                    value = answer
                    continue
                value, over = pipeline.settled(call, answer, value)
                if over:
                    break
        return value

    async def arun_filter(self, hook: Filter[T], value: T) -> T:
        """Return what ``run_filter`` would; async steps are awaited, sync ones run in a thread."""
        if value.__class__ is not hook.payload:
            raise WrongPayload.of(hook.name, hook.payload, value)
        pipeline = self.tables.afilters[hook]
        if pipeline is None:
            if hook.__class__ is not Filter:
                raise WrongKind(hook.name, type(hook).__name__, "asend_event")
            return value
        if pipeline.scoped is not None:
            pipeline = pipeline.scoped.get(nearest().scope, pipeline)
        pipeline.left = left = pipeline.left - 1
        for call in pipeline.usual if left > 0 else pipeline.sampled():
            try:
                answer = await call(value)
            except Exception as error:  # noqa: BLE001  # whatever a step raises is for the table
                pipeline.failed(call, error, value)
                continue
            if answer is not None and answer is not value:
                if answer.__class__ is hook.payload:
                    value = answer
                    continue
                value, over = pipeline.settled(call, answer, value)
                if over:
                    break
        return value


class WrongAnswer(TypeError):
    """A step answered with something that its hook does not take."""


def compiled(
    spec: Filter[Any], steps: Sequence[Step], meter: Meter, transactions: Transactions
) -> Pipeline:
    """Return *steps*, in order, as ``run_filter`` calls them."""
    plan = _apart((step, _sync(step, transactions)) for step in steps)
    return _pipeline(Table(spec, meter), plan, meter, timed)


def acompiled(
    spec: Filter[Any], steps: Sequence[Step], meter: Meter, transactions: Transactions
) -> Pipeline:
    """Return *steps* as ``arun_filter`` awaits them; consecutive sync steps share a hop to a thread."""
    plan = _apart(_async_plan(spec, steps, meter, transactions))
    return _pipeline(Table(spec, meter), plan, meter, atimed)


class Table:
    """The rare answers: everything but None and the payload type."""

    def __init__(self, spec: Filter[Any], meter: Meter) -> None:
        self.spec = spec
        self.tallies = meter.tallies

    def settled(self, step: Step | None, answer: Any, value: Any) -> tuple[Any, bool]:
        """Return the value after an unusual *answer*, and whether the pipeline is over."""
        if type(answer) is Stop and type(answer.value) is self.spec.payload:
            if step:
                self.tallies[step.id].note("stops", ended=True)
            return answer.value, True
        assert step  # noqa: S101  # a hop answers with the payload or a right Stop
        if inspect.iscoroutine(answer):
            answer.close()  # or Python warns, much later, about a coroutine never awaited
        self.failed(step, WrongAnswer(self._wrong(answer)), value)
        return value, False

    def failed(self, step: Step | None, error: Exception, value: Any) -> None:
        """Raise what the caller gets for a step's *error*; return if the step is skipped."""
        if step is None or (isinstance(error, SyncCallInLoop) and error.step == step.id):
            raise error
        tally = self.tallies[step.id]
        if isinstance(error, self.spec.halts):
            tally.note("halts", ended=True)
            log_halt(step, error.code)
            raise error
        refuse = step.on_error == "refuse"
        tally.note("errors", ended=refuse)
        consequence = "the caller is refused" if refuse else "it is skipped"
        log_failure(step, error, value, consequence + _undeclared(self.spec, error))
        if refuse:
            raise _hook_failed(step, error) from error

    def _wrong(self, answer: Any) -> str:
        name = self.spec.payload.__name__
        match answer:
            case Halt():
                got = f"{type(answer).__name__} instead of raising it; write 'raise'"
            case Stop():
                got = f"Stop of {type(answer.value).__name__}"
            case _ if inspect.isawaitable(answer):
                got = "a coroutine; write 'async def', or call the hook with arun_filter"
            case _ if isinstance(answer, self.spec.payload):
                got = f"{type(answer).__name__}, which is a subclass"
            case _:
                got = type(answer).__name__
        return f"returned {got}; return {name}, Stop({name}), or None to leave it unchanged"


def _pipeline(
    table: Table,
    plan: Sequence[tuple[Step | None, Call]],
    meter: Meter,
    clock: Callable[[Call, Tally], Call],
) -> Pipeline:
    # A hop (None) is timed step by step inside.
    rare = [clock(call, meter.tallies[step.id]) if step else call for step, call in plan]
    pipeline = Pipeline(table, plan, rare)
    meter.runs.append(lambda: pipeline.runs)
    return pipeline


def _apart(plan: Iterable[tuple[Step | None, Call]]) -> list[tuple[Step | None, Call]]:
    """Return *plan* with a callable of its own for each step: errors are traced back by it."""
    apart: dict[Call, Step | None] = {}
    for step, call in plan:
        apart[partial(call) if call in apart else call] = step
    return [(step, call) for call, step in apart.items()]


def _sync(step: Step, transactions: Transactions) -> Call:
    call = step.with_options()
    if step.is_async:
        return bridge.waiting(call, step.hook.name, step.id)
    # A step that is skipped must leave no trace, in the database either. One that refuses leaves
    # the decision to the caller, whose transaction it is.
    guarded = step.on_error == "skip" and step.mark.savepoint
    return transactions.savepoint(call) if guarded else call


def _async_plan(
    spec: Filter[Any], steps: Sequence[Step], meter: Meter, transactions: Transactions
) -> Iterator[tuple[Step | None, AsyncCall]]:
    for hops, group in groupby(steps, key=lambda step: step.hops):
        if hops:
            yield None, _hop(spec, list(group), meter, transactions)
        else:
            yield from ((step, step.coroutine(step.with_options())) for step in group)


class _HopTable(Table):
    """Inside a hop a Stop stays a Stop, for the async loop to end on."""

    def settled(self, step: Step | None, answer: Any, value: Any) -> tuple[Any, bool]:
        value, over = super().settled(step, answer, value)
        return (Stop(value) if over else value), over


@attrs.frozen(slots=False)
class _Hop(RunsFilters):
    tables: Tables


def _hop(
    spec: Filter[Any], steps: list[Step], meter: Meter, transactions: Transactions
) -> AsyncCall:
    plan = []
    for step in steps:
        call = bridge.settling(_sync(step, transactions))
        # A hop is slow next to a clock, so inside it every step is timed.
        plan.append((step, timed(call, meter.tallies[step.id])))
    table = _HopTable(spec, meter)
    pipeline = Pipeline(table, plan, [call for _, call in plan])
    return bridge.in_thread(partial(_Hop(Tables(pipelines({spec: pipeline}))).run_filter, spec))


def _undeclared(spec: Filter[Any], error: Exception) -> str:
    if not isinstance(error, Halt):
        return ""
    known = ", ".join(halt.__name__ for halt in spec.halts) or "none"
    return f" ({type(error).__name__} is no refusal that this hook declares; it declares {known})"


def _hook_failed(step: Step, error: Exception) -> HookFailed:
    plugin, kind = step.plugin, type(error).__name__
    told = f"{kind}: {error}" if isinstance(error, WrongAnswer) else kind
    return HookFailed(step.id, step.hook.name, plugin.distribution, plugin.version, told)
