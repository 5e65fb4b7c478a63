"""Partitions with their arms, what opens them, and the rules of content."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from hooks_groups.admin.looking import Looking, Rows
from hooks_groups.authoring import activate, delete_partition, set_rule, unbind
from hooks_groups.models import Arm, Binding, Partition, Rule


class ArmsOfPartition(Rows):
    """The arms of a partition."""

    model = Arm
    fields = readonly_fields = ("number", "name")


@admin.register(Partition)
class PartitionAdmin(Looking):
    """What divides courses; it may be switched off, and deleted while no rule names it."""

    list_display = ("name", "number", "course", "scheme", "active")
    list_filter = ("active", "scheme")
    search_fields = ("name", "course")
    ordering = ("course", "number")
    inlines = (ArmsOfPartition,)
    actions = ("switch_on", "switch_off", "drop")

    @admin.action(description="Switch on", permissions=["press"])
    def switch_on(self, request: HttpRequest, chosen: QuerySet[Partition]) -> None:
        """Have them divide content."""
        self.each(request, chosen, lambda row, _: activate(row))

    @admin.action(description="Switch off: they restrict nothing", permissions=["press"])
    def switch_off(self, request: HttpRequest, chosen: QuerySet[Partition]) -> None:
        """Have them restrict nothing for now."""
        self.each(request, chosen, lambda row, _: activate(row, active=False))

    @admin.action(description="Delete those that no rule names", permissions=["drop"])
    def drop(self, request: HttpRequest, chosen: QuerySet[Partition]) -> None:
        """Take them away; one that rules name stays."""
        self.each(request, chosen, lambda row, _: delete_partition(row))


@admin.register(Arm)
class ArmAdmin(Looking):
    """The parts of partitions."""

    list_display = ("name", "number", "partition")
    list_select_related = ("partition",)
    search_fields = ("name", "partition__course")
    ordering = ("partition", "number")


@admin.register(Binding)
class BindingAdmin(Looking):
    """Which segment opens which arm."""

    list_display = ("arm", "segment", "partition")
    list_select_related = ("arm__partition", "segment")
    search_fields = ("segment__name", "arm__partition__course")
    ordering = ("-pk",)
    actions = ("close",)

    @admin.display(description="partition")
    def partition(self, row: Binding) -> str:
        """Return what the arm is a part of."""
        return str(row.arm.partition)

    @admin.action(description="Close the arms to the segments", permissions=["drop"])
    def close(self, request: HttpRequest, chosen: QuerySet[Binding]) -> None:
        """Take the bindings away; those of cohorts and teams stay, as their arms are segments."""
        rows = chosen.select_related("arm__partition", "segment__segment_set")
        self.each(request, rows, lambda row, user: unbind(row.segment, row.arm, actor=user))


@admin.register(Rule)
class RuleAdmin(Looking):
    """Who may see which content."""

    list_display = ("content", "course", "access")
    search_fields = ("content", "course")
    ordering = ("course", "content")
    actions = ("open_to_all",)

    @admin.action(description="Take the rules away: open to all", permissions=["drop"])
    def open_to_all(self, request: HttpRequest, chosen: QuerySet[Rule]) -> None:
        """Have the content be seen by everybody."""
        self.each(
            request, chosen, lambda row, user: set_rule(row.course, row.content, None, actor=user)
        )
