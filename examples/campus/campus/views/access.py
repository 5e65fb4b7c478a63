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


def posted(back: str) -> Callable[[View], View]:
    """Let a view change something, by POST; who was sent to log in first comes to the page *back*."""

    def decorated(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, key: str, **rest: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(back, key)
            return view(request, key, **rest)

        return login_required(checked)

    return decorated


def staff_only(view: View) -> View:
    """Keep everybody out of *view* who is not staff."""

    @wraps(view)
    def checked(request: MemberRequest, **rest: Any) -> HttpResponse:
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request, **rest)

    return login_required(checked)


def teachers_only(view: View) -> View:
    """Keep everybody out of *view* who teaches nothing."""

    @wraps(view)
    def checked(request: MemberRequest, **rest: Any) -> HttpResponse:
        if not request.user.is_teacher:
            raise PermissionDenied
        return view(request, **rest)

    return login_required(checked)


def taught(view: View) -> View:
    """Give *view* the run, if its visitor teaches it."""

    @wraps(view)
    def checked(request: MemberRequest, key: str, **rest: Any) -> HttpResponse:
        return view(request, run_taught(request, key=key), **rest)

    return login_required(checked)


def run_taught(request: MemberRequest, **which: Any) -> Run:
    """Return a run that the visitor may change. Raises: PermissionDenied: others teach it."""
    run = get_object_or_404(Run.objects.select_related("course"), **which)
    if not Run.objects.taught_by(request.user).filter(pk=run.pk).exists():
        raise PermissionDenied
    return run


def courseware(view: View) -> View:
    """Give *view* the enrollment of a learner who may see the content; show the others why not."""

    @wraps(view)
    def opened(request: MemberRequest, key: str, **rest: Any) -> HttpResponse:
        run = get_object_or_404(Run.objects.select_related("course"), key=key)
        try:
            enrollment = study.open_courseware(request.user, run)
        except Refused as refused:
            return shown(request, refused, run.get_absolute_url())
        return view(request, enrollment, **rest)

    return login_required(opened)
