"""Joining a run, changing the mode, leaving. Filter, change and event share one transaction."""

from __future__ import annotations

from django.db import transaction

from campus import payloads
from campus.models import Enrollment, Run, User, enrollment_of
from campus.refusals import NotPossible
from hooks_runtime import run_filter, send_event
from hookspecs.learning import (
    course_enrollment_changed,
    course_enrollment_created,
    course_enrollment_started,
    course_unenrollment_completed,
    course_unenrollment_started,
)

MODES = ("audit", "verified")


def enroll(user: User, run: Run, mode: str = "audit", *, by: User | None = None) -> Enrollment:
    """Return the learner's enrollment: a new one, one taken up again, or the active one as it is.

    by: the member of staff who enrolls somebody else. Raises: Refused.
    """
    with transaction.atomic():
        _one_at_a_time(user)
        if there := enrollment_of(user, run):
            return there
        if not run.is_open:
            raise NotPossible(f"{run.course} has ended.")
        asked = run_filter(course_enrollment_started, payloads.enrollment_request(user, run, mode))
        enrollment, _ = Enrollment.objects.update_or_create(
            user=user,
            run=run,
            defaults={"mode": asked.mode, "is_active": True, "created_by": by},
        )
        send_event(course_enrollment_created, payloads.enrollment(enrollment))
    return enrollment


def change_mode(enrollment: Enrollment, mode: str) -> None:
    """Let the learner go on in *mode*."""
    if mode == enrollment.mode:
        return
    with transaction.atomic():
        enrollment.mode = mode
        enrollment.save(update_fields=["mode"])
        send_event(course_enrollment_changed, payloads.enrollment(enrollment))


def unenroll(user: User, run: Run) -> None:
    """Let the learner leave; nothing happens to one who is not enrolled. Raises: Refused."""
    with transaction.atomic():
        _one_at_a_time(user)
        enrollment = enrollment_of(user, run)
        if enrollment is None:
            return
        run_filter(course_unenrollment_started, payloads.unenrollment_request(enrollment))
        enrollment.is_active = False
        enrollment.save(update_fields=["is_active"])
        send_event(course_unenrollment_completed, payloads.enrollment(enrollment))


def _one_at_a_time(user: User) -> None:
    # Two clicks at once are one enrollment: the second waits here, then finds the first one's work.
    User.objects.select_for_update().get(pk=user.pk)
