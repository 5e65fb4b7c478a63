"""What a run consists of: a tree of units with lessons, exams with a policy, announcements."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from campus.models.courses import Run
from campus.models.people import User


class Unit(models.Model):
    """A chapter of a run, or with a *parent* a part of one."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="units")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children"
    )
    key = models.CharField(max_length=255, unique=True)
    title = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title


class Content(models.Model):
    """A piece that authors publish. *version* counts publications; 0 is a draft, seen by teachers only."""

    block_type = ""
    run: Any

    key = models.CharField(max_length=255, unique=True)
    title = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    @property
    def is_published(self) -> bool:
        return self.version > 0


class Lesson(Content):
    """Something to read, and then to tick off."""

    block_type = "lesson"

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="lessons")
    run = models.ForeignKey(Run, models.CASCADE, related_name="lessons")
    body = models.TextField()

    def get_absolute_url(self) -> str:
        return reverse("lesson", args=[self.run.key, self.pk])


class Category(models.Model):
    """A kind of graded work, and how it counts: the grading policy of a run is made of these.

    *weight*: percent of the whole. *drop*: so many of the worst do not count. *minimum*: so many
    count at least, and what does not exist yet counts as nothing.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="categories")
    name = models.CharField(max_length=100)
    weight = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=Decimal(100),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    drop = models.PositiveSmallIntegerField(default=0)
    minimum = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "categories"
        constraints = (
            models.UniqueConstraint(fields=("run", "name"), name="campus_one_category_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class Exam(Content):
    """Questions with choices, ``{"text": ..., "choices": [...], "right": 0}``, or open: ``{"text": ...}``.

    *possible*: the points of a learner who has all of it right. An exam with an open question is
    assessed by a teacher, the others are assessed as they are handed in.
    """

    block_type = "exam"

    run = models.ForeignKey(Run, models.CASCADE, related_name="exams")
    category = models.ForeignKey(Category, models.PROTECT, related_name="exams")
    description = models.TextField(blank=True)
    questions = models.JSONField(default=list)
    possible = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        default=Decimal(100),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    opens = models.DateTimeField(null=True, blank=True)
    due = models.DateTimeField(null=True, blank=True)

    def get_absolute_url(self) -> str:
        return reverse("exam", args=[self.run.key, self.pk])

    @property
    def needs_a_teacher(self) -> bool:
        return any("choices" not in question for question in self.questions)

    @property
    def is_open(self) -> bool:
        now = timezone.now()
        return (not self.opens or self.opens <= now) and not self.is_over

    @property
    def is_over(self) -> bool:
        return self.due is not None and self.due <= timezone.now()

    def earned(self, answers: list[Any]) -> Decimal:
        """Return the points for *answers*, the numbers of the choices; to two decimals."""
        right = [given == q["right"] for given, q in zip(answers, self.questions, strict=True)]
        share = self.possible * sum(right) / max(len(right), 1)
        return share.quantize(Decimal("0.01"))


class Announcement(Content):
    """What a teacher tells everybody in a run."""

    block_type = "announcement"

    run = models.ForeignKey(Run, models.CASCADE, related_name="announcements")
    author = models.ForeignKey(User, models.PROTECT, related_name="announcements")
    text = models.TextField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta(Content.Meta):
        ordering = ("-published_at", "-pk")

    def get_absolute_url(self) -> str:
        return f"{reverse('home', args=[self.run.key])}#announcement-{self.pk}"
