# ruff: noqa: ARG002  # Django's signatures
"""Campus in Django's admin: people and content to edit, what hooks guard only to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from campus import models

admin.site.site_header = admin.site.site_title = "Campus"


class MadeElsewhere(admin.ModelAdmin):
    """Rows that are made where their hooks are called."""

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
        (None, {"fields": ("username", "password", "name", "email")}),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
    )
    list_display = ("username", "name", "email", "is_staff")
    search_fields = ("username", "name", "email")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people register


@admin.register(models.Course)
class CourseAdmin(MadeElsewhere):
    search_fields = ("title",)


@admin.register(models.Run)
class RunAdmin(MadeElsewhere):
    list_display = ("key", "course", "start", "end")
    readonly_fields = ("key", "course")


@admin.register(models.Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ("title", "run", "position")


@admin.register(models.Lesson, models.Exam)
class ContentAdmin(admin.ModelAdmin):
    list_display = ("title", "run", "position", "version")
    readonly_fields = ("version",)  # publishing asks the hooks


@admin.register(models.Enrollment)
class EnrollmentAdmin(LookOnly):
    list_display = ("user", "run", "mode", "is_active", "is_passing")
    list_filter = ("run", "mode", "is_active")


@admin.register(models.Certificate)
class CertificateAdmin(LookOnly):
    list_display = ("name", "run", "mode", "grade", "status")
