"""Which courses there are: what is written for one that there is not, nobody would ever see."""

from __future__ import annotations

from hooks_groups.authoring.errors import UnknownCourse
from hooks_runtime import platform
from hookspecs.values import CourseKey


def refuse_unknown(course: str) -> None:
    """Raise UnknownCourse where the platform has no *course*."""
    try:
        key = CourseKey(course)
    except (TypeError, ValueError) as error:
        raise UnknownCourse(str(error)) from None
    if key not in platform().courses([key]):
        raise UnknownCourse(f"The platform has no course {course!r}; is its key mistyped?")
