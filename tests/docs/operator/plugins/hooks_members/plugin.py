"""Members learn in verified mode."""

from attrs import frozen

from hookspecs import evolve, hookimpl
from hookspecs.learning import EnrollmentRequest, course_enrollment_started


@frozen
class MembersOptions:
    """tier: who counts as a member. ids: the members."""

    tier: str = "silver"
    ids: tuple[int, ...] = ()


plugin_options = MembersOptions


@hookimpl(course_enrollment_started, options=MembersOptions, before=["waitlist"])
def upgrade(request: EnrollmentRequest, options: MembersOptions) -> EnrollmentRequest | None:
    return evolve(request, mode="verified") if request.user in options.ids else None
