"""Who learns: the user payloads that the hooks of this package share.

Events that Open edX has keep its names, so their payloads keep its fields, nesting and types
(openedx-events, ``openedx_events/learning/data.py``, Apache-2.0); JSON and Avro agree.
"""

from __future__ import annotations

from hookspecs.payload import Personal, payload
from hookspecs.values import CourseKey, Moment, UserId


@payload
class PersonalData:
    """What identifies a learner to other people."""

    username: Personal[str]
    email: Personal[str]
    name: Personal[str] = ""


@payload
class User:
    """A user as events tell of one."""

    id: UserId
    is_active: bool
    pii: PersonalData


@payload
class Course:
    """A course run as events tell of one; an unset date is None."""

    course_key: CourseKey
    display_name: str = ""
    start: Moment | None = None
    end: Moment | None = None
