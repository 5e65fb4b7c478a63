"""How much is done, counted for many learners or many runs at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from campus.models import Completion, Enrollment, Lesson, Unit


def totals(runs: Iterable[int]) -> Mapping[int, int]:
    """Return how many published lessons each of *runs* has; one statement."""
    lessons = Lesson.objects.filter(run__in=runs, version__gt=0).order_by()
    return dict(lessons.values_list("run").annotate(Count("pk")))


def of_learner(user: int, runs: Iterable[int]) -> dict[int, float]:
    """Return what share of each of *runs* the learner *user* has done, in percent; two statements."""
    wanted = list(runs)
    done = Completion.objects.filter(
        user=user, lesson__run__in=wanted, lesson__version__gt=0
    ).order_by()
    counts = dict(done.values_list("lesson__run").annotate(Count("pk")))
    return {run: 100 * counts.get(run, 0) / total for run, total in totals(wanted).items()}


def counted(user: int, run: int) -> tuple[int, int]:
    """Return how many of *run*'s published lessons the learner has done, and how many there are."""
    done = Completion.objects.filter(user=user, lesson__run=run, lesson__version__gt=0)
    return done.count(), totals([run]).get(run, 0)


def lessons(course: str, within: str | None = None) -> QuerySet[Lesson]:
    """Return the published lessons of the run with this key, or those *within* a unit, or one lesson."""
    found = Lesson.objects.filter(run__key=course, version__gt=0).order_by()
    if within is None:
        return found
    return found.filter(Q(key=within) | Q(unit__in=_with_parts(course, within)))


def completed() -> QuerySet[Enrollment]:
    """Return ``user``, ``course``, ``done`` and ``total`` of whoever is in a run, as SQL."""
    counted = Lesson.objects.filter(run=OuterRef("run"), version__gt=0).order_by()
    theirs = counted.filter(completions__user=OuterRef("user"))
    learning = Enrollment.objects.filter(is_active=True).order_by()
    return learning.annotate(course=F("run__key"), done=_count(theirs), total=_count(counted))


def _count(rows: QuerySet[Lesson]) -> Coalesce:
    of_run = rows.values("run").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(of_run, output_field=IntegerField()), 0)


def done(lessons: QuerySet[Lesson], users: Iterable[int] | None = None) -> Any:
    """Yield ``(user, how many of *lessons* are done)`` for everybody who did any; one statement."""
    rows = Completion.objects.filter(lesson__in=lessons).order_by()
    if users is not None:
        rows = rows.filter(user__in=list(users))
    return rows.values_list("user").annotate(Count("pk")).iterator(2000)


def _with_parts(course: str, unit: str) -> list[int]:
    units = list(Unit.objects.filter(run__key=course).values_list("pk", "parent", "key"))
    found = [pk for pk, _, key in units if key == unit]
    for parent in found:  # it grows as parts are found
        found += [pk for pk, above, _ in units if above == parent]
    return found
