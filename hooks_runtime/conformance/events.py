"""EVT: what a receiver may do with an event that has happened."""

from __future__ import annotations

from functools import partial

from hooks_runtime.ambient import bound
from hooks_runtime.conformance import inputs, observed, stories
from hooks_runtime.conformance.requirement import NotJudged, Skipped, requirement
from hooks_runtime.conformance.stories import Chapter, Story, told, told_twice
from hooks_runtime.conformance.subject import Subject
from hooks_runtime.dispatch import CoroutineReturned, Failure, Sent

TELLS = "give World(state=...), which returns what they may have changed"
BY_WORKER = (
    "; it is told by a worker, where personal fields arrive blank,"
    " and a service that it needs may be given by World(around=...)"
)


@requirement("EVT-001", "MUST", since="0.1", motive="apache/airflow#48427")
def raises_nothing(subject: Subject) -> None:
    """a receiver takes whatever the platform sends"""
    stories.explored(subject, lambda story: _refuse_failures(subject, story))


@requirement("EVT-002", "SHOULD", since="0.1", motive="event-routing-backends#410")
def twice_is_once(subject: Subject) -> None:
    """an event delivered twice has the effect of one"""
    world, seen = subject.world, []

    def finds(story: Story) -> None:
        for chapter in story:
            before = world.seen()
            sent = stories.sent(subject, chapter)
            once = world.seen()
            if sent.failures:
                continue  # EVT-001 tells, or it gave up, or will try again
            for failure in stories.again(subject, chapter.event, chapter.payload, sent):
                what = f"{_raised(subject, failure, chapter)} when it came again"
                raise told_twice(subject, failure.step, what, chapter)
            if once != world.seen():
                who = stories.culprit(subject, chapter, partial(_does_again, chapter, sent))
                raise told_twice(subject, who, "did again what it had done", chapter)
            seen.append(once != before)

    stories.explored(subject, finds)
    if world.state is None:
        raise NotJudged(f"nobody sees what its receivers do; {TELLS}")
    if not any(seen):
        raise NotJudged("state() was always the same, so nothing was seen; fields= may help")


@requirement("EVT-003", "MUST", since="0.1", motive="django-jaiminho#254")
def takes_any_order(subject: Subject) -> None:
    """receivers take events in any order"""
    if len({step.hook for step in subject.receivers()}) < 2:
        raise Skipped("it answers one event only")

    stories.explored(subject, lambda story: _refuse_failures(subject, story[::-1]))


@requirement("EVT-004", "MUST", since="0.1", motive="event-bus-redis: EOFError on a new field")
def takes_a_newer_minor(subject: Subject) -> None:
    """a receiver takes an event of the next minor version"""

    def finds(story: Story) -> None:
        for chapter in story:
            sent = stories.sent(subject, chapter)
            newer = chapter.with_payload(inputs.as_newer(chapter.payload))
            if sent.failures:
                continue  # as above
            for failure in stories.again(subject, newer.event, newer.payload, sent):
                raise told(failure.step, _raised(subject, failure, newer), newer)

    stories.explored(subject, finds)


@requirement("EVT-005", "MUST", since="0.1", motive="openedx-events#145")
def logs_discreetly(subject: Subject) -> None:
    """a receiver logs nothing personal"""

    def finds(story: Story) -> None:
        for chapter in story:
            if leak := _leak(chapter, subject):
                who = stories.culprit(subject, chapter, partial(_leak, chapter))
                raise told(who, leak, chapter, logged=True)

    stories.explored(subject, finds)


@requirement("EVT-006", "MUST", since="0.1", motive="pluggy#320")
def returns_nothing_to_await(subject: Subject) -> None:
    """a receiver returns nothing that must be awaited"""

    def finds(story: Story) -> None:
        for chapter in story:
            for failure in stories.failures(subject, chapter):
                if isinstance(failure.error, CoroutineReturned):
                    raise told(failure.step, "returned a coroutine", chapter)

    stories.explored(subject, finds)


@requirement("EVT-007", "MUST", since="0.1", motive="apache/airflow#39146")
def does_not_answer_itself(subject: Subject) -> None:
    """a plugin does not answer its own commands"""
    heard = []

    def finds(story: Story) -> None:
        for chapter in story:
            heard.extend(_commands(subject, chapter))
            with bound(origin=subject.name):
                if _echoes(chapter, subject):
                    who = stories.culprit(subject, chapter, partial(_echoes, chapter))
                    told_ = "commands the platform at its own command's event; say echo=False"
                    raise told(who, told_, chapter)

    stories.explored(subject, finds)
    if not heard:
        raise Skipped("its receivers command nothing")


def _refuse_failures(subject: Subject, story: Story) -> None:
    for chapter in story:
        for failure in stories.failures(subject, chapter):
            if not isinstance(failure.error, CoroutineReturned):  # EVT-006 tells
                raise told(failure.step, _raised(subject, failure, chapter), chapter)


def _does_again(chapter: Chapter, sent: Sent, subject: Subject) -> bool:
    before = subject.world.seen()
    stories.again(subject, chapter.event, chapter.payload, sent)
    return bool(before != subject.world.seen())


def _leak(chapter: Chapter, subject: Subject) -> str:
    with observed.written() as lines:
        stories.sent(subject, chapter)
    return observed.leak(lines, chapter.payload)


def _echoes(chapter: Chapter, subject: Subject) -> bool:
    return subject.name in _commands(subject, chapter)


def _commands(subject: Subject, chapter: Chapter) -> list[str]:
    subject.platform.commanded.clear()
    stories.sent(subject, chapter)
    return list(subject.platform.commanded)


def _raised(subject: Subject, failure: Failure, chapter: Chapter) -> str:
    words = f"raised {observed.in_words(failure.error, chapter.payload)}"
    return words + BY_WORKER * (failure.step in stories.by_worker(subject, chapter.event))
