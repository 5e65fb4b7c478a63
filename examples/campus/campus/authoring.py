"""What staff do: make courses, write content, publish it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from campus import passing, payloads
from campus.models import Announcement, Category, Content, Course, Exam, Lesson, Run, Unit, User
from campus.refusals import NotPossible
from hooks_runtime import run_filter, send_event
from hookspecs.authoring import (
    CourseRequest,
    CreatedCourse,
    PublicationRequest,
    announcement_published,
    block_published,
    course_created,
    course_creation_requested,
    exam_published,
    lesson_published,
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
        run.teachers.add(author)
        Category.objects.create(run=run, name="Exams")
        add_unit(run, "First steps")
        send_event(course_created, CreatedCourse(key))
    return run


def add_unit(run: Run, title: str, parent: Unit | None = None) -> Unit:
    """Return a new unit at the end of *run*, or of *parent*."""
    position = run.units.filter(parent=parent).count()
    key = usage_key(run, "unit", uuid4().hex)
    return Unit.objects.create(run=run, parent=parent, key=key, title=title, position=position)


def write_lesson(unit: Unit, title: str, body: str) -> Lesson:
    """Return a new draft at the end of *unit*."""
    return Lesson.objects.create(
        unit=unit,
        run=unit.run,
        key=usage_key(unit.run, "lesson", uuid4().hex),
        title=title,
        body=body,
        position=unit.lessons.count(),
    )


def write_exam(run: Run, **said: Any) -> Exam:
    """Return a new draft at the end of *run*; *said* are its fields."""
    key = usage_key(run, "exam", uuid4().hex)
    return Exam.objects.create(run=run, key=key, position=run.exams.count(), **said)


def save(author: User, content: Content) -> None:
    """Store what *author* wrote; what learners see already is published anew. Raises: Refused."""
    with transaction.atomic():
        content.save()
        if content.is_published:
            publish(author, content.run, content)


def announce(author: User, run: Run, title: str, text: str) -> Announcement:
    """Tell everybody in *run* something, at once. Raises: Refused."""
    key = usage_key(run, "announcement", uuid4().hex)
    with transaction.atomic():
        said = Announcement.objects.create(run=run, author=author, key=key, title=title, text=text)
        publish(author, run, said)
    return said


def publish(author: User, run: Run, content: Content) -> None:
    """Let learners see *content*, or a new version of it. Raises: Refused."""
    with transaction.atomic():
        # Two clicks at once are two versions: the second waits here, and then counts on.
        there = type(content).objects.select_for_update().get(pk=content.pk)
        asked = PublicationRequest(
            author=UserId(author.pk),
            course=CourseKey(run.key),
            usage_key=UsageKey(content.key),
            block_type=content.block_type,
            title=content.title,
        )
        content.title = run_filter(publication_requested, asked).title
        content.version = there.version + 1
        content.save(update_fields=["title", "version"])
        send_event(block_published, payloads.block(content))
        _tell_of(content, author)
        if isinstance(content, Exam):
            passing.update(run)  # an exam that nobody has handed in counts as nothing


def _tell_of(content: Content, author: User) -> None:
    match content:
        case Lesson():
            send_event(lesson_published, payloads.published_lesson(content, author))
        case Exam():
            send_event(exam_published, payloads.published_exam(content, author))
        case Announcement():
            Announcement.objects.filter(pk=content.pk, published_at=None).update(
                published_at=timezone.now()
            )
            send_event(announcement_published, payloads.announcement(content, author))


def usage_key(run: Run, block_type: str, block: str) -> str:
    """Return a key in Open edX's form: ``block-v1:Campus+Art+2026+type@lesson+block@lines``."""
    return f"{run.key.replace('course', 'block', 1)}+type@{block_type}+block@{block}"
