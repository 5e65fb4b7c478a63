"""A span around each attempt, where OpenTelemetry is installed; nothing at all where it is not.

It continues the trace in which the event was sent, and says who is told of what, for which time, and
what came of it. Never what was told: neither the payload nor the words of an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from hooks_runtime.delivery.message import Message
from hooks_runtime.metadata import TRACING
from hooks_runtime.steps import Step

NAME, OUTCOME = "learning_hooks.receive", "learning_hooks.outcome"
NO_SPAN: AbstractContextManager[Any] = nullcontext()


def receiving(step: Step, message: Message, attempt: int) -> AbstractContextManager[Any]:
    """Return what is around the *attempt* to tell *step*, 1 for the first; it gives a span, or None."""
    return _span(step, message, attempt) if TRACING else NO_SPAN


def was_repeated(span: Any) -> None:
    """Note on *span*, if there is one, that the receiver had been told this already."""
    if span is not None:  # pragma: no cover  # as below
        span.set_attribute(OUTCOME, "repeated")


@contextmanager
def _span(step: Step, message: Message, attempt: int) -> Iterator[Any]:  # pragma: no cover
    # tests/test_packaging.py installs OpenTelemetry, and looks at what is exported
    from opentelemetry import trace  # pyright: ignore[reportMissingImports]
    from opentelemetry.propagate import extract  # pyright: ignore[reportMissingImports]

    sent = {"traceparent": message.metadata.traceparent or ""}
    said = {
        "learning_hooks.hook": message.event.name,
        "learning_hooks.receiver": step.id,
        "learning_hooks.attempt": attempt,
        OUTCOME: "told",
    }
    tracer = trace.get_tracer("learning_hooks")
    with tracer.start_as_current_span(
        NAME,
        context=extract(sent),
        kind=trace.SpanKind.CONSUMER,
        attributes=said,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        except BaseException as error:
            span.set_attribute(OUTCOME, type(error).__name__)
            span.set_status(trace.Status(trace.StatusCode.ERROR, type(error).__name__))
            raise
