"""Grades as the platform's own policy makes them: weights, drops, minimum counts.

https://docs.openedx.org/en/latest/educators/concepts/grading.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import groupby
from typing import Any

import attrs

from hooks_retrievers.exact import percent, required
from hooks_runtime import platform
from hookspecs.interfaces.data_retriever import (
    Criterion,
    DataRetriever,
    Eligibility,
    LearningContext,
)
from hookspecs.interfaces.rows import Category, GradingPolicy, Score
from hookspecs.values import CourseKey, Points, UsageKey, UserId

TOTAL = "total"


@attrs.frozen
class GradesOptions:
    """required_grades: percent by category, capitals or not; ``Total`` is the whole course's."""

    required_grades: Mapping[str, Points] = attrs.field(factory=lambda: {"Total": Points(50)})

    def __attrs_post_init__(self) -> None:
        if not self.required_grades:
            raise ValueError("required_grades names a category, or Total")
        for name, value in self.required_grades.items():
            required(value, f"required_grades.{name}")
        if len(self.by_name) < len(self.required_grades):
            raise ValueError("required_grades names a category twice, once with other capitals")

    @property
    def by_name(self) -> dict[str, Points]:
        """Return what is required by category, in lower case."""
        return {name.lower(): value for name, value in self.required_grades.items()}


class Grades(DataRetriever[GradesOptions]):
    """Who has the grades.

    A category that the course does not have, or has no work in, is met by nobody, and says so.
    """

    options_type = GradesOptions
    requires = ("scores",)

    def details(
        self, context: LearningContext, users: Iterable[UserId] | None = None
    ) -> Iterator[Eligibility]:
        """Yield a judgement for each learner who is enrolled."""
        course, known = context.course_run, None if users is None else tuple(users)
        try:
            policy = platform().grading_policy(course)
        except KeyError:
            return  # there is no such course any more
        missing = _missing(policy, self.options.by_name)
        scores = _scores(course, known)
        for row in platform().enrollments(course, known):
            if row.is_active:
                yield self._judged(row.user, policy, scores.get(row.user, {}), missing)

    def queryset(self, context: LearningContext) -> Any:
        """Return who has the grades as a queryset, where the host has ``graded``."""
        rows = platform().queryset("graded")
        if rows is None:
            return None
        from hooks_retrievers import sql

        return sql.graded(rows, context.course_run, self.options.by_name.items())

    def _judged(
        self, user: UserId, policy: GradingPolicy, earned: Mapping[UsageKey, Fraction], missing: str
    ) -> Eligibility:
        means = grades(policy, earned)
        shown = tuple(
            Criterion(name, percent(means.get(name, Fraction(0))), value)
            for name, value in self.options.by_name.items()
        )
        return Eligibility(user, not missing and all(each.is_met for each in shown), shown, missing)


def grades(policy: GradingPolicy, earned: Mapping[UsageKey, Fraction]) -> dict[str, Fraction]:
    """Return the shares of 1 that *earned*, shares by piece, make in each category, and in all.

    A category is the mean of its pieces, without the worst *drop*; what is not handed in, and what is
    not there yet of *minimum*, counts as nothing. One piece counts always.
    """
    means = {each.name.lower(): _mean(each, earned) for each in policy.categories}
    weights = sum(Fraction(each.weight) for each in policy.categories)
    total = sum(
        (Fraction(each.weight) * means[each.name.lower()] for each in policy.categories),
        Fraction(0),
    )
    return {**means, TOTAL: total / weights if weights else Fraction(0)}


def _mean(category: Category, earned: Mapping[UsageKey, Fraction]) -> Fraction:
    shares = [earned.get(block, Fraction(0)) for block in category.blocks]
    shares += [Fraction(0)] * (category.minimum - len(shares))
    counted = sorted(shares)[min(category.drop, max(len(shares) - 1, 0)) :]
    return sum(counted, Fraction(0)) / max(len(counted), 1)


def _missing(policy: GradingPolicy, wanted: Iterable[str]) -> str:
    """Return what of *wanted* nobody can have here, as a sentence; '' if there is nothing."""
    there = {each.name.lower(): bool(each.blocks) for each in policy.categories}
    there[TOTAL] = any(there.values())
    lacking = [name for name in wanted if not there.get(name)]
    return f"the course has no graded work in {', '.join(lacking)}" if lacking else ""


def _scores(
    course: CourseKey, users: Iterable[UserId] | None
) -> dict[UserId, dict[UsageKey, Fraction]]:
    rows = sorted(platform().scores(course, users), key=lambda row: row.user)
    return {
        user: {row.block: _share(row) for row in mine}
        for user, mine in groupby(rows, key=lambda row: row.user)
    }


def _share(row: Score) -> Fraction:
    return Fraction(row.earned) / Fraction(row.possible) if row.possible else Fraction(0)
