"""How a page is shown, and what a button comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypeAlias

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hooks_groups.authoring import AuthoringError
from hooks_groups.courses import preview_in
from hooks_groups.doors import Reach, managing, reach
from hooks_groups.options import options
from hooks_groups.people import PeopleError
from hooks_groups.rosters import UnreadableRoster
from hooks_runtime import platform
from hookspecs import Refused
from hookspecs.interfaces.rows import Person
from hookspecs.values import UserId

View: TypeAlias = Callable[..., HttpResponseBase]
Door: TypeAlias = Callable[[Reach], Reach]
PAGE = 50
TABS = {"content": "content", "partition": "content", "rule": "content", "preview": "preview"}
EXPECTED = (PeopleError, AuthoringError, UnreadableRoster, Refused)
"""Errors whose words are for who pressed the button."""


def page(door: Door = managing) -> Callable[[View], View]:
    """Give a view how far its visitor reaches, if *door* lets them in."""

    def decorated(view: View) -> View:
        @never_cache
        @login_required
        @wraps(view)
        def opened(request: HttpRequest, course: str, **where: Any) -> HttpResponseBase:
            return view(request, door(reach(request, course)), **where)

        return opened

    return decorated


def look(door: Door = managing) -> Callable[[View], View]:
    """Give a view that changes nothing the same."""
    return lambda view: require_safe(page(door)(view))


def act(door: Door = managing) -> Callable[[View], View]:
    """Give a button the same: it is pressed by POST."""
    return lambda view: require_POST(page(door)(view))


def shown(
    request: HttpRequest,
    there: Reach,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Return a page of the course, under the host's roof."""
    run = platform().courses([there.course]).get(there.course)
    known = {
        "base_template": options().base_template,
        "there": there,
        "course_title": run.title if run else str(there.course),
        "course_url": run.url if run else "",
        "here": TABS.get(template, "people"),
        "previewing": there.teaches and preview_in(request.session, there.course) is not None,
    }
    return render(request, f"hooks_groups/{template}.html", {**known, **context}, status=status)


def tried(request: HttpRequest, done: str, change: Callable[[], object]) -> bool:
    """Make a change, and say that it is *done*, or what it says itself, or why not; return whether it is."""
    try:
        said = change()
    except EXPECTED as why:
        words = why.message if isinstance(why, Refused) else why
        messages.error(request, str(words), fail_silently=True)
        return False
    words = said if said and isinstance(said, str) else done
    messages.success(request, words, fail_silently=True)
    return True


def to(name: str, there: Reach, *where: Any) -> HttpResponse:
    """Lead on to another page of the course."""
    return redirect(address(name, there, *where))


def address(name: str, there: Reach, *where: Any) -> str:
    """Return the path of a page of the course."""
    return reverse(f"hooks_groups:{name}", args=[there.course, *where])


def paged(request: HttpRequest, rows: Any, size: int = PAGE) -> Page[Any]:
    """Return fifty of *rows*, or *size*: those of ``?page=``."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def persons(users: Iterable[int]) -> Mapping[UserId, Person]:
    """Return who *users* are: the platform is asked once."""
    return platform().users({UserId(user) for user in users})


def called(person: Person | None) -> str:
    """Return what a page calls somebody."""
    return (person.name or person.username) if person else "Somebody who is not here any more"
