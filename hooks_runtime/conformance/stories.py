"""Stories: the events that a plugin hears, about one learner in one course, in the order they happen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import attrs
from hypothesis import strategies as st

from hooks_runtime.conformance import inputs, source, trials
from hooks_runtime.conformance.requirement import NotJudged
from hooks_runtime.conformance.subject import WAY_OUT, Subject
from hooks_runtime.conformance.world import NotInThisWorld
from hooks_runtime.dispatch import Failure, Sent, deliver
from hooks_runtime.steps import Step
from hookspecs import Event
from hookspecs.values import CourseKey, UsageKey, UserId

SHARED = (UserId, CourseKey, UsageKey)


@attrs.frozen
class Chapter:
    """One event of a story, with those of the plugin who hear it."""

    event: Event[Any]
    payload: Any
    steps: tuple[Step, ...]

    def with_payload(self, payload: Any) -> Chapter:
        """Return the same with another payload."""
        return attrs.evolve(self, payload=payload)


Story: TypeAlias = Sequence[Chapter]


def explored(subject: Subject, check: Callable[[Story], None]) -> None:
    """Call *check* with stories. Raises: Failed, by the shortest; NotJudged: a receiver could not be run."""
    receivers = subject.receivers()

    def run(story: Story) -> None:
        with subject.running():
            check(story)

    try:
        trials.explored(_stories(subject, receivers), run)
    except NotInThisWorld as missing:
        raise NotJudged(f"a receiver {missing}; {WAY_OUT}") from None


def sent(subject: Subject, chapter: Chapter) -> Sent:
    """Send a chapter's event, and return what came of it."""
    return subject.hooks.send_event(chapter.event, chapter.payload)


def failures(subject: Subject, chapter: Chapter) -> tuple[Failure, ...]:
    """Send a chapter's event, and return who failed."""
    return sent(subject, chapter).failures


def delivered(subject: Subject, chapter: Chapter, first: Sent) -> tuple[Failure, ...]:
    """Deliver a chapter's payload as if it came again, or later: with the id that it had *first*."""
    delivery = subject.hooks.tables.events[chapter.event]
    found = deliver(delivery, chapter.payload, first)
    if delivery.schedule is not None:
        found += delivery.schedule(chapter.payload, first)
    return found


def told(who: str, what: str, chapter: Chapter) -> str:
    """Return a sentence with the Python that shows it."""
    step = next((step for step in chapter.steps if step.id == who), chapter.steps[0])
    return f"{who} {what}\n{source.sending(step.function, chapter.event, chapter.payload)}"


def _stories(subject: Subject, receivers: Sequence[Step]) -> inputs.Strategy:
    # The catalogue has them in the order in which they happen: enrolled, changed, left.
    events = list(dict.fromkeys(step.hook for step in receivers))
    heard = {e: tuple(step for step in receivers if step.hook is e) for e in events}
    cast: dict[Any, Any] = {kind: st.shared(st.from_type(kind), key=kind) for kind in SHARED}
    world = subject.world.with_fields(cast)
    return st.tuples(*(_chapter(event, heard[event], world) for event in events))


def _chapter(event: Any, steps: tuple[Step, ...], world: Any) -> inputs.Strategy:
    return inputs.payloads(event.payload, world).map(lambda p: Chapter(event, p, steps))
