"""What is taught in a large world: courses in one to three runs, with units, lessons and exams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from campus import grades
from campus.authoring import usage_key
from campus.models import Announcement, Category, Course, Exam, Lesson, Run, Unit
from campus.worlds import words
from campus.worlds.tables import Keys
from campus.worlds.times import NEXT_TERM, TERMS, TODAY

# Categories as name, weight, drop, minimum; exams as the name of their category.
POLICIES = (
    ((("Exams", 100, 0, 0),), ("Exams", "Exams")),
    ((("Homework", 30, 1, 2), ("Final", 70, 0, 0)), ("Homework", "Homework", "Final")),
    (
        (("Quizzes", 40, 1, 0), ("Midterm", 25, 0, 0), ("Final", 35, 0, 0)),
        ("Quizzes", "Quizzes", "Midterm", "Final"),
    ),
)
OUTCOMES = 5  # so many answers to an open exam, and what they are worth


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a learner may have handed in, and what that is worth."""

    answers: list[Any]
    earned: Decimal
    share: Fraction


@dataclass(frozen=True, slots=True)
class Paper:
    """A published exam, with its possible outcomes from the worst to the best."""

    exam: int
    is_open: bool
    outcomes: tuple[Outcome, ...]


@dataclass(slots=True)
class Taught:
    """A run as its learners meet it: the lessons and exams that they can see."""

    run: Run
    teachers: list[int]
    lessons: list[int] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    percents: dict[tuple[Fraction, ...], Fraction] = field(default_factory=dict)
    policy: Any = None

    def percent(self, shares: Mapping[int, Fraction]) -> Fraction:
        """Return the grade for *shares*, as campus makes it; most learners share theirs with many."""
        key = tuple(shares.get(paper.exam, grades.NOTHING) for paper in self.papers)
        if key not in self.percents:
            self.percents[key] = self.policy.percent(shares)
        return self.percents[key]


class Shelf:
    """Courses being written: rows in the order in which they can be stored, with their keys."""

    def __init__(self, random: Random, keys: Keys, teachers: list[int]) -> None:
        self.random, self.keys, self.teachers = random, keys, teachers
        models = (Course, Run, Run.teachers.through, Unit, Category, Lesson, Exam, Announcement)
        self.rows: dict[Any, list[Any]] = {model: [] for model in models}
        self.taught: list[Taught] = []

    def store(self) -> list[Taught]:
        """Write all of it, and return the runs."""
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows, batch_size=500)
        for there in self.taught:
            there.policy = grades.Policy(there.run)
        return self.taught

    def course(self, number: int) -> None:
        """Write a course and its runs, the newest first."""
        subject, title = words.course(number)
        course = self._put(Course, title=title, about=words.text(self.random, 2))
        newest = int(self.random.random() < 0.2)
        terms = TERMS[newest : newest + 1 + int(self.random.random() * 3)]
        for term in (*terms, NEXT_TERM) if number % 8 == 7 else terms:
            self._run(course, f"course-v1:Campus+{subject}{number + 1}+{term[0]}", *term[1:])

    def _put(self, model: Any, **fields: Any) -> Any:
        row = model(**{"pk": fields.pop("pk", None) or next(self.keys[model]), **fields})
        self.rows[model].append(row)
        return row

    def _run(self, course: Course, key: str, start: datetime, end: datetime | None) -> None:
        percent = 70 if self.random.random() < 0.1 else 60
        run = self._put(Run, course=course, key=key, start=start, end=end, pass_percent=percent)
        taught = Taught(run, sorted({self._teacher(), self._teacher()}))
        for teacher in taught.teachers:
            self._put(Run.teachers.through, run=run, user_id=teacher)
        for place in range(2 + int(self.random.random() * 3)):
            self._unit(taught, place)
        self._exams(taught)
        self._announcements(taught)
        self.taught.append(taught)

    def _teacher(self) -> int:
        return self.teachers[int(self.random.random() ** 2 * len(self.teachers))]

    def _unit(self, taught: Taught, place: int, parent: Unit | None = None) -> None:
        title = words.pick(self.random, "parts" if parent else "units")
        unit = self._piece(Unit, taught.run, "unit", place, parent=parent, title=title)
        if parent is None and self.random.random() < 0.6:
            for part in range(2 + int(self.random.random() * 2)):
                self._unit(taught, part, unit)
            return
        for lesson in range(2 + int(self.random.random() * 3)):
            self._lesson(taught, unit, lesson)

    def _lesson(self, taught: Taught, unit: Unit, place: int) -> None:
        title = words.pick(self.random, "lessons").format(str(taught.run.course).lower())
        said = {"title": title[:1].upper() + title[1:], "body": words.text(self.random, 3)}
        version = 0 if self.random.random() < 0.05 else 1 + int(self.random.random() * 2)
        lesson = self._piece(
            Lesson, taught.run, "lesson", place, unit=unit, version=version, **said
        )
        if lesson.is_published:
            taught.lessons.append(lesson.pk)

    def _exams(self, taught: Taught) -> None:
        policy, pieces = POLICIES[int(self.random.random() * len(POLICIES))]
        categories = {}
        for name, weight, drop, minimum in policy:
            counts = {"weight": Decimal(weight), "drop": drop, "minimum": minimum}
            categories[name] = self._put(Category, run=taught.run, name=name, **counts)
        for place, name in enumerate(pieces):
            self._exam(taught, place, categories[name], is_last=place == len(pieces) - 1)

    def _exam(self, taught: Taught, place: int, category: Category, *, is_last: bool) -> None:
        is_open = is_last and self.random.random() < 0.3
        amount = 2 + int(self.random.random() * 4)
        asked = [words.question(self.random) for _ in range(amount)]
        said = {
            "title": words.pick(self.random, "exams"),
            "questions": [{"text": each["text"]} for each in asked] if is_open else asked,
            "possible": Decimal(20) if is_open else Decimal(100),
            "due": taught.run.end,
            "version": int(place == 0 or is_last or self.random.random() < 0.9),
        }
        exam = self._piece(Exam, taught.run, "exam", place, category=category, **said)
        if exam.is_published:
            taught.papers.append(Paper(exam.pk, is_open, tuple(self._outcomes(exam))))

    def _outcomes(self, exam: Exam) -> Iterator[Outcome]:
        """Yield what may be handed in: none right, then one, and so on."""
        if exam.needs_a_teacher:
            for place in range(OUTCOMES):
                said = [words.pick(self.random, "sentences") for _ in exam.questions]
                share = Fraction(place + 1, OUTCOMES)
                yield Outcome(said, exam.possible * (place + 1) / OUTCOMES, share)
            return
        for right in range(len(exam.questions) + 1):
            answers = [
                question["right"] if place < right else (question["right"] + 1) % 3
                for place, question in enumerate(exam.questions)
            ]
            earned = exam.earned(answers)
            yield Outcome(answers, earned, Fraction(earned) / Fraction(exam.possible))

    def _announcements(self, taught: Taught) -> None:
        for place in range(int(self.random.random() * 4) if taught.run.start < TODAY else 0):
            at = taught.run.start + timedelta(days=1 + 9 * place)
            is_draft = self.random.random() < 0.1
            self._piece(
                Announcement,
                taught.run,
                "announcement",
                place,
                title=words.pick(self.random, "announcements"),
                text=words.text(self.random, 1),
                author_id=taught.teachers[0],
                version=int(not is_draft),
                published_at=None if is_draft else at,
            )

    def _piece(self, model: Any, run: Run, kind: str, position: int, **said: Any) -> Any:
        pk = next(self.keys[model])
        key = usage_key(run, kind, f"{kind}{pk}")
        return self._put(model, pk=pk, run=run, key=key, position=position, **said)
