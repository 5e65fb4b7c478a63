"""A small world, the same every time: ``python manage.py seed``. For a large one see ``worlds``."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from campus.authoring import usage_key
from campus.models import (
    Announcement,
    Category,
    Course,
    Exam,
    Lesson,
    Pathway,
    PathwayStep,
    Run,
    Unit,
    User,
)

WORLD = tomllib.loads(Path(__file__).with_name("world.toml").read_text(encoding="utf-8"))
START = datetime(2026, 1, 12, tzinfo=UTC)
FIRST_STEPS = ({"slug": "first-steps", "title": "First steps"},)


@transaction.atomic
def seed() -> None:
    """Make the people and courses of world.toml, in an empty database. No hook is called."""
    password = hashed_password()
    for person in WORLD["people"]:
        _person(password, **person)
    for course in WORLD["courses"]:
        _course(**course)
    for pathway in WORLD["pathways"]:
        _pathway(**pathway)


def hashed_password() -> str:
    """Return everybody's password, as it is stored: slow on purpose, so once is enough."""
    # The same salt in every world; as long as Django's own, or a login would store another.
    return make_password(WORLD["password"], salt="theSameSaltInEveryWorld")


def _person(password: str, username: str, name: str, *, staff: bool = False) -> None:
    User.objects.create(
        username=username,
        name=name,
        email=f"{username}@campus.example",
        password=password,
        date_joined=START,
        is_staff=staff,
        is_superuser=staff,
    )


def _course(
    key: str,
    title: str,
    about: str,
    start: datetime = START,
    teachers: Any = (),
    units: Any = FIRST_STEPS,
    **more: Any,
) -> None:
    course = Course.objects.create(title=title, about=about.strip())
    run = Run.objects.create(course=course, key=key, start=start, end=more.pop("end", None))
    run.teachers.set(User.objects.filter(username__in=teachers))
    _units(run, units)
    _graded(run, **more)


def _graded(run: Run, categories: Any = (), exams: Any = (), announcements: Any = ()) -> None:
    for category in categories:
        Category.objects.create(run=run, **category)
    for place, exam in enumerate(exams):
        _exam(run, place, **exam)
    for announcement in announcements:
        _announcement(run, **announcement)


def _units(run: Run, units: Any, parent: Unit | None = None) -> None:
    for place, unit in enumerate(units):
        _unit(run, parent, place, **unit)


def _unit(
    run: Run,
    parent: Unit | None,
    position: int,
    slug: str,
    title: str,
    lessons: Any = (),
    parts: Any = (),
) -> None:
    said = {"key": usage_key(run, "unit", slug), "title": title, "position": position}
    unit = Unit.objects.create(run=run, parent=parent, **said)
    for place, lesson in enumerate(lessons):
        _lesson(unit, place, **lesson)
    _units(run, parts, unit)


def _lesson(unit: Unit, position: int, slug: str, title: str, body: str) -> None:
    key = usage_key(unit.run, "lesson", slug)
    said = {"title": title, "body": body.strip(), "position": position}
    Lesson.objects.create(run=unit.run, unit=unit, key=key, version=1, **said)


def _exam(run: Run, position: int, slug: str, category: str, **said: Any) -> None:
    counts_as = run.categories.get(name=category)
    key = usage_key(run, "exam", slug)
    Exam.objects.create(run=run, category=counts_as, key=key, version=1, position=position, **said)


def _announcement(run: Run, slug: str, title: str, text: str, author: str, after_days: int) -> None:
    Announcement.objects.create(
        run=run,
        key=usage_key(run, "announcement", slug),
        title=title,
        text=text.strip(),
        author=User.objects.get(username=author),
        version=1,
        published_at=run.start + timedelta(days=after_days),
    )


def _pathway(key: str, title: str, about: str, courses: Any) -> None:
    pathway = Pathway.objects.create(key=key, title=title, about=about.strip())
    for place, course in enumerate(courses):
        run = Run.objects.get(key=course)
        PathwayStep.objects.create(pathway=pathway, run=run, position=place)
