"""Django's door, both ways: events as signals, and a platform's signals as events."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.dispatch import Signal

from hooks_runtime import current, send_event
from hooks_runtime.active import is_watched
from hooks_runtime.django import loading
from hooks_runtime.steps import fitting
from hookspecs import Event, hookimpl
from hookspecs.impl import Deliver

P = TypeVar("P")
logger = logging.getLogger("hooks_runtime")


class EventSignal(Generic[P]):
    """An event that Django code connects to; ``@receiver(signal(event))`` works too.

    Receivers are strong references, listed, isolated and counted like a plugin's; those of one
    module are the steps of a plugin of that name.
    """

    def __init__(self, event: Event[P]) -> None:
        self.event = event

    def connect(
        self,
        receiver: Callable[..., Any],
        sender: None = None,  # noqa: ARG002  # events have no sender
        weak: bool = False,  # noqa: ARG002, FBT001, FBT002  # Django's signature
        dispatch_uid: str | None = None,
        *,
        deliver: Deliver = "inline",
    ) -> None:
        """Make *receiver* a receiver of the event.

        receiver: Django's ``f(sender, **kwargs)``, which gets the payload under its name in the spec
        and ``metadata``; or plain ``f(payload)`` or ``f(payload, metadata)``.
        dispatch_uid: connecting a second time under the same name replaces the first.
        """
        name = dispatch_uid or receiver.__name__
        step = fitting(self.event, _body(self.event, receiver), name.replace(".", "_"))
        marked = hookimpl(self.event, deliver=deliver)(step)
        loading.connect(receiver.__module__, _key(self.event, name), marked)

    def disconnect(self, receiver: Callable[..., Any], dispatch_uid: str | None = None) -> bool:
        """Stop telling *receiver*; return whether it had been connected."""
        key = _key(self.event, dispatch_uid or receiver.__name__)
        return loading.connect(receiver.__module__, key, None)


def signal(event: Event[P]) -> EventSignal[P]:
    """Return *event* as something that Django code can connect to."""
    return EventSignal(event)


def adopt(source: Signal, event: Event[P], *, build: Callable[..., P | None]) -> None:
    """Send *event* whenever *source*, a signal that a platform already emits, is sent.

    build: gets what the signal's receivers get (``sender``, ``**kwargs``) and returns the payload, or
    None to send nothing. It is not called when nobody listens. If it fails the signal's sender
    goes on, and the log has the reason.
    """

    def forward(sender: Any, **kwargs: Any) -> None:
        try:
            if event not in current().tables.events and not is_watched():
                return
            payload = build(sender=sender, **kwargs)
            if payload is not None:
                send_event(event, payload)
        except Exception:
            logger.exception("a signal could not be adopted as %s", event.name)

    source.connect(forward, weak=False, dispatch_uid=f"learning_hooks:{event.name}")


def _key(event: Event[Any], name: str) -> str:
    return f"{event.name}:{name}"


def _body(event: Event[Any], receiver: Callable[..., Any]) -> Callable[..., Any]:
    """Return *receiver*, in Django's signature or the plain one, as ``body(payload, metadata)``."""
    parameters = inspect.signature(receiver).parameters.values()
    djangos = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
    arity = len(parameters)

    def call(payload: Any, metadata: Any) -> Any:
        if djangos:
            told = {event.parameter: payload, "metadata": metadata}
            return receiver(sender=None, signal=signal(event), **told)
        return receiver(*(payload, metadata)[:arity])

    async def acall(payload: Any, metadata: Any) -> Any:
        return await call(payload, metadata)

    return acall if inspect.iscoroutinefunction(receiver) else call
