"""What other services may ask, in JSON, page by page, with ``Authorization: Bearer`` and CAMPUS_API_TOKEN."""

from __future__ import annotations

from secrets import compare_digest
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campus import grades
from campus.models import Run

PAGE = 500
UNKNOWN = {"error": "Say who asks, with the token of this campus."}


@require_safe
@never_cache
def results(request: HttpRequest, key: str) -> JsonResponse:
    """Say of each learner of a course whether they pass; *next* leads on, from learner to learner."""
    if not _is_known(request):
        return JsonResponse(UNKNOWN, status=401, headers={"WWW-Authenticate": "Bearer"})
    run, after = get_object_or_404(Run, key=key), request.GET.get("after", "")
    found = run.enrollments.filter(
        is_active=True, user__gt=int(after[:18]) if after.isdecimal() else 0
    )
    page = list(found.select_related("user").order_by("user")[: PAGE + 1])
    shown, policy = page[:PAGE], grades.Policy(run)
    percents = grades.percents(run, [each.user_id for each in shown], policy)
    rows = []
    for each in shown:
        percent = percents.get(each.user_id, grades.NOTHING)
        told = f"{float(percent):g} % of {run.pass_percent} %"
        said = {"is_eligible": policy.passes(percent), "reason": told}
        rows.append({"user": each.user_id, "username": each.user.username, **said})
    more = f"{request.path}?{urlencode({'after': shown[-1].user_id})}" if page[PAGE:] else None
    return JsonResponse({"results": rows, "next": more})


def _is_known(request: HttpRequest) -> bool:
    expected = f"Bearer {settings.CAMPUS_API_TOKEN}"
    said = request.headers.get("Authorization", "")
    return bool(settings.CAMPUS_API_TOKEN) and compare_digest(said.encode(), expected.encode())
