"""Rows that are looked at, and the buttons that change them in the way of the Python API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.http import HttpRequest

from hooks_groups.authoring import AuthoringError
from hooks_groups.people import PeopleError
from hookspecs import Refused
from hookspecs.values import UserId

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline

PAGE = 50


class Looking(ModelAdmin):
    """Nothing is added, edited or deleted by a form; the list is short, and counts nothing needlessly."""

    list_per_page = PAGE
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # they would count all, again and again

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:  # noqa: ARG002
        """Return no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return no: what a button changes asks for itself."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return no."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return whether the user may see such rows, or press their buttons."""
        return any(self._may(request, what) for what in ("view", "change", "delete"))

    def has_press_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may change such rows."""
        return self._may(request, "change")

    def has_drop_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may delete such rows."""
        return self._may(request, "delete")

    def each(
        self, request: HttpRequest, rows: Iterable[Any], act: Callable[[Any, UserId], object]
    ) -> None:
        """Do something to each of *rows*, and say how many it was done to and why not to the others."""
        user: Any = request.user
        done = 0
        for row in rows:
            try:
                act(row, UserId(user.pk))
            except (PeopleError, AuthoringError, Refused) as why:
                self.message_user(request, f"{row}: {why}", messages.ERROR)
            else:
                done += 1
        told = "1 is done." if done == 1 else f"{done} are done."
        self.message_user(request, told, messages.SUCCESS if done else messages.WARNING)

    def _may(self, request: HttpRequest, what: str) -> bool:
        user: Any = request.user
        opts = self.opts
        return bool(user.has_perm(f"{opts.app_label}.{what}_{opts.model_name}"))


class Rows(TabularInline):
    """Rows of a row, to be looked at by who may see it."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return no."""
        return False
