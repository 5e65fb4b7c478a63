"""PLG: what is wrong with a package. Sources, because their import is what is judged."""

from __future__ import annotations

HEAD = """
from attrs import field, frozen, validators
from hookspecs import hookimpl
from hookspecs.learning import EnrollmentRequest, course_enrollment_started
"""
STEP = '''
@hookimpl(course_enrollment_started)
def go_on(request: EnrollmentRequest) -> None:
    """It goes on as it is."""
'''
OPTIONS = """
@frozen
class Options:
    seats: int = field(default=0, validator=validators.gt(0))

@hookimpl(course_enrollment_started, options=Options)
def go_on(request: EnrollmentRequest, options: Options) -> None:
    pass
"""
ERROR = '''
class Unpaid(Exception):
    """No own arguments, so pickle builds it from the message: which is not what it takes."""

    def __init__(self, user: int, course: str) -> None:
        super().__init__(f"{user} has not paid for {course}")
'''

EXEMPLARY = HEAD + STEP

SOURCES = {
    "PLG-001": EXEMPLARY + "\nimport hooks_that_nobody_installed\n",
    "PLG-002": EXEMPLARY
    + "\nimport socket\ntry:\n    socket.getaddrinfo('127.0.0.1', 80)\nexcept OSError:\n    pass\n",
    "PLG-003": EXEMPLARY + "\nimport os\nos.environ['TZ_OF_A_CULPRIT'] = 'Europe/Paris'\n",
    "PLG-004": HEAD + STEP.replace("request", "enrolment"),
    "PLG-005": HEAD + STEP.replace("EnrollmentRequest)", "EnrollmentRequest = None)"),
    "PLG-006": EXEMPLARY,
    "PLG-007": EXEMPLARY,
    "PLG-008": EXEMPLARY,
    "PLG-009": HEAD + OPTIONS,
    "PLG-010": 'requires_hooks = {"org.example.nothing.there.v1": ">=2"}\n' + EXEMPLARY,
    "PLG-011": EXEMPLARY + ERROR,
}
HOW = {
    "PLG-006": {"without": ("Summary",)},
    "PLG-007": {"without": ("Requires-Dist",)},
    "PLG-008": {"typed": False},
}
