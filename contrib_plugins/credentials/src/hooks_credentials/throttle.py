"""How often one address may ask: so many a minute, counted in Django's cache; and when to come back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hooks_credentials.options import options

MINUTE = 60
TOO_MANY, UNAVAILABLE = 429, 503
JSON = "application/json"


def throttled(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return *view*, which answers 429 to an address that has asked too often within a minute."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limit = options().verify_per_minute
        if limit and _count(request.META.get("REMOTE_ADDR", "")) > limit:
            left = MINUTE - int(time()) % MINUTE
            told = _("Too many requests. Please try again in a minute.")
            return later(request, told, status=TOO_MANY, seconds=left)
        return view(request, *args, **kwargs)

    return asked


def later(
    request: HttpRequest, told: str, *, status: int = UNAVAILABLE, seconds: int = MINUTE
) -> HttpResponse:
    """Return a page that says *told*, and when it is worth trying again; JSON to who asks for that."""
    page: HttpResponse
    if wants_json(request):
        page = JsonResponse({"status": "later", "retry_after": seconds}, status=status)
    else:
        page = render(request, "hooks_credentials/later.html", {"told": told}, status=status)
    page["Retry-After"] = str(seconds)
    return page


def wants_json(request: HttpRequest) -> bool:
    """Return whether JSON is asked for: by ``?format=json``, or in ``Accept`` before pages."""
    if request.GET.get("format") == "json":
        return True
    return request.get_preferred_type(["text/html", JSON]) == JSON  # a page where both are as good


def _count(address: str) -> int:
    key = f"hooks_credentials:{address}:{int(time()) // MINUTE}"
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # the cache has dropped it just now
        return 1
