"""Campus, as plugins see it: ``LEARNING_HOOKS["platform"]``. A host copies this, and names its models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.functions import Lower

from campus import commands, grades, models, progress, rows
from campus.addresses import absolute
from campus.models import Enrollment, Pathway, Run, Unit, User
from hookspecs.interfaces import rows as told
from hookspecs.interfaces.platform import LearningPlatform
from hookspecs.values import CourseKey, Percent, Points, UsageKey, UserId

M = TypeVar("M", bound=Model)
Users = Iterable[UserId] | None
AT_ONCE = 2000  # rows that the database hands over at a time


class Campus(LearningPlatform):
    """All of it in SQL: a read is one to five statements, however many learners it is about."""

    def users(self, ids: Iterable[UserId]) -> Mapping[UserId, told.Person]:
        found = User.objects.filter(pk__in=set(ids))
        return {UserId(row.pk): rows.person(row) for row in found}

    def users_by_email(self, emails: Iterable[str]) -> Mapping[str, told.Person]:
        folded = {email: email.strip().lower() for email in emails}
        rows_ = User.objects.annotate(folded=Lower("email")).filter(folded__in=folded.values())
        known = {row.folded: rows.person(row) for row in rows_}
        return {email: known[text] for email, text in folded.items() if text in known}

    def users_by_username(self, usernames: Iterable[str]) -> Mapping[str, told.Person]:
        found = User.objects.filter(username__in=set(usernames))
        return {row.username: rows.person(row) for row in found}

    def courses(
        self, keys: Iterable[CourseKey] | None = None
    ) -> Mapping[CourseKey, told.CourseRun]:
        runs = _with_keys(Run.objects.select_related("course"), keys)
        return {CourseKey(run.key): rows.course_run(run) for run in runs}

    def enrollments(self, course: CourseKey, users: Users = None) -> Iterator[told.Enrolled]:
        found = _only(Enrollment.objects.filter(run__key=course).order_by("user"), users)
        for user, mode, is_active in found.values_list("user", "mode", "is_active").iterator(
            AT_ONCE
        ):
            yield told.Enrolled(UserId(user), course, mode, is_active)

    def absolute_url(self, path: str) -> str:
        return absolute(path)

    def blocks(self, course: CourseKey) -> Iterator[told.Block]:
        units = {unit.pk: unit for unit in Unit.objects.filter(run__key=course)}
        yield from rows.tree(units.values())
        for kind in (models.Lesson, models.Exam):
            for piece in kind.objects.filter(run__key=course).select_related("run"):
                yield rows.piece(piece, units)

    def completions(
        self, course: CourseKey, users: Users = None, *, within: UsageKey | None = None
    ) -> Iterator[told.Completed]:
        lessons = progress.lessons(course, within)
        total, done = lessons.count(), dict(progress.done(lessons, users))
        for user in _learners(course, users):
            yield told.Completed(UserId(user), done.get(user, 0), total)

    def grading_policy(self, course: CourseKey) -> told.GradingPolicy:
        run = Run.objects.filter(key=course).first()
        if run is None:
            raise KeyError(course)
        policy = grades.Policy(run)
        categories = (rows.category(c, policy.exams[c.pk]) for c in policy.categories)
        return told.GradingPolicy(tuple(categories), Points(run.pass_percent))

    def scores(self, course: CourseKey, users: Users = None) -> Iterator[told.Score]:
        return map(rows.score, _only(grades.released(course), users).iterator(AT_ONCE))

    def grades(self, course: CourseKey, users: Users = None) -> Iterator[told.Grade]:
        run = Run.objects.filter(key=course).first()
        if run is None:
            return
        policy = grades.Policy(run)
        percents = grades.percents(run, users, policy)
        for user in _learners(course, users):
            percent = percents.get(user, grades.NOTHING)
            yield told.Grade(UserId(user), Percent(float(percent)), policy.passes(percent))

    def pathways(self, keys: Iterable[str] | None = None) -> Mapping[str, told.Pathway]:
        found = _with_keys(Pathway.objects.prefetch_related("steps__run"), keys)
        return {row.key: rows.pathway(row) for row in found}

    def pathway_members(self, key: str, users: Users = None) -> Iterator[UserId]:
        members = _only(models.PathwayMember.objects.filter(pathway__key=key), users)
        return map(UserId, members.order_by("user").values_list("user", flat=True))

    def teachers(self, course: CourseKey) -> Iterator[UserId]:
        found = User.objects.filter(teaching__key=course).order_by("pk")
        return map(UserId, found.values_list("pk", flat=True))

    def enroll(
        self, rows: Iterable[told.Joining], *, source: str
    ) -> list[told.Outcome[told.Joining]]:
        return commands.obeyed(commands.enroll, rows, source)

    def unenroll(
        self, rows: Iterable[told.Leaving], *, source: str
    ) -> list[told.Outcome[told.Leaving]]:
        return commands.obeyed(commands.unenroll, rows, source)

    def create_learners(
        self, rows: Iterable[told.NewLearner], *, source: str
    ) -> list[told.Outcome[told.NewLearner]]:
        return commands.obeyed(commands.create_learner, rows, source)

    def record_scores(
        self, rows: Iterable[told.NewScore], *, source: str
    ) -> list[told.Outcome[told.NewScore]]:
        return commands.obeyed(commands.record_score, rows, source)

    def queryset(self, kind: str) -> QuerySet[Any] | None:
        if kind == "completed":
            return progress.completed()
        model = QUERYSETS.get(kind)
        return model.objects.all() if model else None


QUERYSETS: Mapping[str, Any] = {
    "users": User,
    "enrollments": Enrollment,
    "completions": models.Completion,
    "scores": models.Participation,
}


def _with_keys(found: QuerySet[M], keys: Iterable[str] | None) -> QuerySet[M]:
    return found if keys is None else found.filter(key__in=set(keys))


def _only(found: QuerySet[M], users: Users) -> QuerySet[M]:
    return found if users is None else found.filter(user__in=set(users))


def _learners(course: CourseKey, users: Users) -> Iterator[int]:
    found = _only(Enrollment.objects.filter(run__key=course, is_active=True), users)
    return found.order_by("user").values_list("user", flat=True).iterator(AT_ONCE)
