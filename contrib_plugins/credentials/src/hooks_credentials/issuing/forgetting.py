"""Somebody has retired: what is personal goes, or stays, as the operator says."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from hooks_credentials import documents
from hooks_credentials.issuing.telling import change, note
from hooks_credentials.models import Credential, CredentialEvent, Happened, State
from hooks_credentials.options import options
from hooks_runtime import send_event
from hookspecs.learning import credential_revoked

ENDED = (State.REVOKED, State.INVALIDATED, State.EXPIRED, State.REPLACED)


@transaction.atomic
def forget(user: int) -> int:
    """Take the name and the documents of *user* away; return of how many credentials.

    The rows stay, by id: that something was issued, and is not valid any more, is no secret of theirs.
    Raises: StorageAway: a document could not be deleted; nothing has changed.
    """
    if options().retirement == "keep":
        return 0
    # The newer first, as who makes a new one locks it, and then the one that it replaces.
    mine = Credential.objects.filter(user=user).order_by("configuration", "-generation")
    rows = list(mine.select_for_update(of=("self",)))
    for row in rows:
        _forget(row)
    # Reasons are written by people, about people.
    QuerySet(CredentialEvent).filter(credential__in=rows).update(reason="")
    return len(rows)


def _forget(row: Credential) -> None:
    if row.state in ENDED and not (row.facts or row.key or row.failure):
        return  # forgotten already
    if row.state not in ENDED:
        row.state, row.ended_at = State.REVOKED.value, now()
    documents.remove(row.key)
    row.facts, row.key, row.failure = None, "", ""
    row.save()
    note(row, Happened.FORGOTTEN)
    if row.issued_at:  # others may have something of theirs, such as a badge
        send_event(credential_revoked, change(row))
