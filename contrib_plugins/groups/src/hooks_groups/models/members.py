"""Who is in a segment, who will be, and who looks after it.

A user is a ``UserId`` without a foreign key: the host's tables are not known here.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.timezone import now

from hooks_groups.models.segments import Segment, SegmentSet


class Role(models.TextChoices):
    """A tutor sees what learners see, takes no seat, and may be in several segments of any set."""

    LEARNER = "learner"
    TUTOR = "tutor"


class Membership(models.Model):
    """One person in one segment. *exclusive* is the set's; *source* says who put them there."""

    segment_id: int
    segment_set_id: int
    segment = models.ForeignKey(Segment, models.CASCADE, related_name="memberships")
    segment_set = models.ForeignKey(SegmentSet, models.CASCADE, related_name="memberships")
    exclusive = models.BooleanField()
    user = models.BigIntegerField("user id")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.LEARNER)
    source = models.CharField(max_length=50, default="manual")
    joined_at = models.DateTimeField(default=now)
    # Computed by the database, so that the guarantee depends on nobody's care: the set where a
    # second membership would be one too many, and NULL, which no unique constraint compares.
    exclusive_set = models.GeneratedField(
        expression=Case(When(Q(exclusive=True, role="learner"), then=F("segment_set"))),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )

    class Meta:  # noqa: D106  # Django's
        constraints = (
            models.UniqueConstraint(fields=["segment", "user"], name="groups_member_once"),
            models.UniqueConstraint(fields=["exclusive_set", "user"], name="groups_one_of_a_set"),
        )
        # All of a learner's segments are read from the index alone.
        indexes = (
            models.Index(fields=["user", "segment_set", "segment"], name="groups_of_a_learner"),
        )

    def __str__(self) -> str:
        return f"user {self.user} in {self.segment}"


class PendingMembership(models.Model):
    """Somebody who is to be in a segment once they register with *email*, which is normalised."""

    segment_id: int
    segment = models.ForeignKey(Segment, models.CASCADE, related_name="pending")
    email = models.CharField("e-mail address", max_length=254)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.LEARNER)
    source = models.CharField(max_length=50, default="manual")
    invited_by = models.BigIntegerField("user id of who asked", null=True, blank=True)
    roster_import = models.ForeignKey(
        "hooks_groups.RosterImport", models.SET_NULL, null=True, blank=True, related_name="pending"
    )
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:  # noqa: D106  # Django's
        constraints = (
            models.UniqueConstraint(fields=["email", "segment"], name="groups_pending_once"),
        )

    def __str__(self) -> str:
        return f"somebody who has not registered, in {self.segment}"


class Manager(models.Model):
    """Who looks after a segment: a professor, who may name others, or an assistant."""

    class Role(models.TextChoices):
        """What somebody is to a segment that they look after."""

        PROFESSOR = "professor"
        ASSISTANT = "assistant"

    segment_id: int
    segment = models.ForeignKey(Segment, models.CASCADE, related_name="managers")
    user = models.BigIntegerField("user id", db_index=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.PROFESSOR)

    class Meta:  # noqa: D106  # Django's
        constraints = (
            models.UniqueConstraint(fields=["segment", "user"], name="groups_manager_once"),
        )

    def __str__(self) -> str:
        return f"user {self.user}, {self.role} of {self.segment}"
