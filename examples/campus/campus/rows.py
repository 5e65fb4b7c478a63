"""Campus' models as the rows of the platform interface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from campus.addresses import absolute
from campus.models import Category, Exam, Lesson, Participation, Pathway, Run, Unit, User
from campus.payloads import moment
from hookspecs.interfaces import rows
from hookspecs.values import CourseKey, Points, UsageKey, UserId


def person(row: User) -> rows.Person:
    name = row.get_full_name()
    return rows.Person(UserId(row.pk), row.username, row.email, name, row.is_active, row.language)


def course_run(row: Run) -> rows.CourseRun:
    url = absolute(row.get_absolute_url())
    return rows.CourseRun(
        CourseKey(row.key), row.course.title, url, moment(row.start), moment(row.end)
    )


def tree(units: Iterable[Unit]) -> Iterator[rows.Block]:
    """Yield *units*, parents before their parts."""
    by_parent: dict[int | None, list[Unit]] = {}
    for unit in units:
        by_parent.setdefault(unit.parent_id, []).append(unit)
    todo: list[tuple[Unit, UsageKey | None]] = [(unit, None) for unit in by_parent.get(None, ())]
    for unit, parent in todo:
        key = UsageKey(unit.key)
        yield rows.Block(key, parent, "unit", unit.title, position=unit.position)
        todo += [(part, key) for part in by_parent.get(unit.pk, ())]


def piece(row: Lesson | Exam, units: Mapping[int, Unit]) -> rows.Block:
    return rows.Block(
        key=UsageKey(row.key),
        parent=UsageKey(units[row.unit_id].key) if isinstance(row, Lesson) else None,
        block_type=row.block_type,
        title=row.title,
        url=absolute(row.get_absolute_url()),
        position=row.position,
        is_published=row.is_published,
    )


def category(row: Category, exams: Iterable[Exam]) -> rows.Category:
    pieces = tuple(UsageKey(exam.key) for exam in exams)
    return rows.Category(row.name, Points(row.weight), pieces, row.drop, row.minimum)


def score(row: Participation) -> rows.Score:
    return rows.Score(
        user=UserId(row.user_id),
        block=UsageKey(row.exam.key),
        category=row.exam.category.name,
        earned=Points(row.earned or 0),
        possible=Points(row.exam.possible),
    )


def pathway(row: Pathway) -> rows.Pathway:
    courses = tuple(CourseKey(step.run.key) for step in row.steps.all())
    return rows.Pathway(row.key, row.title, absolute(row.get_absolute_url()), courses)
