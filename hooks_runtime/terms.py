"""How a worker tells a receiver: how often, how long, in which order. The operator's word goes first."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, get_args

import attrs

from hooks_runtime.settings import StepConfig
from hookspecs import Event, lint
from hookspecs.impl import TERMS, Deliver, Mark, OnDead

LONGEST_WAIT_S = 3600.0
WORKERS = ("deferred", "durable")
NUMBERS: dict[str, tuple[Any, float, float]] = {
    "retries": (int, 0, 10_000),
    "backoff": (int | float, 0.001, 3600),
    "timeout": (int | float, 0.001, 86_400),
}


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
        longest = min(self.backoff * 2.0 ** min(attempt - 1, 64), LONGEST_WAIT_S)
        return longest * (0.5 + chance.random() / 2)


def faults(said: Any, event: Event[Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the terms in *said*, a mark or an operator's words: option, sentence."""
    for name, (kind, least, most) in NUMBERS.items():
        value = getattr(said, name)
        fits = isinstance(value, kind) and not isinstance(value, bool) and least <= value <= most
        if value is not None and not fits:
            noun = "a whole number" if kind is int else "a number"
            yield name, f"{name} is {value!r}; write {noun} from {least} to {most}"
    if said.deduplicate is not None and not isinstance(said.deduplicate, bool):
        yield "deduplicate", f"deduplicate is {said.deduplicate!r}; write True or False"
    if said.queue is not None and not (isinstance(said.queue, str) and 0 < len(said.queue) <= 64):
        yield "queue", f"queue is {said.queue!r}; write a text of 1 to 64 characters"
    if said.ordering:
        key = {"ordering": (said.ordering,)}
        blank = () if event.personal_data_leaves else lint.blank_key_faults(event.payload, **key)
        for told in (*lint.key_faults(event.payload, **key), *blank):
            yield "ordering", told
    if said.on_dead is not None:
        for told in lint.choice_faults("on_dead", said.on_dead, get_args(OnDead)):
            yield "on_dead", told


def stays(deliver: Deliver | None, event: Event[Any]) -> str:
    """Return why *event* can't be told with that delivery, and the way out; '' if it can."""
    if deliver not in WORKERS or event.leaves_process:
        return ""
    why = f"{event.name} may not leave the process (leaves_process=False)"
    return f"{why}; write deliver='on_commit'"
