"""How an event reaches a receiver: at once, by a worker, over the bus. Data first, then text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from hooks_runtime.publishing import BUS
from hooks_runtime.settings import BusConfig
from hooks_runtime.steps import Step
from hooks_runtime.terminal import number, wrapped
from hooks_runtime.terms import WORKERS, Terms
from hookspecs import Event


def of_event(event: Event[Any]) -> dict[str, Any]:
    """Return what holds for *event* on its way to a worker, or to another service."""
    return {
        "leaves_process": event.leaves_process,
        "personal_data_leaves": event.personal_data_leaves,
        "ordering_key": event.ordering_key,
        "dedup_key": list(event.dedup_key),
    }


def of_receiver(step: Step, event: Event[Any], bus: BusConfig) -> dict[str, Any]:
    """Return when the receiver *step* is told, by whom, and on which terms; None if by no worker.

    consumed_from: the topics that may bring its event here, which is any that is read.
    """
    topics = bus.consume if event.leaves_process and step.plugin.name != BUS else ()
    terms = step.terms if step.deliver in WORKERS or topics else None
    return {
        "deliver": step.deliver,
        "echo": step.mark.echo,
        "terms": terms and attrs.asdict(terms),
        "dedup_key": list(event.dedup_key) if terms and terms.deduplicate else [],
        "consumed_from": list(topics),
    }


def lines(step: Mapping[str, Any]) -> Iterator[str]:
    """Yield what ``of_receiver`` says of *step*, for a terminal."""
    echo = "" if step["echo"] else ", but not what its plugin itself commanded"
    by_worker = _by_worker(step) if step["terms"] else ""
    later = by_worker if step["deliver"] in WORKERS else ""
    yield from wrapped(f"{step['deliver']}{later}{echo}", "     delivered: ")
    if topics := ", ".join(step["consumed_from"]):
        how = "as above" if later else f"by a worker{by_worker}"
        yield from wrapped(f"what topic {topics} brings, {how}", "     over the bus: ")


def _by_worker(step: Mapping[str, Any]) -> str:
    """Return how a worker tells it, as far as it matters: ``, 13 attempts of 60 s at most``."""
    terms = step["terms"]
    said = [f"{number(terms['retries'] + 1, 'attempts')} of {terms['timeout']:g} s at most"]
    if terms["ordering"]:
        then = ", also behind a dead letter" if terms["on_dead"] == "skip" else ""
        said.append(f"in order of {terms['ordering']}{then}")
    if terms["queue"] != Terms().queue:
        said.append(f"queue {terms['queue']}")
    if step["dedup_key"]:
        said.append(f"dedup key {' + '.join(step['dedup_key'])}")
    return "".join(f", {each}" for each in said)
