"""What a durable receiver has not been told: for its plugin, which has to know what never will be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

import attrs

from hooks_runtime import current
from hooks_runtime.delivery.keys import key_for
from hooks_runtime.django.models import State
from hooks_runtime.django.operate.figures import unfinished
from hooks_runtime.django.workers import outbox
from hookspecs import Event

V = TypeVar("V")


@attrs.frozen
class Undelivered:
    """Messages of one order. waits: whether one is still to be told. error: why the last one was not."""

    waits: bool = False
    error: str = ""


def undelivered(
    event: Event[Any], receiver: str, ordering: str, values: Collection[V]
) -> Mapping[V, Undelivered] | None:
    """Return by *values* of the field *ordering* what *receiver* has not been told of *event*.

    What was told, or dropped, is absent. None: it is told some other way, or in another order, as an
    operator may say, so that nothing is known. What is sent in a transaction that is open is seen by
    that one only.
    """
    steps = {step.id: step for step in current().line(event).active}
    step = steps.get(receiver)
    if step is None or step.deliver != "durable" or step.terms.ordering != ordering:
        return None
    by_key = {key_for(value): value for value in values}
    rows = unfinished(outbox()).filter(receiver=receiver, key__in=by_key).order_by("seq")
    found: dict[V, Undelivered] = {}
    for key, state, error in rows.values_list("key", "state", "error"):
        waits = state == State.WAITING or found.get(by_key[key], Undelivered()).waits
        found[by_key[key]] = Undelivered(waits, error)
    return found
