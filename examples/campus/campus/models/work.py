"""What campus stores: courses, their runs and content, and what learners did in them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone


class User(AbstractUser):
    """A learner or, with ``is_staff``, a member of staff. *name* is what certificates print."""

    first_name = None  # type: ignore[assignment]  # many people have one name, or three
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField()

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()


class Course(models.Model):
    """What is taught, whenever it runs."""

    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title


class RunQuerySet(models.QuerySet["Run"]):
    def open(self) -> RunQuerySet:
        """Return the runs that have not ended."""
        return self.filter(Q(end=None) | Q(end__gt=timezone.now()))


class Run(models.Model):
    """A course as it is taught once; learners enroll in runs. *key*: ``course-v1:Campus+Art+2026``."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="runs")
    key = models.CharField(max_length=255, unique=True)
    start = models.DateTimeField()
    end = models.DateTimeField(null=True, blank=True)
    pass_percent = models.PositiveSmallIntegerField(default=60, validators=[MaxValueValidator(100)])

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ("start", "pk")

    def __str__(self) -> str:
        return f"{self.course} ({self.key.rpartition('+')[2]})"

    def get_absolute_url(self) -> str:
        return reverse("course", args=[self.key])

    @property
    def is_open(self) -> bool:
        return self.end is None or self.end > timezone.now()

    @property
    def has_started(self) -> bool:
        return self.start <= timezone.now()

    @property
    def hue(self) -> int:
        """Return the color of the run's card, in degrees: a golden angle away from the one before."""
        return (110 + self.pk * 137) % 360


class Unit(models.Model):
    """A chapter of a run."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="units")
    title = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title


class Content(models.Model):
    """A piece that authors publish. *version* counts publications; 0 is a draft, seen by staff only."""

    block_type = ""

    key = models.CharField(max_length=255, unique=True)
    title = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.version > 0


class Lesson(Content):
    """Something to read, and then to tick off."""

    block_type = "lesson"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="lessons")
    body = models.TextField()

    @property
    def run(self) -> Run:
        return self.unit.run


class Exam(Content):
    """Questions with choices: ``[{"text": ..., "choices": [...], "right": 0}]``."""

    block_type = "exam"

    run = models.ForeignKey(Run, models.CASCADE, related_name="exams")
    questions = models.JSONField(default=list)

    def score(self, answers: list[int]) -> float:
        """Return how many percent of the questions *answers* gets right."""
        right = [given == q["right"] for given, q in zip(answers, self.questions, strict=True)]
        return 100 * sum(right) / len(right) if right else 0.0


class Enrollment(models.Model):
    """A learner in a run; it stays, inactive, when the learner leaves. Plugins may name any *mode*."""

    user = models.ForeignKey(User, models.CASCADE, related_name="enrollments")
    run = models.ForeignKey(Run, models.CASCADE, related_name="enrollments")
    mode = models.CharField(max_length=50)
    is_active = models.BooleanField(default=True)
    is_passing = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="enrollments_made"
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("user", "run"), name="campus_enrolled_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} in {self.run}"

    @property
    def grade(self) -> float:
        """Return the mean of the run's published exams in percent; the last hand-in of each counts."""
        exams = self.run.exams.filter(version__gt=0)
        last = exams.annotate(
            last=Max("participations__pk", filter=Q(participations__user=self.user))
        ).values("last")
        scores = Participation.objects.filter(pk__in=last).values_list("score", flat=True)
        return sum(scores) / max(exams.count(), 1)

    @property
    def progress(self) -> float:
        """Return how many percent of the run's published lessons are done."""
        lessons = Lesson.objects.filter(unit__run=self.run, version__gt=0)
        done = lessons.filter(completions__user=self.user)
        return 100 * done.count() / max(lessons.count(), 1)


class Completion(models.Model):
    """A lesson done."""

    user = models.ForeignKey(User, models.CASCADE, related_name="completions")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="completions")
    completed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "lesson"), name="campus_completed_once"),
        )

    def __str__(self) -> str:
        return f"{self.lesson} by {self.user}"


class Participation(models.Model):
    """An exam handed in; *answers* are the numbers of the choices, *score* is in percent."""

    user = models.ForeignKey(User, models.CASCADE, related_name="participations")
    exam = models.ForeignKey(Exam, models.CASCADE, related_name="participations")
    answers = models.JSONField(default=list)
    score = models.FloatField()
    handed_in_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.exam} by {self.user}"


class Certificate(models.Model):
    """What a learner has to show for a run. Statuses are Open edX's, which its consumers know."""

    DOWNLOADABLE, UNAVAILABLE = "downloadable", "unavailable"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="certificates")
    run = models.ForeignKey(Run, models.CASCADE, related_name="certificates")
    name = models.CharField(max_length=200)
    mode = models.CharField(max_length=50)
    grade = models.FloatField()
    status = models.CharField(max_length=50, default=DOWNLOADABLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "run"), name="campus_certified_once"),
        )

    def __str__(self) -> str:
        return f"{self.run} for {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("certificate", args=[self.uuid])

    @property
    def is_valid(self) -> bool:
        return self.status == self.DOWNLOADABLE


def enrollment_of(user: Any, run: Run) -> Enrollment | None:
    """Return the active enrollment of *user*, who may be anonymous, in *run*."""
    return Enrollment.objects.filter(user_id=user.pk, run=run, is_active=True).first()
