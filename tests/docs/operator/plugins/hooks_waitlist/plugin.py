"""A full course run has a queue."""

from attrs import frozen

from hookspecs import hookimpl
from hookspecs.learning import (
    Enrollment,
    EnrollmentRequest,
    PreventEnrollment,
    course_enrollment_started,
    course_unenrollment_completed,
)


@frozen
class SeatOptions:
    """seats: how many learners a run takes."""

    seats: int = 30


@hookimpl(course_enrollment_started, options=SeatOptions, changes=())
def hold(request: EnrollmentRequest, options: SeatOptions) -> None:
    if options.seats < 1:
        raise PreventEnrollment("This course is full. You are on the waiting list.")


@hookimpl(course_unenrollment_completed, deliver="on_commit")
def advance(enrollment: Enrollment) -> None:
    pass
