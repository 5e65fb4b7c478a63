"""From scores to a grade, exactly: weighted categories, the worst of each dropped.

The rule is Open edX's: a category is the mean of its pieces in percent, those not handed in or not
there yet counting as nothing, without the worst *drop* of them. One counts always.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet

from campus.models import Category, Exam, Participation, Run

NOTHING = Fraction(0)
Earned = Mapping[int, Fraction]
"""What a learner's released exams earned: exam -> share of 1."""


@dataclass(frozen=True)
class Part:
    """What one category makes of a learner's grade. *share*: of the whole; *mean*: both in percent."""

    category: Category
    share: Fraction
    mean: Fraction
    counted: int
    dropped: int


class Policy:
    """A run's categories and published exams, read once for any number of learners."""

    def __init__(self, run: Run) -> None:
        self.pass_percent = run.pass_percent
        self.exams: dict[int, list[Exam]] = defaultdict(list)
        for exam in run.exams.filter(version__gt=0):
            self.exams[exam.category_id].append(exam)
        self.categories: list[Category] = list(run.categories.all())

    def percent(self, earned: Earned) -> Fraction:
        """Return the grade in percent, exact. A run without graded work has 0."""
        return sum((part.share * part.mean / 100 for part in self.parts(earned)), NOTHING)

    def parts(self, earned: Earned) -> list[Part]:
        """Return how the grade comes about, category by category."""
        total = sum(Fraction(category.weight) for category in self.categories)
        return [self._part(category, earned, total) for category in self.categories]

    def passes(self, percent: Fraction) -> bool:
        return any(self.exams.values()) and percent >= self.pass_percent

    def _part(self, category: Category, earned: Earned, total: Fraction | int) -> Part:
        shares = [earned.get(exam.pk, NOTHING) for exam in self.exams[category.pk]]
        shares += [NOTHING] * (category.minimum - len(shares))
        counted = sorted(shares)[min(category.drop, max(len(shares) - 1, 0)) :]
        return Part(
            category,
            share=100 * Fraction(category.weight) / total if total else NOTHING,
            mean=100 * sum(counted, NOTHING) / max(len(counted), 1),
            counted=len(counted),
            dropped=len(shares) - len(counted),
        )


def released(course: str) -> QuerySet[Participation]:
    """Return the work in the run with this key that is assessed and shown, with its exam."""
    published = Participation.objects.filter(exam__run__key=course, exam__version__gt=0)
    rows = published.filter(released_at__isnull=False)
    return rows.select_related("exam__category").order_by("user", "exam")


def earned(run: Run, users: Iterable[int] | None = None) -> dict[int, dict[int, Fraction]]:
    """Return what the released exams of those who have any earned, by user; one statement."""
    rows = released(run.key)
    if users is not None:
        rows = rows.filter(user__in=set(users))
    found: dict[int, dict[int, Fraction]] = defaultdict(dict)
    for row in rows.iterator(2000):
        found[row.user_id][row.exam_id] = Fraction(row.earned or 0) / Fraction(row.exam.possible)
    return found


def percents(
    run: Run, users: Iterable[int] | None = None, policy: Policy | None = None
) -> dict[int, Fraction]:
    """Return the grades in *run* of those who have any score, by user; one to three statements."""
    policy = policy or Policy(run)
    return {user: policy.percent(shares) for user, shares in earned(run, users).items()}


def percent(run: Run, user: int) -> Fraction:
    """Return one learner's grade in percent."""
    return percents(run, [user]).get(user, NOTHING)
