"""A learner joins a course run, changes the mode, or leaves."""

from __future__ import annotations

from typing import Any

from hookspecs.errors import Detour, Halt
from hookspecs.learning.people import Course, User
from hookspecs.payload import Live, payload
from hookspecs.spec import hookspec
from hookspecs.values import CourseKey, Moment, UserId


@payload
class EnrollmentRequest:
    """Who wants into which course run, in which mode (``audit``, ``verified`` ...)."""

    user: UserId
    course: CourseKey
    mode: str
    user_object: Live[Any] = None


@payload
class UnenrollmentRequest:
    """Who wants out of which course run; *enrollment* is the platform's model."""

    user: UserId
    course: CourseKey
    enrollment: Live[Any] = None


@payload
class Enrollment:
    """An enrollment as it stands; *created_by* is the member of staff who made it, if one did."""

    user: User
    course: Course
    mode: str
    is_active: bool
    creation_date: Moment
    created_by: User | None = None


class PreventEnrollment(Detour):
    """This learner may not enroll; *redirect_to* is where to send them instead, '' for nowhere."""


class PreventUnenrollment(Halt):
    """This learner may not leave."""


@hookspec.filter(
    "org.openedx.learning.course.enrollment.started.v1",
    since="0.1",
    halts=(PreventEnrollment,),
    may_change=("mode",),
)
def course_enrollment_started(request: EnrollmentRequest) -> EnrollmentRequest | None:
    """Change or refuse an enrollment before it is made.

    When: the platform's own rules (dates, seats) allow it. A step that breaks refuses.
    For example, give members a better mode and keep the others out::

        @hookimpl(course_enrollment_started)
        def members_only(request: EnrollmentRequest) -> EnrollmentRequest:
            if not is_member(request.user):
                raise PreventEnrollment("This course is for members.")
            return evolve(request, mode="verified")
    """


@hookspec.filter(
    "org.openedx.learning.course.unenrollment.started.v1",
    since="0.1",
    halts=(PreventUnenrollment,),
)
def course_unenrollment_started(request: UnenrollmentRequest) -> UnenrollmentRequest | None:
    """Refuse that a learner leaves a course run. A step that breaks refuses.

    For example, hold those who owe a book::

        @hookimpl(course_unenrollment_started)
        def return_the_book(request: UnenrollmentRequest) -> None:
            if Loan.objects.filter(user=request.user, course=request.course).exists():
                raise PreventUnenrollment("Please return the course book first.")
    """


@hookspec.event(
    "org.openedx.learning.course.enrollment.created.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("user", "course", "mode", "is_active"),
)
def course_enrollment_created(enrollment: Enrollment) -> None:
    """A learner has been enrolled in a course run.

    For example, tell the customer system, once the enrollment is stored::

        @hookimpl(course_enrollment_created, deliver="on_commit")
        def tell_crm(enrollment: Enrollment) -> None:
            crm.add(enrollment.user.id, enrollment.course.course_key)
    """


@hookspec.event(
    "org.openedx.learning.course.enrollment.changed.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("user", "course", "mode", "is_active"),
)
def course_enrollment_changed(enrollment: Enrollment) -> None:
    """An enrollment has another mode. One who left and comes back is ``created`` again.

    For example, print a badge for the new mode::

        @hookimpl(course_enrollment_changed)
        def new_badge(enrollment: Enrollment) -> None:
            badges.order(enrollment.user.id, enrollment.mode)
    """


@hookspec.event(
    "org.openedx.learning.course.unenrollment.completed.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("user", "course", "is_active"),
)
def course_unenrollment_completed(enrollment: Enrollment) -> None:
    """A learner has left a course run.

    For example, offer the seat to the next in the queue::

        @hookimpl(course_unenrollment_completed, deliver="on_commit")
        def offer_seat(enrollment: Enrollment) -> None:
            waitlist.advance(enrollment.course.course_key)
    """
