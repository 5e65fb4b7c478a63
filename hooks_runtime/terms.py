"""How a worker tells a receiver: how often, how long, in which order. The operator's word goes first."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, get_args

import attrs

from hooks_runtime.settings import StepConfig
from hookspecs import Event, lint
from hookspecs.impl import TERMS, Mark, OnDead

LONGEST_WAIT_S = 3600.0
WORKERS = ("deferred", "durable")


@attrs.frozen
class Terms:
    """What holds for one receiver.

    retries: attempts after the first; with 12 of them a message is tried for a good hour.
    backoff: seconds before the first retry; each waits twice as long, an hour at most.
    timeout: seconds that an attempt may take. ordering: a field of the payload, '' for no order.
    on_dead: what becomes of later messages of the same key when one is dead.
    """

    retries: int = 12
    backoff: float = 1.0
    timeout: float = 60.0
    queue: str = "default"
    ordering: str = ""
    deduplicate: bool = True
    on_dead: OnDead = "skip"

    @classmethod
    def of(cls, mark: Mark, config: StepConfig) -> Terms:
        """Return what the operator says, else the receiver, else its spec, else the defaults."""
        ordering = mark.hook.ordering_key if isinstance(mark.hook, Event) else None
        said = {"ordering": ordering or ""}
        for source in (mark, config):
            found = {name: getattr(source, name) for name in TERMS}
            said |= {name: value for name, value in found.items() if value is not None}
        return cls(**said)  # type: ignore[arg-type]

    def wait(self, attempt: int, chance: Random) -> float:
        """Return the seconds to wait after the failed *attempt*, 1 for the first.

        Half of it is chance, so that what failed together does not come back together.
        """
        longest = min(self.backoff * 2.0 ** (attempt - 1), LONGEST_WAIT_S)
        return longest * (0.5 + chance.random() / 2)


def faults(said: Any, event: Event[Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the terms in *said*, a mark or an operator's words: option, sentence."""
    for name, least in (("retries", 0), ("backoff", 0.001), ("timeout", 0.001)):
        value, kind = getattr(said, name), int if name == "retries" else int | float
        if value is not None and not (isinstance(value, kind) and value >= least):
            yield name, f"{name} is {value!r}; write a number from {least} up"
    if said.queue is not None and not (isinstance(said.queue, str) and 0 < len(said.queue) <= 64):
        yield "queue", f"queue is {said.queue!r}; write a text of 1 to 64 characters"
    if said.ordering:
        for told in lint.key_faults(event.payload, ordering=(said.ordering,)):
            yield "ordering", told
    if said.on_dead is not None:
        for told in lint.choice_faults("on_dead", said.on_dead, get_args(OnDead)):
            yield "on_dead", told
    if said.deliver in WORKERS and not event.leaves_process:
        why = f"{event.name} may not leave the process (leaves_process=False)"
        yield "deliver", f"{why}; write deliver='on_commit'"
