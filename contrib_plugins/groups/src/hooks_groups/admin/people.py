"""Sets, segments with who looks after them, and memberships."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from hooks_groups.admin.looking import Looking, Rows
from hooks_groups.models import Manager, Membership, PendingMembership, Segment, SegmentSet
from hooks_groups.people import delete_segment, make_exclusive, make_overlapping, remove_member
from hookspecs.values import UserId


class SegmentsOfSet(Rows):
    """The segments of a set."""

    model = Segment
    fields = readonly_fields = ("name", "member_count", "capacity", "priority", "uid")


@admin.register(SegmentSet)
class SetAdmin(Looking):
    """Sets, which may be made exclusive and back."""

    list_display = ("name", "course", "exclusive", "self_join", "assigner")
    list_filter = ("exclusive", "self_join")
    search_fields = ("name", "slug", "course")
    ordering = ("course", "name")
    inlines = (SegmentsOfSet,)
    actions = ("divide", "overlap")

    @admin.action(description="Make exclusive: one segment each", permissions=["press"])
    def divide(self, request: HttpRequest, chosen: QuerySet[SegmentSet]) -> None:
        """Have a learner be in one of their segments at most."""
        self.each(request, chosen, lambda row, _: make_exclusive(row))

    @admin.action(description="Make overlapping", permissions=["press"])
    def overlap(self, request: HttpRequest, chosen: QuerySet[SegmentSet]) -> None:
        """Let a learner be in several of their segments."""
        self.each(request, chosen, lambda row, _: make_overlapping(row))


class ManagersOfSegment(Rows):
    """Who looks after a segment: this may be changed here, as nobody else has a say in it."""

    model = Manager
    fields = ("user", "role")
    can_delete = True
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return whether the user may name managers."""
        user: Any = request.user
        return bool(user.has_perm("hooks_groups.add_manager"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return whether the user may change who is what."""
        user: Any = request.user
        return bool(user.has_perm("hooks_groups.change_manager"))


@admin.register(Segment)
class SegmentAdmin(Looking):
    """Segments, with who looks after them."""

    list_display = ("name", "segment_set", "course", "member_count", "capacity")
    list_select_related = ("segment_set",)
    search_fields = ("name", "segment_set__course")
    ordering = ("segment_set", "priority", "name")
    fields = readonly_fields = (
        *("name", "segment_set", "uid", "member_count", "capacity", "priority"),
    )
    inlines = (ManagersOfSegment,)
    actions = ("drop",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return whether the user may change who looks after segments; all else is read-only."""
        return self.has_press_permission(request)

    @admin.display(description="course")
    def course(self, row: Segment) -> str:
        """Return the course run that it is of."""
        return str(row.segment_set.course)

    @admin.action(description="Delete those that open nothing", permissions=["drop"])
    def drop(self, request: HttpRequest, chosen: QuerySet[Segment]) -> None:
        """Let everybody leave, and delete them; one that opens arms stays."""
        rows = chosen.select_related("segment_set")
        self.each(request, rows, lambda row, user: delete_segment(row, actor=user))


@admin.register(Membership)
class MembershipAdmin(Looking):
    """Who is where, by id. Whoever is taken out here is taken out as by their teacher."""

    list_display = ("user", "segment", "role", "source", "joined_at")
    list_filter = ("role",)
    list_select_related = ("segment",)
    search_fields = ("=user", "segment__name")
    ordering = ("-pk",)
    actions = ("remove",)

    @admin.action(description="Take them out", permissions=["drop"])
    def remove(self, request: HttpRequest, chosen: QuerySet[Membership]) -> None:
        """Take people out of their segments; plugins may say no."""
        rows = chosen.select_related("segment__segment_set")
        self.each(
            request,
            rows,
            lambda row, user: remove_member(row.segment, UserId(row.user), actor=user),
        )


@admin.register(PendingMembership)
class InvitationAdmin(Looking):
    """Who waits, and until when. Addresses are personal: there is no search for a part of one."""

    list_display = ("segment", "role", "created_at", "expires_at")
    list_select_related = ("segment",)
    search_fields = ("=email",)
    ordering = ("-pk",)
    actions = ("take_back",)

    @admin.action(description="Withdraw", permissions=["drop"])
    def take_back(self, request: HttpRequest, chosen: QuerySet[PendingMembership]) -> None:
        """Wait for them no longer."""
        self.each(request, chosen, lambda row, _: row.delete())
