"""Stories: the events that a plugin hears, about one learner in one course, in the order they happen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import attrs
from hypothesis import strategies as st

from hooks_runtime.at_once import TellsAtOnce
from hooks_runtime.conformance import inputs, source, trials
from hooks_runtime.conformance.requirement import Failed, NotJudged
from hooks_runtime.conformance.subject import WAY_OUT, Subject
from hooks_runtime.conformance.world import NotInThisWorld
from hooks_runtime.dispatch import Failure, Sent, deliver
from hooks_runtime.hooks import Hooks
from hooks_runtime.settings import StepConfig
from hooks_runtime.steps import Step
from hooks_runtime.terms import WORKERS
from hookspecs import Event, GiveUp, TryAgain
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
    return _broken(subject, chapter.event, sent(subject, chapter).failures)


def again(subject: Subject, event: Event[Any], payload: Any, first: Sent) -> tuple[Failure, ...]:
    """Deliver *payload* as if it came again, or later: with the id that it had *first*."""
    delivery = subject.hooks.tables.events[event]
    found = deliver(delivery, payload, first)
    if delivery.schedule is not None:
        found += delivery.schedule(payload, first)
    return _broken(subject, event, found)


def by_worker(subject: Subject, event: Event[Any]) -> set[str]:
    """Return the ids of the receivers of *event* whom a worker tells, from a message."""
    return {step.id for step in subject.hooks.line(event).active if step.deliver in WORKERS}


def _broken(subject: Subject, event: Event[Any], found: tuple[Failure, ...]) -> tuple[Failure, ...]:
    """Return *found* without what a receiver may answer a worker: to give up, or to try again."""
    later = by_worker(subject, event)
    return tuple(
        failure
        for failure in found
        if not (failure.step in later and isinstance(failure.error, GiveUp | TryAgain))
    )


def culprit(subject: Subject, chapter: Chapter, does: Callable[[Subject], object]) -> str:
    """Return the receiver that *does* it where the others are switched off; else the plugin."""
    steps = chapter.steps
    found = (step.id for step in steps if len(steps) == 1 or does(_alone(subject, chapter, step)))
    return next(found, subject.name)


def told(who: str, what: str, chapter: Chapter, *, logged: bool = False) -> Failed:
    """Return what is told, with the Python that shows it."""
    step = _named(who, chapter) or chapter.steps[0]
    shown = source.sending(step.function, chapter.event, chapter.payload, logged=logged)
    return Failed(what, _placed(who, chapter), shown)


def told_twice(subject: Subject, who: str, what: str, chapter: Chapter) -> Failed:
    """Return what is told, with the Python that delivers the chapter's payload twice."""
    world = subject.world
    shown = source.twice(subject.name, subject.given, world.state, chapter.event, chapter.payload)
    return Failed(what, _placed(who, chapter), shown)


def _placed(who: str, chapter: Chapter) -> str:
    step = _named(who, chapter)
    return source.place(step) if step else who


def _named(who: str, chapter: Chapter) -> Step | None:
    return next((step for step in chapter.steps if step.id == who), None)


def _alone(subject: Subject, chapter: Chapter, step: Step) -> Subject:
    """Return the plugin as it is where an operator has switched the chapter's other receivers off."""
    off = {each.id: StepConfig(enabled=False) for each in chapter.steps if each is not step}
    config = attrs.evolve(subject.hooks.config, steps={**subject.hooks.config.steps, **off})
    platform: Any = subject.platform
    hooks = Hooks([subject.plugin], config, carrier=TellsAtOnce(), platform=platform)
    return attrs.evolve(subject, hooks=hooks)


def _stories(subject: Subject, receivers: Sequence[Step]) -> inputs.Strategy:
    # The catalogue has them in the order in which they happen: enrolled, changed, left.
    events = list(dict.fromkeys(step.hook for step in receivers))
    heard = {e: tuple(step for step in receivers if step.hook is e) for e in events}
    cast: dict[Any, Any] = {kind: st.shared(st.from_type(kind), key=kind) for kind in SHARED}
    world = subject.world.with_fields(cast)
    return st.tuples(*(_chapter(event, heard[event], world) for event in events))


def _chapter(event: Any, steps: tuple[Step, ...], world: Any) -> inputs.Strategy:
    return inputs.payloads(event.payload, world).map(lambda p: Chapter(event, p, steps))
