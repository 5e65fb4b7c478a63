"""``hooks/health/``: whether messages are told in time, for monitors. Counts, and nobody's data."""

from __future__ import annotations

from typing import Any

import attrs
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.connection import ConnectionDoesNotExist
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hooks_runtime import current
from hooks_runtime.django import workers
from hooks_runtime.django.operate.figures import Figures, by_receiver
from hooks_runtime.django.operate.topics import Topic, consumed

SEEN_BY = "learning_hooks.view_outboxentry"
HEALTHY, FORBIDDEN, UNAVAILABLE = 200, 403, 503


@never_cache
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Return how many messages wait and are dead, by receiver; 503 if some are not told in time.

    A dead letter alone is no reason for 503: everything else is told, and it is counted here. Who may
    see it: users with the permission to view entries, and who has ``health_token``; others get 403.
    """
    if not _may(request):
        return JsonResponse({"error": "forbidden"}, status=FORBIDDEN)
    try:
        counted = by_receiver(workers.outbox(), with_delivered=False)
    except (DatabaseError, ConnectionDoesNotExist):
        return JsonResponse({"healthy": False, "error": "no database"}, status=UNAVAILABLE)
    total, allowed = Figures.total(counted.values()), current().config.delivery.max_age
    read = consumed()
    late = any(topic.is_late(allowed) for topic in read)
    healthy = not late and (total.overdue_s is None or total.overdue_s <= allowed)
    said = {
        "healthy": healthy,
        "max_age": allowed,
        "total": _counts(total),
        "receivers": {name: _counts(figures) for name, figures in counted.items()},
        "topics": {topic.name: _read(topic) for topic in read},
    }
    return JsonResponse(said, status=HEALTHY if healthy else UNAVAILABLE)


def _read(topic: Topic) -> dict[str, Any]:
    """Return the counts of *topic*; why there are none is for logs, since it names an address."""
    return {k: v for k, v in attrs.asdict(topic).items() if k not in ("name", "error")}


def _may(request: HttpRequest) -> bool:
    token = current().config.delivery.health_token
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer" and constant_time_compare(given.strip(), token):
        return True
    user: Any = getattr(request, "user", None)  # there is none without Django's own middleware
    return bool(user and user.has_perm(SEEN_BY))


def _counts(figures: Figures) -> dict[str, Any]:
    return {k: v for k, v in attrs.asdict(figures).items() if k != "delivered"}
