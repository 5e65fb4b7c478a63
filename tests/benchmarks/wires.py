"""Cases of one event on its way: from a payload to what travels, and back to a payload."""

from __future__ import annotations

import json
from datetime import UTC
from io import BytesIO
from typing import Any

import fastavro

from hooks_runtime import wire
from hooks_runtime.delivery import avro
from hookspecs.learning import Course, Enrollment, PersonalData, User, course_enrollment_created
from hookspecs.values import CourseKey, Moment, UserId
from tests.benchmarks.timing import Run, repeated

ENROLLMENT = Enrollment(
    user=User(id=UserId(7), is_active=True, pii=PersonalData("ada", "ada@school.example", "Ada")),
    course=Course(course_key=CourseKey("course-v1:A+B+C"), display_name="Logic"),
    mode="audit",
    is_active=True,
    creation_date=Moment(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC),
)
RECORD: dict[str, Any] = json.loads(wire.dump(ENROLLMENT))


def bare_avro(schema: Any, record: Any) -> Any:
    body = BytesIO()
    fastavro.schemaless_writer(body, schema, record)
    return fastavro.schemaless_reader(BytesIO(body.getvalue()), schema, None)


def cases() -> dict[str, Run]:
    event = course_enrollment_created
    if avro.decode(event, avro.encode(event, ENROLLMENT)) != ENROLLMENT:
        raise AssertionError("the payload is another one after its way")
    calls = {"encode": avro.encode, "decode": avro.decode, "event": event, "it": ENROLLMENT}
    return {
        "avro": repeated("decode(event, encode(event, it))", **calls),
        "bare-avro": repeated(
            "bare(schema, it)", bare=bare_avro, schema=avro.schema(event), it={"enrollment": RECORD}
        ),
        "json": repeated(
            "load(dump(it), cls)", load=wire.load, dump=wire.dump, cls=Enrollment, it=ENROLLMENT
        ),
        "bare-json": repeated("loads(dumps(it))", loads=json.loads, dumps=json.dumps, it=RECORD),
    }
