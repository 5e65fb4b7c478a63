"""openedx-events: two signals of one attrs payload, one that nobody listens to; and its Avro."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs
from django.conf import settings
from opaque_keys.edx.keys import CourseKey
from openedx_events.event_bus.avro.deserializer import deserialize_bytes_to_event_data
from openedx_events.event_bus.avro.serializer import serialize_event_data_to_bytes
from openedx_events.learning.data import (
    CourseData,
    CourseEnrollmentData,
    UserData,
    UserPersonalData,
)
from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED
from openedx_events.tooling import OpenEdxPublicSignal

from tests.benchmarks.timing import repeated, serve


@attrs.frozen
class Lesson:
    learner: int
    course: str
    mode: str


def first(signal: Any, sender: Any, lesson: Any, metadata: Any, **kwargs: Any) -> None:
    return None


def second(signal: Any, sender: Any, lesson: Any, metadata: Any, **kwargs: Any) -> None:
    return None


def third(signal: Any, sender: Any, lesson: Any, metadata: Any, **kwargs: Any) -> None:
    return None


ENROLLMENT = CourseEnrollmentData(
    user=UserData(7, is_active=True, pii=UserPersonalData("ada", "ada@school.example", "Ada")),
    course=CourseData(CourseKey.from_string("course-v1:A+B+C"), display_name="Logic"),
    mode="audit",
    is_active=True,
    creation_date=datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC),
)


def avro(event: dict[str, Any]) -> dict[str, Any]:
    body = serialize_event_data_to_bytes(event, COURSE_ENROLLMENT_CREATED)
    read: dict[str, Any] = deserialize_bytes_to_event_data(body, COURSE_ENROLLMENT_CREATED)
    return read


if __name__ == "__main__":
    settings.configure(DEBUG=False)
    unheard, heard = (
        OpenEdxPublicSignal(f"org.openedx.bench.{subject}.opened.v1", {"lesson": Lesson})
        for subject in ("unheard", "heard")
    )
    for receiver in (first, second, third):
        heard.connect(receiver)
    lesson = Lesson(7, "course-v1:A+B+C", "audit")
    if len(heard.send_event(lesson=lesson)) != 3:
        raise AssertionError("the receivers were not called")
    if avro({"enrollment": ENROLLMENT}) != {"enrollment": ENROLLMENT}:
        raise AssertionError("the payload is another one after its way")
    call = "send_event(lesson=lesson)"
    serve(
        {
            "event-unheard": repeated(call, send_event=unheard.send_event, lesson=lesson),
            "event-heard": repeated(call, send_event=heard.send_event, lesson=lesson),
            "avro": repeated("avro(event)", avro=avro, event={"enrollment": ENROLLMENT}),
        }
    )
