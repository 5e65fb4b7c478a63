"""FLT: steps that do what they must not."""

from __future__ import annotations

import logging
import threading
import time
from itertools import cycle

import attrs

from hookspecs import evolve, hookimpl
from hookspecs.learning import (
    EnrollmentRequest,
    PreventEnrollment,
    PreventLogin,
    PreventProfileChange,
    ProfileRequest,
    course_enrollment_started,
    profile_change_requested,
)
from hookspecs.values import CourseKey

logger = logging.getLogger(__name__)
modes = cycle(["verified", "audit"])
here = threading.local()
here.members = frozenset({7})


@hookimpl(course_enrollment_started)
def flt_001(request: EnrollmentRequest):
    """As Open edX's steps answer."""
    return {"mode": "verified"}


@hookimpl(course_enrollment_started)
def flt_002(request: EnrollmentRequest):
    """A Halt of another hook."""
    raise PreventLogin("Please log in again.")


@hookimpl(course_enrollment_started)
def flt_003(request: EnrollmentRequest):
    """Another mode every other time."""
    return evolve(request, mode=next(modes))


@hookimpl(course_enrollment_started)
def flt_004(request: EnrollmentRequest):
    """Its note is there twice when a task is retried."""
    return evolve(request, mode=f"{request.mode} (checked)")


@hookimpl(course_enrollment_started)
def flt_005(request: EnrollmentRequest):
    """What a newer version adds is lost."""
    return EnrollmentRequest(request.user, request.course, "verified", request.user_object)


@hookimpl(course_enrollment_started)
def flt_006(request: EnrollmentRequest):
    """One field more, and it is too many values to unpack."""
    _, _, _, _ = attrs.astuple(request, recurse=False)


@hookimpl(course_enrollment_started)
def flt_007(request: EnrollmentRequest):
    """It is asked about the mode, and enrolls elsewhere."""
    return evolve(request, course=CourseKey("course-v1:Campus+Elsewhere+2026"))


@hookimpl(course_enrollment_started)
def flt_008(request: EnrollmentRequest):
    """Frozen is not sealed."""
    vars(request)["mode"] = "verified"


@hookimpl(course_enrollment_started)
async def flt_009(request: EnrollmentRequest):
    """It waits without saying so to the loop."""
    time.sleep(0.004)  # noqa: ASYNC251  # what it is here for


@hookimpl(course_enrollment_started)
def flt_010(request: EnrollmentRequest):
    """What it knows, it knows in the thread that imported it."""
    if not here.members:
        raise PreventEnrollment("Nobody is a member.")


@hookimpl(course_enrollment_started)
def flt_011(request: EnrollmentRequest):
    """Somebody waits for it."""
    time.sleep(0.004)


@hookimpl(profile_change_requested)
def flt_012(profile: ProfileRequest):
    """Who shares the screen reads the address."""
    raise PreventProfileChange(f"{profile.email} is not an address of the school.")


@hookimpl(course_enrollment_started)
def flt_013(request: EnrollmentRequest):
    """And nobody knows why."""
    raise PreventEnrollment


@hookimpl(profile_change_requested)
def flt_014(profile: ProfileRequest):
    """Whoever reads logs reads the address."""
    logger.info("asked to become %s", profile.email)


PATCHES = {"FLT-009": {"BLOCKING_S": 0.002}, "FLT-011": {"QUICK_S": 0.002}}
