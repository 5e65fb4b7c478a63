"""What a Django signal does and an event does not, and the other way round: ``python docs/evidence/events_and_signals.py``.

With TEST_POSTGRES_URL the last row is PostgreSQL's, which is where it matters.
"""

# ruff: noqa: T201, BLE001, ARG001

import functools
import gc
import logging
import os
import statistics
import sys
from time import perf_counter_ns
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.db import connection, transaction
from django.dispatch import Signal

url = urlsplit(os.environ.get("TEST_POSTGRES_URL", ""))
POSTGRES = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": url.path[1:],
    "USER": url.username,
    "PASSWORD": url.password,
    "HOST": url.hostname,
    "PORT": url.port,
}
SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=["hooks_runtime.django"],
    DATABASES={"default": POSTGRES if url.hostname else SQLITE},
)
django.setup()
logging.disable()

from hooks_runtime import current, install, send_event  # noqa: E402  # Django comes first
from hooks_runtime.testing import plugin  # noqa: E402
from hookspecs import hookimpl  # noqa: E402
from hookspecs.authoring import CreatedCourse, course_created  # noqa: E402
from hookspecs.values import CourseKey  # noqa: E402

COURSE = CreatedCourse(CourseKey("Physics"))
ROUNDS, CALLS = 41, 2_000


def main() -> int:
    print(f"Python {sys.version.split()[0]}, Django {django.__version__}, {connection.vendor}\n")
    print("nanoseconds a send   signal.send_robust   send_event   with a savepoint for each")
    for count in (0, 1, 3, 10):
        theirs, ours, guarded = medians(
            signal_with(count),
            event_with(count, savepoint=False),
            event_with(count, savepoint=True),
        )
        print(f"{count:>3} receivers {theirs:>26,} {ours:>12,} {guarded:>27,}")
    print()
    print(f"a receiver that is a partial, and raises:  signal {robust_partial()}; event: a Failure")
    print(f"a receiver nobody else refers to:          signal {forgotten()}; event: heard")
    print(f"a payload of the wrong type:               signal {wrong_type()}; event: WrongPayload")
    print(
        f"SQL after a receiver's database error:     signal {after_error(by_signal)}; event {after_error(by_event)}"
    )
    return 0


def copies(like, count):
    """Return *count* different functions: real receivers are, and CPython specialises on one."""
    made = [type(like)(like.__code__, like.__globals__, f"receiver_{i}") for i in range(count)]
    for one in made:
        one.__module__ = __name__
    return made


def signal_with(count):
    def receiver(sender, course, metadata, **_):
        pass

    signal, held = Signal(), copies(receiver, count)
    for one in held:
        signal.connect(one, weak=False)
    return lambda: signal.send_robust(sender=None, course=COURSE, metadata=None)


def event_with(count, savepoint):
    def receiver(course, metadata):
        pass

    marked = map(hookimpl(course_created, savepoint=savepoint), copies(receiver, count))
    hooks = current().with_plugins(plugin("p", *marked))
    return lambda: hooks.send_event(course_created, COURSE)


def medians(*calls):
    times = [[] for _ in calls]
    for _ in range(ROUNDS):
        for call, seen in zip(calls, times, strict=True):
            start = perf_counter_ns()
            for _ in range(CALLS):
                call()
            seen.append((perf_counter_ns() - start) / CALLS)
    return [round(statistics.median(seen)) for seen in times]


def fails(course, **_):
    raise ValueError(course)


def robust_partial():
    signal = Signal()
    signal.connect(functools.partial(fails, COURSE), weak=False)
    try:
        signal.send_robust(sender=None)
    except Exception as error:
        return f"raises {type(error).__name__} at the sender"
    return "an entry in the list"


def forgotten():
    signal = Signal()
    signal.connect(lambda **_: None)
    gc.collect()
    return "heard" if signal.send_robust(sender=None) else "is gone"


def wrong_type():
    heard, signal = [], Signal()

    def receiver(**told):
        heard.append(told)

    signal.connect(receiver)
    signal.send_robust(sender=None, course=7)
    return "is delivered" if heard else "is refused"


def by_signal(receiver):
    signal = Signal()
    signal.connect(receiver, weak=False)
    signal.send_robust(sender=None, course=COURSE)


def by_event(receiver):
    @hookimpl(course_created)
    def breaks(course):
        receiver(course)

    before = current()
    install(before.with_plugins(plugin("p", breaks)))
    try:
        send_event(course_created, COURSE)
    finally:
        install(before)


def after_error(send):
    def breaks(course, **_):
        with connection.cursor() as cursor:
            cursor.execute("select no_such_column")

    with transaction.atomic():
        send(breaks)
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1")
        except Exception as error:
            transaction.set_rollback(True)
            return f"raises {type(error.__cause__ or error).__name__}"
    return "works"


if __name__ == "__main__":
    sys.exit(main())
