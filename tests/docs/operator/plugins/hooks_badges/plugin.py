"""A badge for everybody who starts, printed by a service that is often away."""

from hookspecs import hookimpl
from hookspecs.learning import Enrollment, course_enrollment_created


@hookimpl(course_enrollment_created)
def order_badge(enrollment: Enrollment) -> None:
    raise ConnectionError(f"no badge for {enrollment.user.pii.email}: the printer does not answer")
