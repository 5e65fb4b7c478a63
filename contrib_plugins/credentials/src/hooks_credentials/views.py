"""Public pages: whether a credential is valid, its document, and a learner's own ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hooks_credentials import documents
from hooks_credentials.errors import StorageAway
from hooks_credentials.issuing.facts import restored
from hooks_credentials.issuing.telling import change
from hooks_credentials.languages import in_readers_language
from hooks_credentials.models import Credential, State
from hooks_credentials.options import options
from hooks_credentials.throttle import later, throttled, wants_json
from hooks_credentials.wording import SENTENCES, WORDS
from hooks_runtime import send_event
from hookspecs.interfaces.credential_generator import CredentialFacts
from hookspecs.learning import credential_claimed

SHOWN = (State.AVAILABLE, State.EXPIRED, State.REVOKED, State.INVALIDATED, State.REPLACED)
WHOLE = (State.AVAILABLE, State.EXPIRED)
GONE, UNKNOWN = 410, 404
AGAIN_S = 60


@require_safe
@never_cache
@in_readers_language
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the number that a document has, and lead to its page."""
    typed = request.GET.get("number", "").strip()
    if uuid := number_in(typed):
        return HttpResponseRedirect(reverse("hooks_credentials:verify", args=[uuid]))
    return _unknown(request) if typed else render(request, "hooks_credentials/ask.html")


def number_in(typed: str) -> UUID | None:
    """Return the number that somebody has typed, in capitals or without dashes; None: it is none."""
    try:
        return UUID("".join(typed.split()))
    except ValueError:
        return None


@require_safe
@never_cache
@in_readers_language
@throttled
def verify(request: HttpRequest, uuid: UUID | None) -> HttpResponse:
    """Say whether the credential *uuid* is valid, as a page or as JSON; a stranger may look."""
    credential = _found(uuid)
    if credential is None:
        return _unknown(request)
    said = _public(credential)
    if wants_json(request):
        return JsonResponse(said)
    shown = {
        "said": said,
        "credential": credential,
        "told": SENTENCES[said["status"]],
        "is_valid": said["status"] == State.AVAILABLE,
        "has_document": said["status"] in WHOLE and bool(credential.key),
    }
    return render(request, "hooks_credentials/verify.html", shown)


@require_safe
@never_cache
@in_readers_language
@throttled
def document(request: HttpRequest, uuid: UUID | None) -> HttpResponse:
    """Give the document: by a link that the storage makes now, or the file itself."""
    credential = _found(uuid)
    if credential is None:
        return _unknown(request)
    try:
        return _document(request, credential)
    except StorageAway:
        told = _("The document cannot be read at the moment. Please try again in a minute.")
        return later(request, told)


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show learners their own credentials; where nobody logs in there is no such page."""
    if not hasattr(request, "user"):
        raise Http404("There is no AuthenticationMiddleware, so nobody has logged in.")
    return _mine(request)


@login_required
@in_readers_language
def _mine(request: HttpRequest) -> HttpResponse:
    rows = Credential.objects.filter(user=request.user.pk, state__in=SHOWN)
    rows = rows.select_related("configuration__type").order_by("-issued_at")
    own = [_listed(row) for row in rows if row.state != State.REPLACED]
    return render(request, "hooks_credentials/mine.html", {"credentials": own})


def _listed(row: Credential) -> dict[str, Any]:
    return {
        **_public(row),
        "uuid": row.uuid,
        "issued": row.issued_at,
        "word": WORDS[row.standing],
    }


def _found(uuid: UUID | None) -> Credential | None:
    rows = Credential.objects.select_related("configuration__type")
    # Who retired while theirs was being made has a row that is revoked, and never was issued.
    rows = rows.filter(state__in=SHOWN, issued_at__isnull=False)
    return rows.filter(pk=uuid).first() if uuid else None


def _unknown(request: HttpRequest) -> HttpResponse:
    """Say that there is none: it is forged, mistyped, or not issued yet."""
    if wants_json(request):
        return JsonResponse({"status": "unknown"}, status=UNKNOWN)
    told = {"told": _("We have issued no credential of that number.")}
    return render(request, "hooks_credentials/ask.html", told, status=UNKNOWN)


def _public(credential: Credential) -> dict[str, Any]:
    """Return what anybody may know; names and lines as far as the operator says so, and reasons never."""
    configuration = credential.configuration
    facts = restored(credential.facts) if credential.facts else None
    context = facts.context if facts else configuration.context
    said = {
        "credential": str(credential.uuid),
        "status": credential.standing,
        "credential_type": facts.credential_type if facts else configuration.type.name,
        "context": {"kind": context.kind, "key": context.key},
        "context_name": facts.context_name if facts else context.key,
        "issued_at": _text(credential.issued_at),
        "expires_at": _text(credential.expires_at),
        "ended_at": _text(credential.ended_at),
    }
    if options().shows_name and facts:
        said["name"] = facts.name
    if facts and credential.standing in WHOLE and (lines := _lines(facts)):
        said["lines"] = lines
    return said


def _lines(facts: CredentialFacts) -> dict[str, str]:
    return {each.name: each.text for each in facts.extra if each.name in options().shows_lines}


def _text(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _document(request: HttpRequest, credential: Credential) -> HttpResponse:
    if not (credential.key and credential.media_type) or credential.state == State.REPLACED:
        told = {"told": SENTENCES[credential.standing]}
        return render(request, "hooks_credentials/gone.html", told, status=GONE)
    if not documents.is_there(credential.key):
        return _missing(request, credential)
    if url := documents.link(credential.key):
        return HttpResponseRedirect(url)
    content = documents.read(credential.key)
    name = credential.key.rpartition("/")[2]
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    if (
        credential.media_type != "application/pdf"
    ):  # browsers' viewers of PDF refuse to be in a sandbox
        headers["Content-Security-Policy"] = "sandbox"
    return HttpResponse(content, content_type=credential.media_type, headers=headers)


def _missing(request: HttpRequest, credential: Credential) -> HttpResponse:
    """Have the document made again, of what was stored when it was issued; once in a while is enough."""
    if credential.state == State.AVAILABLE and cache.add(f"restores:{credential.pk}", 1, AGAIN_S):
        send_event(credential_claimed, change(credential))
    told = _("The document is being made again. Please try again in a minute.")
    return later(request, told)
