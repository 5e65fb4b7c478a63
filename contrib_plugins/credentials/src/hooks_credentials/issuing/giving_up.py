"""Credentials that no worker makes any more: their message is a dead letter, was dropped, or is gone.

The receiver can't note that itself, which was interrupted, or whose workers died. But a claim and its
message are written together, and are settled together: what is to be made and has no message that
waits has been given up, whatever became of the worker.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from hooks_credentials.issuing.making import GIVEN_UP, failed, locked
from hooks_credentials.models import Credential, State
from hooks_runtime.django.undelivered import Undelivered, undelivered
from hookspecs.learning import credential_claimed

CHUNK = 1000
GONE = Undelivered(error="its message was dropped, or is gone")


def note_given_up() -> int:
    """Note what no worker will make, with the reason that stands beside its message; return how many.

    One statement where nothing is to be made. ``retry`` has them tried again, ``hooks outbox retry`` too.
    """
    uuids = list(Credential.objects.filter(state=State.GENERATING).values_list("pk", flat=True))
    chunks = (uuids[first : first + CHUNK] for first in range(0, len(uuids), CHUNK))
    return sum(_give_up(uuid) for chunk in chunks for uuid in _given_up(chunk))


def _given_up(uuids: Sequence[UUID]) -> dict[UUID, str]:
    """Return which of *uuids* have no message that waits, and why."""
    told = undelivered(credential_claimed, "credentials:make_it", "credential", uuids)
    if told is None:
        return {}
    found = {uuid: told.get(uuid, GONE) for uuid in uuids}
    return {uuid: message.error for uuid, message in found.items() if not message.waits}


@transaction.atomic
def _give_up(uuid: UUID) -> bool:
    credential = locked(uuid)
    # Looked at again: it may have been made, or told again, before it was locked.
    why = _given_up([uuid]).get(uuid)
    if credential is None or credential.state != State.GENERATING or why is None:
        return False
    failed(credential, GIVEN_UP + why)
    return True
