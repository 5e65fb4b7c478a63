"""Where learning-credentials was asked whether a credential is valid, in its own words."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hooks_credentials.issuing.facts import restored
from hooks_credentials.models import Credential
from hooks_credentials.options import options
from hooks_credentials.throttle import throttled
from hooks_credentials.views import SHOWN

NOT_FOUND = 404


@require_safe
@never_cache
@throttled
def metadata(_: HttpRequest, uuid: UUID) -> JsonResponse:
    """Say whether it is valid. A name only where the operator shows names; reasons never are."""
    rows = Credential.objects.select_related("configuration__type").filter(state__in=SHOWN)
    row = rows.filter(pk=uuid).first()
    if row is None:
        return JsonResponse({"error": "Credential not found."}, status=NOT_FOUND)
    facts = restored(row.facts) if row.facts else None
    name = facts.name if facts and options().shows_name else ""
    is_valid = row.standing == "available"
    return JsonResponse(
        {
            "user_full_name": name,
            "created": row.issued_at,
            "learning_context_name": facts.context_name if facts else row.configuration.context_key,
            "status": "available" if is_valid else "invalidated",
            "invalidation_reason": "" if is_valid else str(row.standing),
        }
    )
