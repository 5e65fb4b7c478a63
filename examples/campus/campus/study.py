"""Working in a run: opening it, seeing what is there, completing lessons."""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from campus import payloads
from campus.models import Completion, Content, Enrollment, Lesson, Run, User, enrollment_of
from campus.refusals import NotPossible
from hooks_runtime import run_filter, send_event
from hookspecs.learning import (
    Card,
    ContentView,
    CourseHome,
    CourseHomeRender,
    CourseOutline,
    CoursewareAccess,
    content_view_requested,
    content_viewed,
    course_home_render_started,
    course_home_url_requested,
    course_outline_requested,
    courseware_access_requested,
    lesson_completed_v2,
)
from hookspecs.values import CourseKey, UsageKey, UserId

C = TypeVar("C", bound=Content)


def home_url(run: Run) -> str:
    """Return where a learner's link to *run* leads."""
    own = CourseHome(CourseKey(run.key), reverse("home", args=[run.key]))
    return run_filter(course_home_url_requested, own).url


def open_courseware(user: User, run: Run) -> Enrollment:
    """Return the enrollment of a learner who may see the content now. Raises: Refused.

    Who teaches the run may look, too: as a guest, whose enrollment is not stored.
    """
    enrollment = enrollment_of(user, run) or _guest(user, run)
    if enrollment is None:
        raise NotPossible("Enroll first, and then come in.")
    if not run.has_started:
        raise NotPossible(f"{run.course} starts on {run.start:%d %B %Y}.")
    access = CoursewareAccess(UserId(user.pk), CourseKey(run.key), user)
    run_filter(courseware_access_requested, access)
    enrollment.run, enrollment.user = run, user  # so that nobody asks the database for them again
    return enrollment


def _guest(user: User, run: Run) -> Enrollment | None:
    teaches = Run.objects.taught_by(user).filter(pk=run.pk).exists()
    return Enrollment(user=user, run=run) if teaches else None


def refuse_guests(enrollment: Enrollment) -> None:
    """Let only learners work. Raises: NotPossible: somebody who teaches looks around."""
    if enrollment.pk is None:
        raise NotPossible("You look at this course as its teacher. Enroll to learn in it.")


def outline(enrollment: Enrollment, content: list[C]) -> list[C]:
    """Return what of *content* the learner is to see."""
    by_key = {UsageKey(piece.key): piece for piece in content}
    asked = CourseOutline(
        UserId(enrollment.user_id),
        CourseKey(enrollment.run.key),
        tuple(by_key),
        enrollment.user,
    )
    seen = run_filter(course_outline_requested, asked).blocks
    return [by_key[key] for key in seen if key in by_key]


def cards(enrollment: Enrollment, request: HttpRequest) -> tuple[Card, ...]:
    """Return what plugins add to the learner's home in a run."""
    own = CourseHomeRender(
        UserId(enrollment.user_id), CourseKey(enrollment.run.key), request=request
    )
    return run_filter(course_home_render_started, own).cards


def open_piece(enrollment: Enrollment, content: Content) -> None:
    """Let the learner see *content*, and tell of it. Raises: Refused."""
    allow(enrollment, content)
    if enrollment.pk:  # guests are no learners
        send_event(content_viewed, payloads.viewed(enrollment, content, timezone.now()))


def allow(enrollment: Enrollment, content: Content) -> None:
    """Let the learner work on *content*. Raises: Refused."""
    asked = ContentView(
        UserId(enrollment.user_id),
        CourseKey(enrollment.run.key),
        UsageKey(content.key),
        content.block_type,
        enrollment.user,
    )
    run_filter(content_view_requested, asked)


def complete(enrollment: Enrollment, lesson: Lesson) -> None:
    """Tick *lesson* off; a second time changes nothing. Raises: NotPossible: for a guest."""
    refuse_guests(enrollment)
    with transaction.atomic():
        done, is_new = Completion.objects.get_or_create(user=enrollment.user, lesson=lesson)
        if is_new:
            told = payloads.completed_lesson(enrollment, lesson, done.completed_at)
            send_event(lesson_completed_v2, told)
