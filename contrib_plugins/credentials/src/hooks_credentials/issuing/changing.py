"""What becomes of credentials that are there: replaced, revoked, expired, tried again."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import now

from hooks_credentials.errors import NotPossible
from hooks_credentials.issuing.making import locked
from hooks_credentials.issuing.telling import change, note
from hooks_credentials.models import Credential, CredentialConfiguration, Happened, State
from hooks_runtime import send_event
from hookspecs.learning import credential_claimed, credential_revoked

VALID = (State.AVAILABLE, State.EXPIRED)
CHUNK = 200


@transaction.atomic
def reissue(credential: Credential, *, actor: int | None = None, reason: str = "") -> Credential:
    """Return a new one that is to replace *credential*, which stays as it is until that is available.

    Raises: NotPossible: it is being made, was replaced before, or another one is on its way.
    """
    old = _locked(credential)
    if old.state == State.REPLACED and (newer := old.replaced_by.order_by("generation").last()):
        raise NotPossible(f"{old} is replaced by {newer}; reissue that one")
    if old.state in (State.GENERATING, State.REPLACED):
        raise NotPossible(f"{old} is {old.standing}; only what is finished can be reissued")
    mine = Credential.objects.filter(configuration=old.configuration, user=old.user)
    if mine.filter(state=State.GENERATING).exists():
        raise NotPossible(f"another one for the learner of {old} is being made already")
    latest = mine.aggregate(latest=Max("generation"))["latest"]
    new = Credential(
        configuration=old.configuration, user=old.user, generation=latest + 1, replaces=old
    )
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError:  # somebody reissues another one of this learner's, at this moment
        raise NotPossible(f"another one for the learner of {old} is being made already") from None
    note(new, Happened.CLAIMED, actor=actor, reason=reason)
    send_event(credential_claimed, change(new))
    return new


@transaction.atomic
def revoke(
    credential: Credential, *, reason: str, actor: int | None = None, never_valid: bool = False
) -> Credential:
    """Return *credential*, not valid any more; never_valid: it should not have been issued at all.

    Twice is once. Runs issue no other: whoever is to have one again is reissued one.
    Raises: NotPossible: it never was available.
    """
    row = _locked(credential)
    ended = State.INVALIDATED if never_valid else State.REVOKED
    if row.state == ended:
        return row
    if row.state not in VALID:
        raise NotPossible(f"{row} is {row.standing}; only a valid one can be revoked")
    # Its document lies there until a worker has put it away, and is nothing to be shown from now on.
    row.state, row.ended_at, row.media_type = ended.value, now(), ""
    row.save(update_fields=["state", "ended_at", "media_type"])
    note(row, Happened(ended.value), actor=actor, reason=reason)
    send_event(credential_revoked, change(row))
    return row


@transaction.atomic
def retry(credential: Credential, *, actor: int | None = None) -> Credential:
    """Return *credential*, which could not be made, to be made once more.

    One that is being made is told again, too, such as after its message was dropped.
    Raises: NotPossible: it was made, or the learner has a newer one, which would be two.
    """
    row = _locked(credential)
    if row.state not in (State.ERROR, State.GENERATING):
        raise NotPossible(f"{row} is {row.standing}; there is nothing to try again")
    mine = Credential.objects.filter(configuration=row.configuration, user=row.user)
    if newer := mine.filter(generation__gt=row.generation).order_by("generation").last():
        raise NotPossible(f"{row} was followed by {newer}, which is {newer.standing}")
    row.state, row.failure = State.GENERATING.value, ""
    row.save(update_fields=["state", "failure"])
    note(row, Happened.RETRIED, actor=actor)
    send_event(credential_claimed, change(row))
    return row


@transaction.atomic
def new_generation(configuration: CredentialConfiguration) -> int:
    """Have the next run issue to all who have earned one, whatever they have; return its generation."""
    rows = Credential.objects.filter(configuration=configuration)
    latest = rows.aggregate(latest=Max("generation"))["latest"] or 0
    configuration.generation = max(latest, configuration.generation) + 1
    one = CredentialConfiguration.objects.filter(pk=configuration.pk)
    one.update(generation=configuration.generation)
    return int(configuration.generation)


def expire_due() -> int:
    """Note what has expired, and return how many that were. Pages say so at the moment itself."""
    total = 0
    while expired := _expire_some():
        total += expired
    return total


@transaction.atomic
def _expire_some() -> int:
    due = Credential.objects.filter(state=State.AVAILABLE, expires_at__lte=now())
    rows = list(due.select_for_update(of=("self",)).order_by("pk")[:CHUNK])
    for row in rows:
        row.state, row.ended_at = State.EXPIRED.value, row.expires_at
        row.save(update_fields=["state", "ended_at"])
        note(row, Happened.EXPIRED)
    return len(rows)


def _locked(credential: Credential) -> Credential:
    row = locked(credential.pk)
    if row is None:
        raise NotPossible(f"{credential} is gone")
    return row
