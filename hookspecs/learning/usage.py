"""A learner works in a course: opens it, completes lessons, passes."""

from __future__ import annotations

from typing import Any

from hookspecs.errors import Detour
from hookspecs.learning.people import Course, User
from hookspecs.payload import Live, payload
from hookspecs.spec import hookspec
from hookspecs.values import CourseKey, Moment, Percent, UsageKey, UserId


@payload
class CoursewareAccess:
    """Who wants to see the content of which course run."""

    user: UserId
    course: CourseKey
    user_object: Live[Any] = None


@payload
class CourseHome:
    """Where a learner's link to a course run leads."""

    course: CourseKey
    url: str


@payload
class LessonCompletion:
    """A lesson done, and how much of the course run is done now."""

    user: User
    course: Course
    lesson: UsageKey
    progress: Percent
    completed_at: Moment


@payload
class PassingStatus:
    """Whether a learner passes a course run, as of now."""

    is_passing: bool
    course: Course
    user: User


class PreventCoursewareAccess(Detour):
    """This learner may not see the content now; *redirect_to* says where to go, '' for nowhere."""


@hookspec.filter(
    "org.openedx.learning.courseware.access_checks.requested.v1",
    since="0.1",
    halts=(PreventCoursewareAccess,),
)
def courseware_access_requested(access: CoursewareAccess) -> CoursewareAccess | None:
    """Refuse that a learner sees a course's content. A step that breaks refuses.

    For example, ask for the honor code first::

        @hookimpl(courseware_access_requested)
        def honor_code(access: CoursewareAccess) -> None:
            if not signed(access.user):
                raise PreventCoursewareAccess("Please sign the honor code.", redirect_to="/honor/")
    """


@hookspec.filter(
    "org.openedx.learning.course.homepage.url.creation.started.v1",
    since="0.1",
    on_error="skip",
    may_change=("url",),
)
def course_home_url_requested(home: CourseHome) -> CourseHome | None:
    """Lead learners somewhere else than to the platform's own course page.

    A step that breaks is skipped: a plain link is better than none. For example::

        @hookimpl(course_home_url_requested)
        def to_the_app(home: CourseHome) -> CourseHome:
            return evolve(home, url=f"https://app.school.example/{home.course}")
    """


@hookspec.event(
    "org.learninghooks.learning.lesson.completed.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("user", "lesson"),
)
def lesson_completed(completion: LessonCompletion) -> None:
    """A learner has completed a lesson.

    For example, cheer halfway::

        @hookimpl(lesson_completed)
        def cheer(completion: LessonCompletion) -> None:
            if completion.progress >= 50:
                notify(completion.user.id, "Half of it is done!")
    """


@hookspec.event(
    "org.openedx.learning.course.passing.status.updated.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("user", "course", "is_passing"),
)
def course_passing_status_updated(course_passing_status: PassingStatus) -> None:
    """A learner's grade has crossed the passing line, up or down.

    For example, congratulate::

        @hookimpl(course_passing_status_updated, deliver="on_commit")
        def congratulate(course_passing_status: PassingStatus) -> None:
            if course_passing_status.is_passing:
                notify(course_passing_status.user.id, "You pass!")
    """
