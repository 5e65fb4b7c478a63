"""What is taught, when, and on the way to where."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from campus.models.people import User


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

    def matching(self, words: str) -> RunQuerySet:
        """Return the runs that somebody who searches for *words* looks for."""
        if not words:
            return self
        said = Q(course__title__icontains=words) | Q(course__about__icontains=words)
        return self.filter(said | Q(key__icontains=words))

    def taught_by(self, user: Any) -> RunQuerySet:
        """Return what *user* may change: all of it for staff."""
        return self if user.is_staff else self.filter(teachers=user.pk)


class Run(models.Model):
    """A course as it is taught once; learners enroll in runs. *key*: ``course-v1:Campus+Art+2026``."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="runs")
    key = models.CharField(max_length=255, unique=True)
    start = models.DateTimeField()
    end = models.DateTimeField(null=True, blank=True)
    pass_percent = models.PositiveSmallIntegerField(default=60, validators=[MaxValueValidator(100)])
    teachers = models.ManyToManyField(User, related_name="teaching", blank=True)

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


class Pathway(models.Model):
    """Runs that lead somewhere together."""

    key = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    runs = models.ManyToManyField(Run, through="PathwayStep", related_name="pathways")

    class Meta:
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pathway", args=[self.key])


class PathwayStep(models.Model):
    """A run's place on a pathway."""

    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="steps")
    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("pathway", "run"), name="campus_one_step_a_run"),
        )

    def __str__(self) -> str:
        return f"{self.run} in {self.pathway}"


class PathwayMember(models.Model):
    """A learner on a pathway."""

    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="pathways")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("pathway", "user"), name="campus_joined_once"),
        )

    def __str__(self) -> str:
        return f"{self.user} on {self.pathway}"
