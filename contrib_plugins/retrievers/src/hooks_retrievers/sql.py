"""The same judgements in SQL, for hosts that have the rows: user ids as a queryset, so that the database judges.

Asked of ``platform().queryset``, and imported where a host answers, so that Django is there:

``completed``: a row for each learner who is enrolled and each course run, with ``user``, ``course`` (its
key), ``done`` and ``total``, as ``Completed`` has them.
``graded``: a row for each learner who is enrolled, each course run and each category that has work, with
``user``, ``course``, ``category`` in lower case, ``total`` for the whole, and ``percent``, exact to six
decimals and not rounded up, such as a platform keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, F
from django.db.models.functions import Cast

from hooks_retrievers.exact import PLACES
from hookspecs.values import CourseKey, Points


def completed(rows: Any, course: CourseKey, wanted: Points) -> Any:
    """Return who has done *wanted* percent, in whole numbers: 55 of 100 lessons are 55 percent."""
    done = Cast(F("done"), BigIntegerField()) * (100 * 10**PLACES)
    needed = Cast(F("total"), BigIntegerField()) * int(wanted.scaleb(PLACES))
    there = rows.filter(course=course, total__gt=0).annotate(had=done, needed=needed)
    return there.filter(had__gte=F("needed")).values_list("user", flat=True)


def graded(rows: Any, course: CourseKey, wanted: Iterable[tuple[str, Points]]) -> Any:
    """Return who has each of the *wanted* percentages, by category."""
    (first, *others) = (
        rows.filter(course=course, category=name, percent__gte=value).values_list("user", flat=True)
        for name, value in wanted
    )
    for other in others:
        first = first.filter(user__in=other)
    return first
