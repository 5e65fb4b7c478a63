"""Buttons on a row's page: by POST, with the row's permission, and an answer in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path

from hooks_credentials.errors import CredentialsError
from hooks_runtime import NotSupplied

Act = Callable[[HttpRequest, Any], "HttpResponse | str"]


class ActingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """Has buttons. ``acts``: methods by the name that their addresses have; each returns words, or a page."""

    acts: tuple[str, ...] = ()

    def get_urls(self) -> list[Any]:
        """Add an address for each button."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        view = self.admin_site.admin_view(self.act)
        return [path("<path:object_id>/act/<slug:act>/", view, name=name), *super().get_urls()]

    def act(self, request: HttpRequest, object_id: str, act: str) -> HttpResponse:
        """Do what a button says."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, object_id)
        if row is None or act not in self.acts:
            raise Http404
        if not self.may_act(request, row):
            raise PermissionDenied
        answer = self._answer(request, row, act)
        return redirect("../../change/") if answer is None else answer

    def may_act(self, request: HttpRequest, row: Any) -> bool:
        """Return whether who asks may press a button of *row*."""
        return self.has_change_permission(request, row)

    def _answer(self, request: HttpRequest, row: Any, act: str) -> HttpResponse | None:
        do: Act = getattr(self, act)
        try:
            answer = do(request, row)
        except (CredentialsError, NotSupplied) as error:
            messages.error(request, str(error))
            return None
        if isinstance(answer, HttpResponse):
            return answer
        messages.success(request, answer)
        self.log_change(request, row, answer)
        return None
