"""Who: segments, in families."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from hookspecs.values import SegmentKey


class SegmentSet(models.Model):
    """A family of segments of one course run.

    exclusive: a learner is in one of them at most. resolution: which one a consumer hears of that
    takes one answer only. self_join: learners may choose. assigner: who places learners, by the
    name under which a plugin supplies it; ``manual`` is nobody.
    """

    class Resolution(models.TextChoices):
        """Of several segments the first by priority, or an arm of its own for the combination."""

        PRIORITY = "priority"
        COMBINATION = "combination"

    course = models.CharField("course run", max_length=255)
    slug = models.SlugField(max_length=100)
    name = models.CharField(max_length=200)
    exclusive = models.BooleanField(default=False)
    resolution = models.CharField(
        max_length=20, choices=Resolution.choices, default=Resolution.PRIORITY
    )
    self_join = models.BooleanField("learners may choose", default=False)
    assigner = models.CharField(max_length=100, default="manual")
    assigner_options = models.JSONField(default=dict, blank=True)

    class Meta:  # noqa: D106  # Django's
        constraints = (
            models.UniqueConstraint(fields=["course", "slug"], name="groups_set_slug"),
            # What memberships refer to, so that they cannot lie about it.
            models.UniqueConstraint(fields=["id", "exclusive"], name="groups_set_policy"),
        )

    def __str__(self) -> str:
        return str(self.name)


class Segment(models.Model):
    """A set of learners. *uid* is the same wherever the course is run, imported or exported.

    member_count: learners, without tutors; it is changed with the memberships, under a lock.
    priority: the lower comes first where one answer only is taken.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    segment_set_id: int
    segment_set = models.ForeignKey(SegmentSet, models.CASCADE, related_name="segments")
    name = models.CharField(max_length=200)
    capacity = models.PositiveIntegerField("seats", null=True, blank=True)
    member_count = models.PositiveIntegerField("learners", default=0, editable=False)
    priority = models.SmallIntegerField(default=0)

    class Meta:  # noqa: D106  # Django's
        constraints = (
            models.UniqueConstraint(fields=["segment_set", "name"], name="groups_segment_name"),
            models.UniqueConstraint(fields=["id", "segment_set"], name="groups_segment_in_set"),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(member_count__lte=F("capacity")),
                name="groups_segment_not_overfull",
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    @property
    def key(self) -> SegmentKey:
        """Return the portable uid, as hooks tell of it."""
        return SegmentKey(str(self.uid))

    @property
    def free(self) -> int | None:
        """Return how many learners may still come; None without a limit."""
        return None if self.capacity is None else max(self.capacity - self.member_count, 0)
