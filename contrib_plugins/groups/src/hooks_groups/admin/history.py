"""What happened, and the imports that did it; an import may be undone."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from hooks_groups.admin.looking import Looking
from hooks_groups.models import MembershipEvent, RosterImport
from hooks_groups.people import undo


@admin.register(MembershipEvent)
class EventAdmin(Looking):
    """What became of memberships: it stays as it is."""

    list_display = ("at", "user", "left", "joined", "source", "actor", "course")
    search_fields = ("=user", "=course")
    ordering = ("-pk",)
    exclude = ("segment_set", "roster_import")  # they may be gone


@admin.register(RosterImport)
class ImportAdmin(Looking):
    """Rosters that were read."""

    list_display = ("id", "file_name", "segment_set", "by", "at", "finished_at", "undone_at")
    list_select_related = ("segment_set",)
    search_fields = ("file_name", "segment_set__course")
    ordering = ("-pk",)
    actions = ("undo",)

    @admin.action(description="Undo what still stands", permissions=["press"])
    def undo(self, request: HttpRequest, chosen: QuerySet[RosterImport]) -> None:
        """Put back what imports changed, the last one first."""
        rows = chosen.select_related("segment_set").order_by("-pk")
        self.each(request, rows, lambda row, user: undo(row, actor=user))
