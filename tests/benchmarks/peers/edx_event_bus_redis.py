"""edx-event-bus-redis: its producer, as openedx-events calls it, and the loop of its consumer."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from time import perf_counter_ns
from typing import Any

import django
import redis
from django.conf import settings

from tests.benchmarks.timing import repeated, serve


def enrollment() -> Any:
    from opaque_keys.edx.keys import CourseKey
    from openedx_events.learning import data

    pii = data.UserPersonalData(username="ada", email="ada@example.org", name="Ada")
    course = CourseKey.from_string("course-v1:A+B+C")
    return data.CourseEnrollmentData(
        user=data.UserData(id=7, is_active=True, pii=pii),
        course=data.CourseData(course_key=course, display_name="Logic"),
        mode="audit",
        is_active=True,
        creation_date=datetime(2026, 11, 20, tzinfo=UTC),
    )


class Enough(BaseException):
    """Ends the loop of a consumer that has none."""


def consuming(produce: Any, signal: Any) -> Any:
    """Return its consumer's loop, from the stream to one receiver that does nothing, as a case."""
    from edx_event_bus_redis import RedisEventConsumer

    left, stream = [0], redis.from_url(os.environ["BENCH_REDIS"])

    def count(**_: Any) -> None:
        left[0] -= 1
        if not left[0]:
            raise Enough

    signal.connect(count, weak=False)

    def run(calls: int) -> float:
        left[0] = calls
        produce()
        last = stream.xinfo_stream("bench-theirs")["last-generated-id"].decode()
        for _ in range(calls):
            produce()
        # Without a place to begin it begins at the end, and takes none of them.
        consumer = RedisEventConsumer("theirs", "bench", "one", last_read_msg_id=last)
        start = perf_counter_ns()
        try:
            consumer.consume_indefinitely()
        except Enough:
            return perf_counter_ns() - start
        raise RuntimeError("the loop of its consumer ended")

    return run


if __name__ == "__main__":
    settings.configure(
        INSTALLED_APPS=["openedx_events", "edx_event_bus_redis"],
        EVENT_BUS_REDIS_CONNECTION_URL=os.environ["BENCH_REDIS"],
        EVENT_BUS_TOPIC_PREFIX="bench",
    )
    django.setup()
    from edx_event_bus_redis import create_producer
    from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED

    sent = {
        "signal": COURSE_ENROLLMENT_CREATED,
        "topic": "theirs",
        "event_key_field": "enrollment.course.course_key",
        "event_data": {"enrollment": enrollment()},
        "event_metadata": COURSE_ENROLLMENT_CREATED.generate_signal_metadata(),
    }
    send = create_producer().send
    consumed = consuming(lambda: send(**sent), COURSE_ENROLLMENT_CREATED)
    serve({"relayed": repeated("send(**sent)", send=send, sent=sent), "consumed": consumed})
