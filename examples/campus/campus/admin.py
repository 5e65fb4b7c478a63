# ruff: noqa: ARG002  # Django's signatures
"""Campus in Django's admin: what hooks guard is only to look at, and changed where they are called."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest

from campus import accounts, models
from hookspecs import Refused

admin.site.site_header = admin.site.site_title = "Campus"


class MadeElsewhere(admin.ModelAdmin):
    """Rows that are made where their hooks are called."""

    show_full_result_count = False  # a class list is long

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LookOnly(MadeElsewhere):
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.User)
class LearnerAdmin(UserAdmin):
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "email", "language")}),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
    )
    readonly_fields = ("name", "email", "language")  # a profile's gates are asked on its page
    list_display = ("username", "name", "email", "is_staff")
    search_fields = ("username", "name", "email")
    actions = ("retire",)

    @admin.action(description="Retire the accounts for good", permissions=["change"])
    def retire(self, request: HttpRequest, chosen: QuerySet[models.User]) -> None:
        for user in chosen:
            try:
                accounts.retire(user)
            except Refused as refused:
                told = f"{user.username} stays: {refused.message}"
                self.message_user(request, told, messages.WARNING)
            else:
                self.message_user(request, f"Account {user.pk} is retired.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people register

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # what somebody has earned stays; an account is made inactive


@admin.register(models.Course)
class CourseAdmin(MadeElsewhere):
    search_fields = ("title",)


@admin.register(models.Run)
class RunAdmin(MadeElsewhere):
    list_display = ("key", "course", "start", "end")
    list_select_related = ("course",)
    search_fields = ("key", "course__title")
    readonly_fields = ("key", "course", "pass_percent")
    autocomplete_fields = ("teachers",)


class StepInline(admin.TabularInline):
    model = models.PathwayStep
    autocomplete_fields = ("run",)
    extra = 1


@admin.register(models.Pathway)
class PathwayAdmin(admin.ModelAdmin):
    list_display = ("title", "key")
    search_fields = ("title",)
    prepopulated_fields = {"key": ("title",)}  # noqa: RUF012  # Django's way
    inlines = (StepInline,)


@admin.register(models.Unit, models.Category)
class OfRunAdmin(LookOnly):
    list_display = ("__str__", "run")
    list_select_related = ("run__course",)
    search_fields = ("run__key",)


@admin.register(models.Lesson, models.Exam, models.Announcement)
class ContentAdmin(LookOnly):
    list_display = ("title", "run", "position", "version")
    list_select_related = ("run__course",)
    search_fields = ("title", "run__key")


@admin.register(models.Enrollment)
class EnrollmentAdmin(LookOnly):
    list_display = ("user", "run", "mode", "is_active", "is_passing")
    list_filter = ("mode", "is_active", "is_passing")
    list_select_related = ("user", "run__course")
    search_fields = ("user__username", "user__name", "run__key")


@admin.register(models.Participation)
class ParticipationAdmin(LookOnly):
    list_display = ("user", "exam", "attempt", "turned_in_at", "earned", "released_at")
    list_select_related = ("user", "exam")
    search_fields = ("user__username", "user__name", "exam__title")


@admin.register(models.Completion)
class CompletionAdmin(LookOnly):
    list_display = ("user", "lesson", "completed_at")
    list_select_related = ("user", "lesson")
    search_fields = ("user__username", "user__name", "lesson__title")


@admin.register(models.PathwayMember)
class PathwayMemberAdmin(LookOnly):
    list_display = ("user", "pathway", "joined_at")
    list_select_related = ("user", "pathway")
    search_fields = ("user__username", "user__name", "pathway__title")


@admin.register(models.Certificate)
class CertificateAdmin(LookOnly):
    list_display = ("name", "run", "mode", "grade", "status")
    list_select_related = ("run__course",)
    search_fields = ("name", "run__key")
