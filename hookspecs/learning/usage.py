"""A learner works in a course: opens it, completes lessons, passes."""

from __future__ import annotations

from datetime import date
from typing import Any

from hookspecs.bridge import Bridge
from hookspecs.errors import Detour
from hookspecs.learning.people import Course, User
from hookspecs.payload import Live, payload
from hookspecs.spec import Deprecation, hookspec
from hookspecs.values import Count, CourseKey, Moment, Percent, UsageKey, UserId


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
    """A lesson done, and which share of the course run is done now."""

    user: User
    course: Course
    lesson: UsageKey
    progress: Percent
    completed_at: Moment


@payload
class CompletedLesson:
    """A lesson done, and how many of the course run's lessons are done now."""

    user: User
    course: Course
    lesson: UsageKey
    done: Count
    total: Count
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
    status=Deprecation(
        since="0.1",
        removal=date(2027, 12, 1),
        replacement="org.learninghooks.learning.lesson.completed.v2",
    ),
    ordering_key="user",
    dedup_key=("user", "lesson"),
)
def lesson_completed(completion: LessonCompletion) -> None:
    """A learner has completed a lesson. Its share is rounded, so the second version counts.

    For example, cheer halfway::

        @hookimpl(lesson_completed)
        def cheer(completion: LessonCompletion) -> None:
            if completion.progress >= 50:
                notify(completion.user.id, "Half of it is done!")
    """


def _share(completed: CompletedLesson) -> LessonCompletion:
    return LessonCompletion(
        user=completed.user,
        course=completed.course,
        lesson=completed.lesson,
        progress=Percent(min(100 * completed.done / max(completed.total, 1), 100)),
        completed_at=completed.completed_at,
    )


def _counts(share: LessonCompletion, _: CompletedLesson | None) -> CompletedLesson:
    return CompletedLesson(
        user=share.user,
        course=share.course,
        lesson=share.lesson,
        done=Count(round(share.progress)),
        total=Count(100),
        completed_at=share.completed_at,
    )


@hookspec.event(
    "org.learninghooks.learning.lesson.completed.v2",
    since="0.1",
    ordering_key="user",
    dedup_key=("user", "lesson"),
    bridge=Bridge(lesson_completed, down=_share, up=_counts),
)
def lesson_completed_v2(completed: CompletedLesson) -> None:
    """A learner has completed a lesson.

    When: for the first time; ticking it off again tells nobody. For example, cheer at the end::

        @hookimpl(lesson_completed_v2)
        def cheer(completed: CompletedLesson) -> None:
            if completed.done == completed.total:
                notify(completed.user.id, "You have done it all!")
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
