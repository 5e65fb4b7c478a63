"""What history and events say of a credential, in the transaction that changes it."""

from __future__ import annotations

from hooks_credentials.models import Credential, CredentialEvent
from hookspecs.learning import CredentialChange
from hookspecs.values import Count, UserId

LONGEST = 500


def note(
    credential: Credential, happened: str, *, actor: int | None = None, reason: str = ""
) -> None:
    """Append to the history of *credential*."""
    CredentialEvent(
        credential=credential, happened=happened, actor=actor, reason=reason[:LONGEST]
    ).save()


def change(credential: Credential) -> CredentialChange:
    """Return what events say of *credential* as it is now: ids, and nothing personal."""
    configuration = credential.configuration
    return CredentialChange(
        credential=credential.uuid,
        user=UserId(credential.user),
        context=configuration.context,
        credential_type=configuration.type.name,
        generation=Count(credential.generation),
        status=str(credential.state),
    )
