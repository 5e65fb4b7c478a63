"""An author makes a course."""

from __future__ import annotations

from hookspecs.errors import Halt
from hookspecs.payload import payload
from hookspecs.spec import hookspec
from hookspecs.values import CourseKey, UserId


@payload
class CourseRequest:
    """Who wants to make which course."""

    author: UserId
    course: CourseKey
    display_name: str


@payload
class CreatedCourse:
    """A new course; Open edX tells its key and nothing else."""

    course_key: CourseKey


class PreventCourseCreation(Halt):
    """This author may not make this course."""


@hookspec.filter(
    "org.learninghooks.authoring.course.creation.requested.v1",
    since="0.1",
    halts=(PreventCourseCreation,),
    may_change=("display_name",),
)
def course_creation_requested(request: CourseRequest) -> CourseRequest | None:
    """Change or refuse a course before it is made. A step that breaks refuses.

    For example, keep names in one form::

        @hookimpl(course_creation_requested)
        def tidy_name(request: CourseRequest) -> CourseRequest:
            return evolve(request, display_name=request.display_name.strip())
    """


@hookspec.event(
    "org.openedx.content_authoring.course.created.v1",
    since="0.1",
    ordering_key="course_key",
    dedup_key=("course_key",),
)
def course_created(course: CreatedCourse) -> None:
    """A course has been made.

    For example, open a discussion room for it::

        @hookimpl(course_created, deliver="on_commit")
        def open_room(course: CreatedCourse) -> None:
            chat.create_room(course.course_key)
    """
