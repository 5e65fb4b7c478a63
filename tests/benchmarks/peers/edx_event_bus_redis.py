"""edx-event-bus-redis: its producer, as openedx-events calls it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import django
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
    serve({"relayed": repeated("send(**sent)", send=create_producer().send, sent=sent)})
