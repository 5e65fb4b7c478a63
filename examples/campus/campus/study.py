"""Working in a run: opening it, completing lessons, handing in exams, passing."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from campus import payloads
from campus.models import (
    Completion,
    Enrollment,
    Exam,
    Lesson,
    Participation,
    Run,
    User,
    enrollment_of,
)
from campus.refusals import NotPossible
from hooks_runtime import run_filter, send_event
from hookspecs.learning import (
    CourseHome,
    CoursewareAccess,
    course_home_url_requested,
    course_passing_status_updated,
    courseware_access_requested,
    exam_attempt_submitted,
    lesson_completed,
)
from hookspecs.values import CourseKey, UserId


def home_url(run: Run) -> str:
    """Return where a learner's link to *run* leads."""
    own = CourseHome(CourseKey(run.key), reverse("home", args=[run.key]))
    return run_filter(course_home_url_requested, own).url


def open_courseware(user: User, run: Run) -> Enrollment:
    """Return the enrollment of a learner who may see the content now. Raises: Refused."""
    enrollment = enrollment_of(user, run)
    if enrollment is None:
        raise NotPossible("Enroll first, and then come in.")
    if not run.has_started:
        raise NotPossible(f"{run.course} starts on {run.start:%d %B %Y}.")
    access = CoursewareAccess(UserId(user.pk), CourseKey(run.key), user)
    run_filter(courseware_access_requested, access)
    return enrollment


def complete(enrollment: Enrollment, lesson: Lesson) -> None:
    """Tick *lesson* off; a second time changes nothing."""
    with transaction.atomic():
        done, is_new = Completion.objects.get_or_create(user=enrollment.user, lesson=lesson)
        if is_new:
            told = payloads.lesson_completion(enrollment, lesson, done.completed_at)
            send_event(lesson_completed, told)


def hand_in(enrollment: Enrollment, exam: Exam, answers: list[int]) -> Participation:
    """Return the participation with its score, and bring the learner's passing up to date."""
    with transaction.atomic():
        enrollment = Enrollment.objects.select_for_update().get(pk=enrollment.pk)
        participation = Participation.objects.create(
            user=enrollment.user, exam=exam, answers=answers, score=exam.score(answers)
        )
        send_event(exam_attempt_submitted, payloads.exam_attempt(enrollment, exam))
        _update_passing(enrollment)
    return participation


def _update_passing(enrollment: Enrollment) -> None:
    is_passing = enrollment.grade >= enrollment.run.pass_percent
    if is_passing == enrollment.is_passing:
        return
    enrollment.is_passing = is_passing
    enrollment.save(update_fields=["is_passing"])
    send_event(course_passing_status_updated, payloads.passing_status(enrollment))
