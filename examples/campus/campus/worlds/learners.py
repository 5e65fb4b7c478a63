"""Who learns in a large world, and what became of it: most do little, a few do all of it."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from random import Random
from uuid import UUID

from campus.models import Certificate, Completion, Enrollment, Pathway, PathwayMember
from campus.worlds import words
from campus.worlds.attempts import Attempts
from campus.worlds.courses import Taught
from campus.worlds.people import People
from campus.worlds.tables import Table
from campus.worlds.times import TODAY, within_days

MOST_RUNS = 8


class Learners:
    """Writes learners, one after the other, into tables that are stored together."""

    def __init__(
        self, random: Random, people: People, taught: Sequence[Taught], pathways: Sequence[Pathway]
    ) -> None:
        self.random, self.keys, self.people = random, people.keys, people
        self.taught, self.pathways = taught, pathways
        # A few runs have most of the learners, and a few learners learn in many runs: Zipf's law.
        self.popularity = _weights(len(taught), 0.8)
        self.zeal = _weights(min(MOST_RUNS, len(taught)), 1.2)
        self.members = Table(PathwayMember, "id", "pathway", "user", "joined_at")
        self.enrollments = Table(
            *(Enrollment, "id", "user", "run", "mode", "is_active", "is_passing", "created_at"),
            "created_by",
        )
        self.completions = Table(Completion, "id", "user", "lesson", "completed_at")
        self.attempts = Attempts(random, self.keys)
        self.certificates = Table(
            *(Certificate, "id", "uuid", "user", "run", "name", "mode", "grade", "status"),
            "created_at",
        )

    def store(self) -> None:
        """Write what was made since the last time."""
        self.people.store()
        for table in (self.members, self.enrollments, self.completions, self.certificates):
            table.store()
        self.attempts.store()

    def add(self, number: int) -> None:
        """Make somebody, with all that they did. The first one learns in as many runs as anybody."""
        user, name = self.people.new(), words.person(number)
        runs = self._runs(len(self.zeal) if number == 0 else 1 + self._place(self.zeal))
        joined = [self._enroll(user, name, there) for there in runs]
        self.people.add(user, f"learner{number + 1}", name, min(joined, default=TODAY))
        if self.pathways and self.random.random() < 0.25:
            pathway = self.pathways[int(self.random.random() * len(self.pathways))]
            self.members.add((next(self.keys[PathwayMember]), pathway.pk, user, TODAY))

    def _runs(self, amount: int) -> list[Taught]:
        places: dict[int, None] = {}
        while len(places) < min(amount, len(self.taught)):
            places[self._place(self.popularity)] = None
        return [self.taught[place] for place in places]

    def _enroll(self, user: int, name: str, there: Taught) -> datetime:
        """Let somebody do something in a run, from nothing to all of it; return when they came."""
        created: datetime = min(there.run.start, TODAY) + within_days(self.random, -30, 0)
        begun = max(created, there.run.start) + within_days(self.random, 0, 14)
        effort = self.random.random() ** 1.5 if there.run.start < TODAY else 0
        self._complete(user, there, begun, effort)
        percent = there.percent(self.attempts.add(user, there, begun, effort))
        passing = there.policy.passes(percent)
        mode = "verified" if self.random.random() < 0.2 else "audit"
        is_active = passing or self.random.random() < 0.9
        by = there.teachers[0] if self.random.random() < 0.05 else None
        row = (user, there.run.pk, mode, is_active, passing, created, by)
        self.enrollments.add((next(self.keys[Enrollment]), *row))
        if passing and self.random.random() < 0.6:
            self._certify(user, there, (name, mode, float(percent)))
        return created

    def _complete(self, user: int, there: Taught, begun: datetime, effort: float) -> None:
        keys, done = self.keys[Completion], int(effort * (len(there.lessons) + 1))
        pause = within_days(self.random, 0.2, 3)
        for lesson in there.lessons[:done]:
            begun += pause
            self.completions.add((next(keys), user, lesson, begun))

    def _certify(self, user: int, there: Taught, said: tuple[str, str, float]) -> None:
        uuid = UUID(int=self.random.getrandbits(128), version=4)
        status = Certificate.DOWNLOADABLE
        if self.random.random() < 0.02:
            status = Certificate.UNAVAILABLE
        row = (uuid, user, there.run.pk, *said, status, TODAY)
        self.certificates.add((next(self.keys[Certificate]), *row))

    def _place(self, cumulated: list[float]) -> int:
        return bisect(cumulated, self.random.random() * cumulated[-1], hi=len(cumulated) - 1)


def _weights(amount: int, steepness: float) -> list[float]:
    """Return the cumulated weights of the first, second, ... of *amount*."""
    return list(accumulate(rank**-steepness for rank in range(1, amount + 1)))
