"""What staff do: make courses, write content, publish it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from campus import payloads
from campus.models import Content, Course, Lesson, Run, Unit, User
from campus.refusals import NotPossible
from hooks_runtime import run_filter, send_event
from hookspecs.authoring import (
    CourseRequest,
    CreatedCourse,
    PublicationRequest,
    block_published,
    course_created,
    course_creation_requested,
    publication_requested,
)
from hookspecs.values import CourseKey, UsageKey, UserId


def create_course(author: User, title: str, number: str, term: str, start: datetime) -> Run:
    """Return the first run of a new course, with one empty unit. Raises: Refused."""
    key = CourseKey(f"course-v1:Campus+{number}+{term}")
    with transaction.atomic():
        if Run.objects.filter(key=key).exists():
            raise NotPossible(f"There is a course {key} already.")
        asked = CourseRequest(UserId(author.pk), key, title)
        asked = run_filter(course_creation_requested, asked)
        course = Course.objects.create(title=asked.display_name)
        run = Run.objects.create(course=course, key=key, start=start)
        Unit.objects.create(run=run, title="First steps")
        send_event(course_created, CreatedCourse(key))
    return run


def write_lesson(unit: Unit, title: str, body: str) -> Lesson:
    """Return a new draft at the end of *unit*."""
    key = usage_key(unit.run, "lesson", uuid4().hex)
    position = unit.lessons.count()
    return Lesson.objects.create(unit=unit, key=key, title=title, body=body, position=position)


def publish(author: User, run: Run, content: Content) -> None:
    """Let learners see *content*, or a new version of it. Raises: Refused."""
    with transaction.atomic():
        asked = PublicationRequest(
            author=UserId(author.pk),
            course=CourseKey(run.key),
            usage_key=UsageKey(content.key),
            block_type=content.block_type,
            title=content.title,
        )
        content.title = run_filter(publication_requested, asked).title
        content.version += 1
        content.save(update_fields=["title", "version"])
        send_event(block_published, payloads.block(content))


def usage_key(run: Run, block_type: str, block: str) -> str:
    """Return a key in Open edX's form: ``block-v1:Campus+Art+2026+type@lesson+block@lines``."""
    return f"{run.key.replace('course', 'block', 1)}+type@{block_type}+block@{block}"
