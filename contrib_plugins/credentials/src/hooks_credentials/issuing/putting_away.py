"""A revoked document goes, or gives its place to what its generator has for that; a replaced one goes."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from hooks_credentials import documents
from hooks_credentials.issuing.facts import restored
from hooks_credentials.issuing.making import locked
from hooks_credentials.issuing.rendering import retire
from hooks_credentials.models import Credential, State
from hooks_credentials.supplied import digest, generator
from hooks_runtime import NotSupplied
from hookspecs.interfaces.credential_generator import CannotRender, Document

GONE = (State.REVOKED, State.INVALIDATED, State.REPLACED)


@transaction.atomic
def put_away(uuid: UUID) -> None:
    """Take the document of *uuid* away. Raises: StorageAway: not yet. GeneratorFailed."""
    credential = locked(uuid)
    if credential is None or credential.state not in GONE or not credential.key:
        return
    before = credential.key
    # What is replaced has the newer one in its place.
    instead = None if credential.state == State.REPLACED else _instead(credential)
    # Deleted first: under its own name the new one would be in the way of none, and keep its address.
    documents.remove(before)
    credential.key = documents.put(credential, instead) if instead else ""
    credential.media_type = instead.media_type if instead else ""
    credential.digest = digest(instead.content) if instead else credential.digest
    credential.save(update_fields=["key", "media_type", "digest"])


def _instead(credential: Credential) -> Document | None:
    try:
        made = generator(credential.configuration)
        return retire(credential.configuration, made, restored(credential.facts or {}))
    except (CannotRender, NotSupplied, ValueError):
        return None  # what is revoked goes, whoever made it
