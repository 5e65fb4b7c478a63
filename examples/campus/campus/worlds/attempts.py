"""How learners fare in exams: handed in or not, waiting for a teacher, or shown and counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from random import Random

from campus.models import Participation
from campus.worlds.courses import Outcome, Paper, Taught
from campus.worlds.tables import Keys, Table
from campus.worlds.times import within_days

UNDER_WAY = 0.04
# Of those who handed in what a teacher has to read, so many wait, and so many are drafts of a grade.
WAITING, DRAFT = 0.3, 0.45


class Attempts:
    """Writes what learners did in exams."""

    def __init__(self, random: Random, keys: Keys) -> None:
        self.random, self.keys = random, keys
        self._table = Table(
            *(Participation, "id", "user", "exam", "attempt", "answers", "started_at"),
            *("turned_in_at", "earned", "assessed_by", "released_at"),
        )

    def add(
        self, user: int, there: Taught, begun: datetime, effort: float
    ) -> Mapping[int, Fraction]:
        """Let a learner take some exams; return the shares that count, by exam."""
        ability, counted = 0.25 + self.random.random(), {}
        for paper in there.papers:
            if self.random.random() < effort:
                outcome = self._outcome(paper, ability)
                started = begun + within_days(self.random, 1, 60)
                if self._take(user, there.teachers[0], paper, outcome, started):
                    counted[paper.exam] = outcome.share
        return counted

    def store(self) -> None:
        self._table.store()

    def _outcome(self, paper: Paper, ability: float) -> Outcome:
        best = len(paper.outcomes) - 1
        return paper.outcomes[min(best, int(ability * best + self.random.random()))]

    def _take(
        self, user: int, teacher: int, paper: Paper, outcome: Outcome, started: datetime
    ) -> bool:
        """Store an attempt, as far as it got; return whether it counts."""
        attempt, stage = 1 + (self.random.random() < 0.1), self.random.random()
        begun = (next(self.keys[Participation]), user, paper.exam, attempt)
        if stage < UNDER_WAY:
            self._table.add((*begun, [], started, None, None, None, None))
            return False
        turned_in = started + within_days(self.random, 0.01, 0.1)
        assessed = not paper.is_open or stage > WAITING
        released = not paper.is_open or stage > DRAFT
        shown = turned_in + within_days(self.random, 1, 7) * paper.is_open if released else None
        earned = outcome.earned if assessed else None
        by = teacher if assessed and paper.is_open else None
        self._table.add((*begun, outcome.answers, started, turned_in, earned, by, shown))
        return released
