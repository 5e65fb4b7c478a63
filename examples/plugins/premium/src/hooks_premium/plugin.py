"""Premium members may enroll everywhere, in verified mode; some courses are theirs alone."""

from attrs import frozen

from hookspecs import Stop, evolve, hookimpl
from hookspecs.learning import EnrollmentRequest, PreventEnrollment, course_enrollment_started


@frozen
class PremiumOptions:
    """members: user names of those who pay. keyword: in the keys of courses that are theirs alone."""

    members: tuple[str, ...] = ()
    keyword: str = "Premium"


plugin_options = PremiumOptions


@hookimpl(course_enrollment_started, options=PremiumOptions, before=["seats"], changes=("mode",))
def upgrade_premium(
    request: EnrollmentRequest, options: PremiumOptions
) -> Stop[EnrollmentRequest] | None:
    """Let members in whatever later gates would say: a full class takes them in as well."""
    if request.user_object.username in options.members:
        return Stop(evolve(request, mode="verified"))
    if options.keyword in request.course:
        raise PreventEnrollment("This course is for premium members. Become one to enroll.")
    return None
