"""A credential is made: rendered, stored, and available, in one transaction with the event that says so.

A receiver calls this; the outbox tells it again when it raises, waits, and buries what never works.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from hooks_credentials import documents
from hooks_credentials.errors import GeneratorFailed, NoAsset, StorageAway, WrongOptions
from hooks_credentials.issuing.facts import gather, restored, stored
from hooks_credentials.issuing.rendering import render
from hooks_credentials.issuing.telling import change, note
from hooks_credentials.models import Credential, Happened, State
from hooks_credentials.supplied import Made, digest, generator
from hooks_runtime import NotSupplied, run_filter, send_event
from hookspecs import TryAgain
from hookspecs.interfaces.credential_generator import CannotRender, CredentialFacts
from hookspecs.learning import (
    CredentialRequest,
    PreventCredential,
    credential_failed,
    credential_generation_requested,
    credential_issued,
    credential_revoked,
)
from hookspecs.values import Count, UserId

LONGEST_S = 3600.0
GIVEN_UP = "no worker could make it: "


@transaction.atomic
def make(uuid: UUID) -> None:
    """Make the credential *uuid*, if that is still to be done; or its document again, if that is lost.

    What can't be made is kept with the reason, as no retry helps: somebody has to mend the design.
    Raises: TryAgain: the storage is away, a plugin is disabled, or its generator broke; in a sentence.
    """
    credential = locked(uuid)
    if credential is None:
        return
    try:
        _make(credential)
    except (CannotRender, PreventCredential) as refused:
        why = refused.why if isinstance(refused, CannotRender) else str(refused.message)
        failed(credential, why)
    except WrongOptions as wrong:
        failed(credential, str(wrong))
    except (NotSupplied, StorageAway, GeneratorFailed) as away:
        # It has waited so long, and waits as long again: that doubles, as the outbox's own wait does.
        waited = (now() - _since(credential)).total_seconds()
        raise TryAgain(str(away), after=min(max(waited, 1.0), LONGEST_S)) from away


def locked(uuid: UUID) -> Credential | None:
    """Return the credential, locked until the transaction ends, or None."""
    rows = Credential.objects.select_related("configuration__type")
    return rows.select_for_update(of=("self",)).filter(pk=uuid).first()


def _make(credential: Credential) -> None:
    if credential.state == State.GENERATING or _is_given_up(credential):
        _ask(credential)
        facts = gather(credential)
        _issued(credential, facts, _render(credential, facts))
    elif credential.state == State.AVAILABLE and not documents.is_there(credential.key):
        _render(credential, restored(credential.facts or {}))
        credential.save(update_fields=["key", "media_type", "digest", "assets"])
        note(credential, Happened.RESTORED)


def _is_given_up(credential: Credential) -> bool:
    """Return whether nobody could make it, and an operator has its message told again after all."""
    lost = credential.state == State.ERROR and credential.failure.startswith(GIVEN_UP)
    return lost and not credential.replaced_by.exists()


def _ask(credential: Credential) -> None:
    configuration = credential.configuration
    run_filter(
        credential_generation_requested,
        CredentialRequest(
            credential=credential.uuid,
            user=UserId(credential.user),
            context=configuration.context,
            credential_type=configuration.type.name,
            generation=Count(credential.generation),
        ),
    )


def _render(credential: Credential, facts: CredentialFacts) -> Made:
    """Render and store the document; note on *credential* where, and of what it was made."""
    try:
        made = generator(credential.configuration)
        document = render(credential.configuration, made, facts)
    except NoAsset as gone:
        raise CannotRender(str(gone)) from gone
    credential.key = documents.put(credential, document)
    credential.media_type = document.media_type
    credential.digest, credential.assets = digest(document.content), dict(made.used)
    return made


def _issued(credential: Credential, facts: CredentialFacts, _: Made) -> None:
    credential.facts = stored(facts)
    credential.state, credential.failure = State.AVAILABLE.value, ""
    credential.issued_at, credential.expires_at = facts.issued_at, facts.expires_at
    credential.save()
    note(credential, Happened.ISSUED)
    _replace(credential)
    send_event(credential_issued, change(credential))


def _replace(credential: Credential) -> None:
    old = locked(credential.replaces_id) if credential.replaces_id else None
    if old is None:
        return
    note(credential, Happened.REISSUED)
    if old.state == State.AVAILABLE:
        old.state, old.ended_at = State.REPLACED.value, now()
        old.save(update_fields=["state", "ended_at"])
        note(old, Happened.REPLACED)
        send_event(credential_revoked, change(old))


def failed(credential: Credential, why: str) -> None:
    """Keep why a credential, which is locked, could not be made, and tell of it."""
    if credential.state not in (State.GENERATING, State.ERROR):
        return  # it was issued once, and stays so; whoever asks for its document is told that it is missing
    credential.state, credential.failure = State.ERROR.value, why
    credential.save(update_fields=["state", "failure"])
    note(credential, Happened.FAILED, reason=why)
    send_event(credential_failed, change(credential))


def _since(credential: Credential) -> datetime:
    tries = credential.events.filter(happened__in=[Happened.CLAIMED, Happened.RETRIED])
    last = tries.order_by("at").last()
    since: datetime = last.at if last else credential.claimed_at
    return since
