"""A learner takes an exam: begins, hands in, is assessed."""

from __future__ import annotations

from typing import Any

from hookspecs.errors import Detour
from hookspecs.learning.people import Course, User
from hookspecs.payload import Live, payload
from hookspecs.spec import hookspec
from hookspecs.values import CourseKey, Moment, Points, UsageKey, UserId


@payload
class ExamRequest:
    """Who wants to begin which exam."""

    user: UserId
    course: CourseKey
    exam: UsageKey
    user_object: Live[Any] = None


@payload
class ExamStart:
    """An attempt at an exam that has begun; *url* is where a teacher sees it, '' for nowhere."""

    user: User
    course: Course
    exam: UsageKey
    started_at: Moment
    url: str = ""


@payload
class ExamAttempt:
    """An exam handed in, by *requesting_user* where that is not the student."""

    student_user: User
    course_key: CourseKey
    usage_key: UsageKey
    exam_type: str
    requesting_user: User | None = None


@payload
class ExamAssessment:
    """What a learner's work in an exam is worth.

    *is_released*: the learner may see it; before that it is a draft of the teacher's.
    *assessor*: who assessed it; None if a program did.
    """

    user: User
    course: Course
    exam: UsageKey
    earned: Points
    possible: Points
    is_released: bool
    assessor: User | None = None


class PreventExam(Detour):
    """This learner may not begin the exam now; *redirect_to* says where to go, '' for nowhere."""


@hookspec.filter(
    "org.learninghooks.learning.exam.attempt.requested.v1",
    since="0.1",
    halts=(PreventExam,),
)
def exam_attempt_requested(request: ExamRequest) -> ExamRequest | None:
    """Refuse that a learner begins an exam.

    When: it is open by the platform's own dates. A step that breaks refuses. For example::

        @hookimpl(exam_attempt_requested)
        def proctored(request: ExamRequest) -> None:
            if not proctor.is_ready(request.user):
                raise PreventExam("Please start your camera first.", redirect_to="/proctoring/")
    """


@hookspec.event(
    "org.learninghooks.learning.exam.attempt.started.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("user", "exam", "started_at"),
)
def exam_attempt_started(attempt: ExamStart) -> None:
    """A learner has begun an exam.

    For example, show the teacher where to look::

        @hookimpl(exam_attempt_started, deliver="on_commit")
        def link_it(attempt: ExamStart) -> None:
            gradebook.link(attempt.exam, attempt.user.id, attempt.url)
    """


@hookspec.event(
    "org.openedx.learning.exam.attempt.submitted.v1",
    since="0.1",
    ordering_key="student_user",
)
def exam_attempt_submitted(exam_attempt: ExamAttempt) -> None:
    """A learner has handed in an exam.

    For example, have it proctored::

        @hookimpl(exam_attempt_submitted, deliver="on_commit")
        def ask_proctor(exam_attempt: ExamAttempt) -> None:
            proctor.review(exam_attempt.usage_key, exam_attempt.student_user.id)
    """


@hookspec.event(
    "org.learninghooks.learning.exam.attempt.assessed.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("user", "exam", "earned", "is_released"),
)
def exam_attempt_assessed(assessment: ExamAssessment) -> None:
    """An exam has been assessed, assessed anew, or its assessment has been shown to the learner.

    For example, pass the score on to another gradebook::

        @hookimpl(exam_attempt_assessed, deliver="on_commit")
        def pass_on(assessment: ExamAssessment) -> None:
            if assessment.is_released:
                gradebook.set(assessment.exam, assessment.user.id, assessment.earned)
    """
