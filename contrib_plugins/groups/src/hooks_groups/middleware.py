"""Who looks, while a request is answered: so that teachers can preview, and nothing is asked twice.

::

    MIDDLEWARE = [..., "django.contrib.auth.middleware.AuthenticationMiddleware",
                  "hooks_groups.middleware.VisitMiddleware"]

Hooks carry users and courses, not sessions: a step that hides content learns here that the teacher
whom it is asked about wants to see less. Without the middleware everything but previews works.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest

from hooks_groups.courses.previews import SESSION_KEY
from hooks_groups.courses.visits import Visit, visiting

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class VisitMiddleware:
    """Binds the visit that a request is. It reads no session, and asks for no user, by itself."""

    async_capable = True
    sync_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """Return the response of the view, within the visit."""
        if iscoroutinefunction(self):
            return self._awaited(request)
        with visiting(visit_of(request)):
            return self.get_response(request)

    async def _awaited(self, request: HttpRequest) -> Any:
        with visiting(visit_of(request)):
            return await self.get_response(request)


def visit_of(request: HttpRequest) -> Visit:
    """Return *request* as a visit; what is asked in it is remembered if it changes nothing."""
    return Visit(
        viewer=lambda: getattr(getattr(request, "user", None), "pk", None),
        previews=lambda: (
            request.session.get(SESSION_KEY, {}) if hasattr(request, "session") else {}
        ),
        known={} if request.method in SAFE else None,
    )
