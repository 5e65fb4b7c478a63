"""Who may do what: decorators for views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from campus import study
from campus.models import Run, User
from campus.refusals import shown
from hookspecs import Refused

View = Callable[..., HttpResponse]


class MemberRequest(HttpRequest):
    """A request that one of these decorators let through."""

    user: User


def posted(view: View) -> View:
    """Let *view* change something, by POST; who was sent to log in first comes back to the course."""

    @wraps(view)
    def checked(request: HttpRequest, key: str, **rest: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect("course", key)
        return view(request, key, **rest)

    return login_required(checked)


def staff_only(view: View) -> View:
    """Keep everybody out of *view* who is not staff."""

    @wraps(view)
    def checked(request: HttpRequest, **rest: Any) -> HttpResponse:
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request, **rest)

    return login_required(checked)


def courseware(view: View) -> View:
    """Give *view* the enrollment of a learner who may see the content; show the others why not."""

    @wraps(view)
    def opened(request: MemberRequest, key: str, **rest: Any) -> HttpResponse:
        run = get_object_or_404(Run, key=key)
        try:
            enrollment = study.open_courseware(request.user, run)
        except Refused as refused:
            return shown(request, refused, run.get_absolute_url())
        return view(request, enrollment, **rest)

    return login_required(opened)
