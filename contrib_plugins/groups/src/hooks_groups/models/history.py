"""What became of memberships, and the imports that did it. Rows are appended, and stay."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.timezone import now

from hooks_groups.models.segments import SegmentSet


class RosterImport(models.Model):
    """A roster that was read. *counts*: how many rows came to what.

    finished_at: None while it runs, and where it died on the way: then it can be run again, or undone.
    """

    segment_set_id: int
    segment_set = models.ForeignKey(SegmentSet, models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=255, blank=True)
    by = models.BigIntegerField("user id of who imported", null=True, blank=True)
    at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.BigIntegerField("user id of who undid it", null=True, blank=True)

    def __str__(self) -> str:
        return f"import {self.pk}: {self.file_name or 'without a name'}"


class Appended(models.QuerySet[Any]):
    """Rows that nobody changes; retirement alone takes a person out of them (``people``)."""

    def update(self, **_: Any) -> int:
        """Refuse."""
        raise TypeError("what happened to a membership is appended, and not changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise TypeError("what happened to a membership is appended, and not deleted")


class MembershipEvent(models.Model):
    """Somebody left a segment, joined one, or both at once, in one set.

    left, joined: uids, which outlive their segments. A role that changed is both, of one segment.
    user: a negative number is the pseudonym of somebody who has retired.
    """

    segment_set_id: int
    roster_import_id: int | None
    # Without constraints, as history outlives what it tells of.
    segment_set = models.ForeignKey(
        SegmentSet, models.DO_NOTHING, db_constraint=False, related_name="events"
    )
    course = models.CharField("course run", max_length=255)
    user = models.BigIntegerField("user id")
    left = models.UUIDField(null=True)
    joined = models.UUIDField(null=True)
    left_role = models.CharField(max_length=10, default="")
    joined_role = models.CharField(max_length=10, default="")
    actor = models.BigIntegerField("user id of who did it", null=True)
    reason = models.CharField(max_length=500, default="")
    source = models.CharField(max_length=50, default="manual")
    roster_import = models.ForeignKey(
        RosterImport, models.DO_NOTHING, db_constraint=False, null=True, related_name="events"
    )
    at = models.DateTimeField(default=now)

    objects = Appended.as_manager()

    class Meta:  # noqa: D106  # Django's
        indexes = (
            models.Index(fields=["user", "course"], name="groups_history_of_a_user"),
            models.Index(fields=["segment_set", "user"], name="groups_history_in_a_set"),
        )

    def __str__(self) -> str:
        return f"user {self.user} left {self.left} and joined {self.joined}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append it. Raises: TypeError: it has been appended already."""
        if self.pk is not None:
            raise TypeError("what happened to a membership is appended, and not changed")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise TypeError("what happened to a membership is appended, and not deleted")
