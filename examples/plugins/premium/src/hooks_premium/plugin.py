"""Premium members learn in verified mode; some courses are theirs alone."""

from attrs import frozen

from hookspecs import evolve, hookimpl
from hookspecs.learning import EnrollmentRequest, PreventEnrollment, course_enrollment_started


@frozen
class PremiumOptions:
    """members: user names of those who pay. keyword: in the keys of courses that are theirs alone."""

    members: tuple[str, ...] = ()
    keyword: str = "Premium"


plugin_options = PremiumOptions


@hookimpl(course_enrollment_started, options=PremiumOptions, changes=("mode",))
def upgrade_premium(
    request: EnrollmentRequest, options: PremiumOptions
) -> EnrollmentRequest | None:
    if request.user_object.username in options.members:
        return evolve(request, mode="verified")
    if options.keyword in request.course:
        raise PreventEnrollment("This course is for premium members. Become one to enroll.")
    return None
