"""Rosters that somebody has looked at and not imported yet."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.utils.timezone import now

from hooks_groups.models.segments import SegmentSet

KEPT = timedelta(hours=1)


class RosterDraft(models.Model):
    """A file between its preview and its import: of one person, for one set, for an hour.

    It is kept here and not in a session or a folder: sessions may be cookies, servers may be several,
    and what is personal has to be found to be deleted.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    segment_set = models.ForeignKey(SegmentSet, models.CASCADE, related_name="drafts")
    by = models.BigIntegerField("user id of who uploaded")
    file_name = models.CharField(max_length=255, blank=True)
    content = models.BinaryField()
    unknown = models.CharField(max_length=10, default="pending")
    elsewhere = models.CharField(max_length=10, default="refuse")
    created_at = models.DateTimeField(default=now, db_index=True)

    def __str__(self) -> str:
        return f"{self.file_name or 'a roster'} for {self.segment_set}"

    @classmethod
    def of(cls, user: int) -> models.QuerySet[RosterDraft]:
        """Return what *user* has uploaded, and is still kept."""
        return cls.objects.filter(by=user, created_at__gt=now() - KEPT)

    @classmethod
    def forget_old(cls) -> int:
        """Delete what nobody came back for, and return how many."""
        return cls.objects.filter(created_at__lte=now() - KEPT).delete()[0]
