"""Our cases, and by each the bare thing that a user would write by hand instead."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from time import perf_counter_ns
from types import FunctionType
from typing import Any

import attrs
import redis

from hooks_runtime import arun_filter, bound, current, install, run_filter, send_event
from hooks_runtime.delivery import avro
from hooks_runtime.delivery.bus import Packet
from hooks_runtime.delivery.redis_streams import RedisBus
from hooks_runtime.testing import build_hooks, plugin
from hookspecs import Event, Filter, evolve, hookimpl, hookspec, payload
from hookspecs.learning import Course, Enrollment, PersonalData, User, course_enrollment_created
from hookspecs.values import CourseKey, Moment, UserId
from tests.benchmarks import certificates, groups, wires
from tests.benchmarks.timing import Run, repeated, serve

SCOPE = "acme.example"


@payload
class Lesson:
    learner: int
    course: str
    mode: str


@attrs.frozen
class PlainLesson:
    learner: int
    course: str
    mode: str


def lesson_opened(lesson: Lesson) -> Lesson | None:
    """Change or refuse the opening of a lesson."""


def lesson_told(lesson: Lesson) -> None:
    """A lesson has been opened."""


def a_filter(subject: str) -> Filter[Lesson]:
    return hookspec.filter(f"org.learninghooks.bench.{subject}.opened.v1")(lesson_opened)


def an_event(subject: str) -> Event[Lesson]:
    return hookspec.event(f"org.learninghooks.bench.{subject}.opened.v1")(lesson_told)


silent, hidden, three, ten, scoped, untimed, changed_3, changed_10, awaited = map(
    a_filter,
    ("silent", "hidden", "three", "ten", "scoped", "untimed", "changed3", "changed10", "awaited"),
)
unheard, heard = an_event("unheard"), an_event("heard")


def unchanged(lesson: Any) -> Any:
    return None


def same(lesson: Any) -> Any:
    return lesson


def verified(lesson: Any) -> Any:
    return evolve(lesson, mode="verified")


async def same_later(lesson: Any) -> Any:
    return lesson


def receive(lesson: Any, metadata: Any) -> Any:
    return None


def bare(steps: Any, value: Any) -> Any:
    for step in steps:
        answer = step(value)
        value = value if answer is None else answer
    return value


async def abare(steps: Any, value: Any) -> Any:
    for step in steps:
        value = await step(value)
    return value


def bare_send(receivers: Any, value: Any, metadata: Any) -> None:
    for receiver in receivers:
        receiver(value, metadata)


def ours_at_a_call_site(value: Any) -> Any:
    return run_filter(silent, value)


def hidden_at_a_call_site(value: Any) -> Any:
    return run_filter(hidden, value)


def bare_at_a_call_site(value: Any) -> Any:
    return BY_HOOK[silent](value)


BY_HOOK = {silent: same}


def twins(name: str, *functions: Callable[..., Any], count: int) -> list[Any]:
    """Return *functions*, in turn, *count* times, each with code of its own.

    Steps of real plugins are different functions; CPython runs one function again and again faster.
    """
    return [twin(functions[n % len(functions)], f"{name}_{n}") for n in range(count)]


def twin(function: Any, name: str) -> Any:
    return FunctionType(function.__code__.replace(co_name=name), function.__globals__, name)


ANSWERS: dict[str, tuple[Any, list[Any]]] = {
    "hidden": (hidden, twins("hidden", unchanged, same, count=3)),
    "three": (three, twins("three", unchanged, same, count=3)),
    "ten": (ten, twins("ten", unchanged, same, count=10)),
    "scoped": (scoped, twins("scoped", unchanged, same, count=3)),
    "untimed": (untimed, twins("untimed", unchanged, same, count=10)),
    "changed_3": (changed_3, twins("changed_3", verified, count=3)),
    "changed_10": (changed_10, twins("changed_10", verified, count=10)),
    "awaited": (awaited, twins("awaited", same_later, count=3)),
    "heard": (heard, twins("heard", receive, count=3)),
}


def set_up() -> None:
    """Install Hooks in which everything above is plugged in, by one plugin."""
    marked = [hookimpl(hook)(step) for hook, steps in ANSWERS.values() for step in steps]
    install(
        build_hooks(
            plugin("bench", *marked),
            hooks={hidden.name: {"exposed": False}},
            scopes={SCOPE: {"steps": {"bench:scoped_0": {"enabled": True}}}},
        )
    )
    pipeline = current().tables.filters[untimed]
    pipeline.rare = pipeline.usual


def filtered(name: str) -> Run:
    hook, _ = ANSWERS[name]
    return repeated("run_filter(hook, lesson)", run_filter=run_filter, hook=hook, lesson=LESSON)


def by_hand(name: str) -> Run:
    _, steps = ANSWERS[name]
    loop = twin(bare, "bare")  # a loop by hand belongs to one call site
    return repeated("bare(steps, lesson)", bare=loop, steps=steps, lesson=LESSON)


def at(call_site: Callable[[Any], Any]) -> Run:
    return repeated("call_site(lesson)", call_site=call_site, lesson=LESSON)


def in_scope(run: Run) -> Run:
    def bounded(calls: int) -> float:
        with bound(scope=SCOPE):
            return run(calls)

    return bounded


def awaited_in_loop(function: Callable[..., Awaitable[Any]], *args: Any) -> Run:
    async def awaiting(calls: int) -> float:
        start = perf_counter_ns()
        for _ in range(calls):
            await function(*args)
        return perf_counter_ns() - start

    return lambda calls: asyncio.run(awaiting(calls))


def relayed() -> Run:
    bus = RedisBus(REDIS)

    def relay() -> None:
        encoded = (avro.encode(course_enrollment_created, ENROLLMENT) for _ in range(BATCH))
        bus.publish("ours", [Packet(HEADERS, body) for body in encoded])

    return batched(relay)


def relayed_by_hand() -> Run:
    client = redis.Redis.from_url(REDIS)
    body = avro.encode(course_enrollment_created, ENROLLMENT)
    entry: dict[Any, Any] = {**HEADERS, "event_data": body}

    def relay() -> None:
        pipeline = client.pipeline(transaction=False)
        for _ in range(BATCH):
            pipeline.xadd("by-hand", entry)
        pipeline.execute()

    return batched(relay)


def batched(relay: Callable[[], None]) -> Run:
    """Return *relay*, which relays a whole batch, as a case whose calls are its events."""

    def relaying(calls: int) -> float:
        start, batches = perf_counter_ns(), -(-calls // BATCH)
        for _ in range(batches):
            relay()
        return (perf_counter_ns() - start) * calls / (batches * BATCH)

    return relaying


BATCH = 500
REDIS = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:1")  # reached by the rows on Redis only
ENROLLMENT = Enrollment(
    user=User(
        id=UserId(7),
        is_active=True,
        pii=PersonalData(username="ada", email="ada@example.org", name="Ada"),
    ),
    course=Course(course_key=CourseKey("course-v1:A+B+C"), display_name="Logic"),
    mode="audit",
    is_active=True,
    creation_date=Moment.of(datetime(2026, 11, 20, tzinfo=UTC)),
)
HEADERS = {
    "id": "019d6f0e-4a3c-7f55-9f54-3b1f6f0c2d11",
    "type": course_enrollment_created.name,
    "source": "openedx/lms/web",
    "time": "2026-11-20T12:00:00.123456+00:00",
    "minorversion": "0",
    "sourcehost": "lms-1",
    "sourcelib": "0.1.0",
}
LESSON, PLAIN = Lesson(7, "course-v1:A+B+C", "audit"), PlainLesson(7, "course-v1:A+B+C", "audit")
NEW = "Lesson(learner=7, course='course-v1:A+B+C', mode='audit')"
EVOLVED = "evolve(lesson, mode='verified')"


def cases() -> dict[str, Run]:
    receivers, awaitables = ANSWERS["heard"][1], ANSWERS["awaited"][1]
    sending = {"send_event": send_event, "lesson": LESSON}
    metadata = send_event(heard, LESSON)
    receiving = {"receivers": receivers, "lesson": LESSON, "metadata": metadata}
    return {
        **wires.cases(),
        **groups.cases(),
        **certificates.cases(),
        **{f"filter-{name}": filtered(name) for name in ("three", "ten", "untimed")},
        **{f"filter-{name}": filtered(name) for name in ("changed_3", "changed_10")},
        **{f"bare-{name}": by_hand(name) for name in ("three", "ten", "changed_3", "changed_10")},
        "filter-silent": at(ours_at_a_call_site),
        "filter-hidden": at(hidden_at_a_call_site),
        "bare-silent": at(bare_at_a_call_site),
        "filter-scoped": in_scope(filtered("scoped")),
        "filter-unscoped": in_scope(filtered("three")),
        "filter-awaited": awaited_in_loop(arun_filter, awaited, LESSON),
        "bare-awaited": awaited_in_loop(abare, awaitables, LESSON),
        "evolve": repeated(EVOLVED, evolve=evolve, lesson=LESSON),
        "attrs-evolve": repeated(EVOLVED, evolve=attrs.evolve, lesson=PLAIN),
        "new": repeated(NEW, Lesson=Lesson),
        "attrs-new": repeated(NEW, Lesson=PlainLesson),
        "event-unheard": repeated("send_event(event, lesson)", event=unheard, **sending),
        "event-heard": repeated("send_event(event, lesson)", event=heard, **sending),
        "relayed": relayed(),
        "bare-relayed": relayed_by_hand(),
        "bare-heard": repeated("bare(receivers, lesson, metadata)", bare=bare_send, **receiving),
    }


if __name__ == "__main__":
    set_up()
    serve(cases())
