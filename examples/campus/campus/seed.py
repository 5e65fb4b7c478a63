"""A small world, the same every time: ``python manage.py seed``."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from campus.authoring import usage_key
from campus.models import Course, Exam, Lesson, Run, Unit, User

WORLD = tomllib.loads(Path(__file__).with_name("world.toml").read_text(encoding="utf-8"))
START = datetime(2026, 1, 12, tzinfo=UTC)


@transaction.atomic
def seed() -> None:
    """Make the people and courses of world.toml, in an empty database. No hook is called."""
    password = make_password(WORLD["password"])  # slow on purpose, so once is enough
    for person in WORLD["people"]:
        _person(password, **person)
    for course in WORLD["courses"]:
        _course(**course)


def _person(password: str, username: str, name: str, *, staff: bool = False) -> None:
    User.objects.create(
        username=username,
        name=name,
        email=f"{username}@campus.example",
        password=password,
        is_staff=staff,
        is_superuser=staff,
    )


def _course(
    key: str, title: str, about: str, units: Any = ({"title": "First steps"},), exams: Any = ()
) -> None:
    course = Course.objects.create(title=title, about=about.strip())
    run = Run.objects.create(course=course, key=key, start=START)
    for place, unit in enumerate(units):
        _unit(run, place, **unit)
    for exam in exams:
        _exam(run, **exam)


def _unit(run: Run, position: int, title: str, lessons: Any = ()) -> None:
    unit = Unit.objects.create(run=run, title=title, position=position)
    for place, lesson in enumerate(lessons):
        _lesson(unit, place, **lesson)


def _lesson(unit: Unit, position: int, slug: str, title: str, body: str) -> None:
    key = usage_key(unit.run, "lesson", slug)
    said = {"title": title, "body": body.strip(), "position": position}
    Lesson.objects.create(unit=unit, key=key, version=1, **said)


def _exam(run: Run, slug: str, title: str, questions: Any) -> None:
    key = usage_key(run, "exam", slug)
    Exam.objects.create(run=run, key=key, version=1, title=title, questions=questions)
