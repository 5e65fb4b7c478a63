"""A module of the operator's own, enabled by its dotted name."""

from attrs import frozen

from hookspecs import evolve, hookimpl
from hookspecs.learning import (
    EnrollmentRequest,
    PreventEnrollment,
    course_enrollment_created,
    course_enrollment_started,
)


@frozen
class Options:
    mode: str = "verified"


@hookimpl(course_enrollment_started, options=Options)
def upgrade(request: EnrollmentRequest, options: Options) -> EnrollmentRequest:
    if request.mode == "forbidden":
        raise PreventEnrollment("Not in this mode.", redirect_to="/modes/")
    if request.mode == "broken":
        raise ValueError("broken")
    return evolve(request, mode=options.mode)


@hookimpl(course_enrollment_created)
def note(enrollment) -> None:
    pass
