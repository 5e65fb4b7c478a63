"""From scores to a grade, exactly: weighted categories, the worst of each dropped.

The rule is Open edX's: a category is the mean of its pieces in percent, those not handed in or not
there yet counting as nothing, without the worst *drop* of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.db.models import QuerySet

from campus.models import Category, Exam, Participation, Run

NOTHING = Fraction(0)
Earned = Mapping[int, Fraction]
"""What a learner's released exams earned: exam -> share of 1."""


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
        total = sum(Fraction(category.weight) for category in self.categories)
        points = sum(self._category(category, earned) for category in self.categories)
        return 100 * points / total if total else Fraction(0)

    def passes(self, percent: Fraction) -> bool:
        return bool(self.exams) and percent >= self.pass_percent

    def _category(self, category: Category, earned: Earned) -> Fraction:
        shares = [earned.get(exam.pk, Fraction(0)) for exam in self.exams[category.pk]]
        shares += [Fraction(0)] * (category.minimum - len(shares))
        counted = sorted(shares)[min(category.drop, max(len(shares) - 1, 0)) :]
        mean = sum(counted, Fraction(0)) / len(counted) if counted else Fraction(0)
        return Fraction(category.weight) * mean


def released(course: str) -> QuerySet[Participation]:
    """Return the work in the run with this key that is assessed and shown, with its exam."""
    published = Participation.objects.filter(exam__run__key=course, exam__version__gt=0)
    rows = published.filter(released_at__isnull=False)
    return rows.select_related("exam__category").order_by("user", "exam")


def percents(
    run: Run, users: Iterable[int] | None = None, policy: Policy | None = None
) -> dict[int, Fraction]:
    """Return the grades in *run* of those who have any score, by user; one to three statements."""
    rows = released(run.key)
    if users is not None:
        rows = rows.filter(user__in=set(users))
    earned: dict[int, dict[int, Fraction]] = defaultdict(dict)
    for row in rows.iterator(2000):
        earned[row.user_id][row.exam_id] = Fraction(row.earned or 0) / Fraction(row.exam.possible)
    policy = policy or Policy(run)
    return {user: policy.percent(shares) for user, shares in earned.items()}


def percent(run: Run, user: int) -> Fraction:
    """Return one learner's grade in percent."""
    return percents(run, [user]).get(user, NOTHING)
