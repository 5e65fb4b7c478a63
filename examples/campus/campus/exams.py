"""Taking an exam: begin, hand in, be assessed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from campus import passing, payloads, study
from campus.models import Enrollment, Exam, Participation, User
from campus.refusals import NotPossible
from hooks_runtime import run_filter, send_event
from hookspecs.learning import (
    ExamRequest,
    exam_attempt_assessed,
    exam_attempt_requested,
    exam_attempt_started,
    exam_attempt_submitted,
)
from hookspecs.values import CourseKey, UsageKey, UserId


def begin(enrollment: Enrollment, exam: Exam) -> Participation:
    """Return the learner's open attempt: the one under way, or a new one. Raises: Refused."""
    with transaction.atomic():
        there = _locked(enrollment, exam)
        if there and there.turned_in_at is None:
            return there
        if not exam.is_open:
            raise NotPossible(f"{exam} is not open now.")
        if there and there.released_at is None:
            raise NotPossible("Your teacher has not assessed your last attempt yet.")
        asked = ExamRequest(
            UserId(enrollment.user_id),
            CourseKey(enrollment.run.key),
            UsageKey(exam.key),
            enrollment.user,
        )
        run_filter(exam_attempt_requested, asked)
        there = _begun(enrollment, exam, there)
        send_event(exam_attempt_started, payloads.exam_start(enrollment, there))
    return there


def hand_in(enrollment: Enrollment, exam: Exam, answers: list[Any]) -> Participation:
    """Return the attempt as handed in, and assessed where no teacher is needed. Raises: Refused."""
    with transaction.atomic():
        there = _locked(enrollment, exam)
        if there is None or there.turned_in_at is not None:
            raise NotPossible(f"Begin {exam} first.")
        if exam.is_over:
            raise NotPossible(f"{exam} was due on {exam.due:%d %B %Y, %H:%M}.")
        there.answers, there.turned_in_at = answers, timezone.now()
        there.earned = there.released_at = there.assessed_by = None
        there.save()
        send_event(exam_attempt_submitted, payloads.exam_attempt(enrollment, exam))
        if not exam.needs_a_teacher:
            return assess(there, exam.earned(answers), release=True)
        passing.update(exam.run, [enrollment.user_id])  # what was earned before counts no more
    return there


def assess(
    there: Participation, earned: Decimal, *, by: User | None = None, release: bool
) -> Participation:
    """Store what *there* is worth; with *release* the learner sees it, and it counts.

    The same points a second time change nothing. Raises: NotPossible: they are more than there are.
    """
    if not 0 <= earned <= there.exam.possible:
        raise NotPossible(f"{there.exam} has 0 to {there.exam.possible.normalize():f} points.")
    if there.earned == earned and (there.released_at or not release):
        return there
    with transaction.atomic():
        there.earned, there.assessed_by = earned, by
        there.released_at = timezone.now() if release else None
        there.save(update_fields=["earned", "assessed_by", "released_at"])
        send_event(exam_attempt_assessed, payloads.exam_assessment(there))
        passing.update(there.exam.run, [there.user_id])
    return there


def _locked(enrollment: Enrollment, exam: Exam) -> Participation | None:
    study.refuse_guests(enrollment)
    # Two clicks at once are one attempt: the second waits for the first one's transaction.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    rows = Participation.objects.select_related("exam__run__course", "user")
    return rows.filter(exam=exam, user=enrollment.user_id).first()


def _begun(enrollment: Enrollment, exam: Exam, before: Participation | None) -> Participation:
    made = before or Participation(user=enrollment.user, exam=exam, attempt=0)
    made.attempt += 1
    made.started_at, made.turned_in_at, made.answers = timezone.now(), None, []
    made.save()
    return made
