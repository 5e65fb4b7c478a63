"""How often one address may ask: so many a minute, counted in Django's cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from hooks_credentials.options import options

MINUTE = 60


def throttled(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return *view*, which answers 429 to an address that has asked too often within a minute."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limit = options().verify_per_minute
        if limit and _count(request.META.get("REMOTE_ADDR", "")) > limit:
            left = MINUTE - int(time()) % MINUTE
            told = "Too many requests. Please try again in a minute."
            return HttpResponse(told, status=429, headers={"Retry-After": str(left)})
        return view(request, *args, **kwargs)

    return asked


def _count(address: str) -> int:
    key = f"hooks_credentials:{address}:{int(time()) // MINUTE}"
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # the cache has dropped it just now
        return 1
