"""What learners do: enroll, complete lessons, take exams, earn certificates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse

from campus.models.content import Exam, Lesson
from campus.models.courses import Run
from campus.models.people import User


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
        indexes = (models.Index(fields=("run", "is_active"), name="campus_class_list"),)

    def __str__(self) -> str:
        return f"{self.user} in {self.run}"


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
    """A learner's work in an exam; taking it again begins the same row anew, as the next *attempt*.

    started -> turned in -> assessed (a draft of the teacher's) -> released to the learner.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="participations")
    exam = models.ForeignKey(Exam, models.CASCADE, related_name="participations")
    attempt = models.PositiveSmallIntegerField(default=1)
    answers = models.JSONField(default=list)
    started_at = models.DateTimeField()
    turned_in_at = models.DateTimeField(null=True, blank=True)
    earned = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    assessed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="assessments"
    )
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "exam"), name="campus_one_row_an_exam"),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(earned__isnull=False),
                name="campus_released_is_assessed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.exam} by {self.user}"

    def get_absolute_url(self) -> str:
        return reverse("assess", args=[self.pk])

    @property
    def percent(self) -> Decimal | None:
        """Return how much of the points was earned; None before it is assessed."""
        return None if self.earned is None else 100 * self.earned / self.exam.possible


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
