"""A run: whoever has earned a credential and has none gets a row, which is the claim.

Rows are inserted some hundred at a time, each with the event that has it made, in one transaction. What
the database refuses has been claimed by somebody else in the meantime; no two runs need to know of
each other, and one that died is gone on with by the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from hooks_credentials.errors import CredentialsError, RunStopped
from hooks_credentials.issuing.giving_up import note_given_up
from hooks_credentials.issuing.telling import change
from hooks_credentials.models import (
    Credential,
    CredentialConfiguration,
    CredentialEvent,
    Happened,
    Run,
)
from hooks_credentials.supplied import retriever
from hooks_runtime import NotSupplied, run_filter, send_events
from hookspecs.learning import (
    CredentialEligibility,
    PreventCredentials,
    credential_claimed,
    credential_eligibility_requested,
)
from hookspecs.values import UserId

CHUNK = 200


def run(
    configuration: CredentialConfiguration, *, source: str = "manual", actor: int | None = None
) -> Run:
    """Claim credentials for all who have earned one of *configuration* and have none; return the run.

    Whether it is enabled and open is not asked: schedules do. Credentials are made by workers afterwards.
    Raises: NotSupplied, WrongOptions: before anybody is claimed. RunStopped: a plugin refuses.
    """
    row = Run.objects.create(configuration=configuration, source=source, actor=actor)
    return resume(row)


def resume(row: Run) -> Run:
    """Go on with a run that died: who has been claimed is not found again."""
    configuration = row.configuration
    row.stopped = ""
    note_given_up()
    CredentialConfiguration.objects.filter(pk=configuration.pk).update(last_run_at=row.started_at)
    try:
        for users in _chunks(unclaimed(configuration)):
            _claim(row, users)
    except Exception as error:
        # The words of others may quote learners; the log has them.
        is_ours = isinstance(error, CredentialsError | NotSupplied)
        row.stopped = str(error)[:500] if is_ours else type(error).__name__
        raise
    finally:
        Run.objects.filter(pk=row.pk).update(finished_at=now(), stopped=row.stopped)
        row.refresh_from_db()
    return row


def unclaimed(configuration: CredentialConfiguration) -> Iterator[UserId]:
    """Yield who has earned a credential and has none of this generation.

    It is one statement where the retriever gives a queryset: the database subtracts.
    """
    judge = retriever(configuration)
    earned = judge.queryset(configuration.context)
    if earned is None:
        for users in _chunks(judge.eligible(configuration.context)):
            have = set(_claims(configuration).filter(user__in=users).values_list("user", flat=True))
            yield from (user for user in users if user not in have)
        return
    have_one = _claims(configuration).values_list("user", flat=True)
    # Unordered three times: from Django 6.1 on what is combined takes the order of its model again.
    left = earned.order_by().difference(have_one.order_by()).order_by()
    for user in left.iterator(chunk_size=2000):
        yield UserId(user[0] if isinstance(user, tuple) else user)


def allowed(configuration: CredentialConfiguration, users: Sequence[UserId]) -> tuple[UserId, ...]:
    """Return those of *users* whom no plugin leaves out. Raises: RunStopped."""
    asked = CredentialEligibility(configuration.context, configuration.type.name, tuple(users))
    try:
        return run_filter(credential_eligibility_requested, asked).users
    except PreventCredentials as refused:
        raise RunStopped(str(refused.message)) from refused


def _claims(configuration: CredentialConfiguration) -> Any:
    rows = Credential.objects.filter(configuration=configuration)
    return rows.filter(generation__gte=configuration.generation)


def _claim(row: Run, users: Sequence[UserId]) -> None:
    configuration = row.configuration
    # Sorted: two runs that insert the same learners in another order would wait for each other.
    chosen = sorted(set(allowed(configuration, users)))
    wanted = [
        Credential(
            configuration=configuration, user=user, generation=configuration.generation, run=row
        )
        for user in chosen
    ]
    with transaction.atomic():
        landed = _inserted(wanted)
        CredentialEvent.objects.bulk_create(
            CredentialEvent(credential=each, happened=Happened.CLAIMED, actor=row.actor)
            for each in landed
        )
        send_events(credential_claimed, [change(each) for each in landed])
        Run.objects.filter(pk=row.pk).update(
            found=F("found") + len(users),
            claimed=F("claimed") + len(landed),
            skipped=F("skipped") + len(users) - len(landed),
        )


def _inserted(wanted: Sequence[Credential]) -> list[Credential]:
    """Insert what nobody else has; return what was inserted, which the database does not say itself."""
    Credential.objects.bulk_create(wanted, ignore_conflicts=True)
    mine = Credential.objects.filter(pk__in=[each.pk for each in wanted])
    there = set(mine.values_list("pk", flat=True))
    return [each for each in wanted if each.pk in there]


def _chunks(users: Iterable[UserId]) -> Iterator[list[UserId]]:
    rest = iter(users)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
