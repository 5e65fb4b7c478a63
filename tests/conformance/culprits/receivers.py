"""EVT: receivers that do what they must not, each list a plugin of its own."""

from __future__ import annotations

import logging
from contextlib import contextmanager

import attrs

from hooks_runtime import platform
from hooks_runtime.conformance import World
from hookspecs import hookimpl
from hookspecs.interfaces.rows import Leaving
from hookspecs.learning import (
    Enrollment,
    User,
    course_enrollment_created,
    course_unenrollment_completed,
    session_login_completed,
)

logger = logging.getLogger(__name__)
learners: dict[int, str] = {}
counted: list[int] = []


@contextmanager
def nobody_yet():
    learners.clear()
    counted.clear()
    yield


@hookimpl(course_enrollment_created)
def evt_001(enrollment: Enrollment):
    """Courses without a start are refused."""
    enrollment.course.start.isoformat()


@hookimpl(course_enrollment_created)
def evt_002(enrollment: Enrollment):
    """A delivery more, and there is a learner more."""
    counted.append(enrollment.user.id)


@hookimpl(course_enrollment_created)
def evt_003(enrollment: Enrollment):
    learners[enrollment.user.id] = enrollment.mode


@hookimpl(course_unenrollment_completed)
def evt_003_left(enrollment: Enrollment):
    """Who leaves before it is told that they came is a KeyError."""
    logger.info("left %s", learners[enrollment.user.id])


@hookimpl(course_enrollment_created)
def evt_004(enrollment: Enrollment):
    """One field more, and it is too many values to unpack."""
    _, _, _, _, _, _ = attrs.astuple(enrollment, recurse=False)


@hookimpl(session_login_completed)
def evt_005(user: User):
    """Whoever reads logs knows who was there."""
    logger.debug("welcome %s", user.pii.username)


@hookimpl(session_login_completed)
def evt_006(user: User):
    """Nobody awaits what it starts."""

    async def greet():
        """Never."""

    return greet()


@hookimpl(course_enrollment_created)
def evt_007(enrollment: Enrollment):
    """It makes the very change that it hears of."""
    who, where = enrollment.user.id, enrollment.course.course_key
    platform().unenroll([Leaving(who, where)], source="culprit")


PLUGINS = {
    "EVT-001": (evt_001,),
    "EVT-002": (evt_002,),
    "EVT-003": (evt_003, evt_003_left),
    "EVT-004": (evt_004,),
    "EVT-005": (evt_005,),
    "EVT-006": (evt_006,),
    "EVT-007": (evt_007,),
}
WORLDS = {
    "EVT-002": World(state=lambda: counted, around=nobody_yet),
    "EVT-003": World(state=lambda: learners, around=nobody_yet),
}
