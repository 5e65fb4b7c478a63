"""A request's context for hooks, and a refusal's answer to the learner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from hooks_runtime.ambient import bound
from hookspecs import HookFailed, Refused

FORBIDDEN, UNAVAILABLE = 403, 503


class HooksMiddleware:
    """Binds the request's id and trace for its hooks; answers a Refused that no view caught.

    The id is that of the header ``X-Request-ID``, or a new one; ``traceparent`` is passed on.
    """

    async_capable = True
    sync_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """Return the response of the view, within the request's context."""
        if iscoroutinefunction(self):
            return self._awaited(request)
        with bound(**_of(request)):
            return self.get_response(request)

    async def _awaited(self, request: HttpRequest) -> Any:
        with bound(**_of(request)):
            return await self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the answer to a refusal, None for everything else."""
        return as_response(request, error) if isinstance(error, Refused) else None


def as_response(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Return a refusal as a redirect, as JSON, or as the page ``learning_hooks/refused.html``.

    Status: 403 for a Halt; 503 where a plugin broke, so that clients try again.
    """
    status = UNAVAILABLE if isinstance(refused, HookFailed) else FORBIDDEN
    redirect_to = getattr(refused, "redirect_to", "")
    if _wants_json(request):
        return as_json(refused)
    if redirect_to:
        # The words go along, for sites that show Django's messages.
        messages.warning(request, str(refused.message), fail_silently=True)
        return HttpResponseRedirect(redirect_to)
    return render(request, "learning_hooks/refused.html", {"refused": refused}, status=status)


def as_json(refused: Refused) -> JsonResponse:
    """Return a refusal for an API: ``{"code": ..., "message": ..., "redirect_to": ...}``."""
    status = UNAVAILABLE if isinstance(refused, HookFailed) else FORBIDDEN
    body = {"code": refused.code, "message": str(refused.message)}
    if redirect_to := getattr(refused, "redirect_to", ""):
        body["redirect_to"] = redirect_to
    return JsonResponse(body, status=status)


def _of(request: HttpRequest) -> dict[str, str | None]:
    return {
        "correlation_id": request.headers.get("X-Request-ID") or str(uuid4()),
        "traceparent": request.headers.get("traceparent"),
        "caller": f"{request.method} {request.path}",
    }


def _wants_json(request: HttpRequest) -> bool:
    return not request.accepts("text/html") and request.accepts("application/json")
