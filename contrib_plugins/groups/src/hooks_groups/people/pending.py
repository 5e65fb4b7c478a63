"""Invitations by e-mail: they wait until somebody registers, and expire."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice

import attrs
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from hooks_groups.models import PendingMembership, Segment, SegmentSet
from hooks_groups.options import options
from hooks_groups.people.changing import Act, changed
from hooks_groups.people.ledger import LEARNER
from hooks_groups.people.whom import Address, address, normalised
from hooks_groups.people.wishes import Add, Outcome
from hooks_runtime import platform
from hookspecs.values import UserId

log = logging.getLogger("hooks_groups")
AT_ONCE = 2000


@attrs.frozen
class Invitation:
    """Who is to be in which segment once they register, as what."""

    email: Address
    segment: int
    role: str = LEARNER


def invite(segment_set: SegmentSet, invitations: Sequence[Invitation], act: Act) -> None:
    """Let addresses wait for segments of *segment_set*; who waits already waits longer.

    In an exclusive set an address waits for one segment: the newest.
    """
    until = now() + timedelta(days=options().pending_days)
    rows = [
        PendingMembership(
            segment_id=each.segment,
            email=each.email,
            role=each.role,
            source=act.source,
            invited_by=act.actor,
            roster_import=act.roster_import,
            expires_at=until,
        )
        for each in invitations
    ]
    with transaction.atomic():
        if segment_set.exclusive:
            _withdraw_others(segment_set, invitations)
        PendingMembership.objects.bulk_create(
            rows,
            update_conflicts=True,
            update_fields=["expires_at", "role"],
            unique_fields=["email", "segment"],
        )


def waiting_for(
    segment_set: SegmentSet, emails: Iterable[Address]
) -> dict[Address, dict[int, PendingMembership]]:
    """Return the invitations of *emails* to *segment_set* that still count, by address and segment."""
    rows = _waiting().filter(segment__segment_set=segment_set, email__in=set(emails))
    found: dict[Address, dict[int, PendingMembership]] = {}
    for row in rows:
        found.setdefault(Address(row.email), {})[row.segment_id] = row
    return found


def claim(user: UserId, email: str) -> list[Outcome]:
    """Let *user* into the segments that wait for *email*, and return what became of each invitation.

    An invitation that fails, as the segment is full or a plugin says no, goes on waiting.
    """
    rows = _waiting().filter(email=normalised(email)).order_by("-created_at", "-pk")
    return [_claimed(user, row) for row in rows.select_related("segment__segment_set")]


def claim_registered() -> int:
    """Let everybody in who has registered since and was not, and return how many invitations that took.

    For invitations that failed before, and people who took another address. Idempotent.
    """
    emails = _waiting().order_by("email").values_list("email", flat=True).distinct().iterator()
    taken = 0
    while chunk := list(islice(emails, AT_ONCE)):
        for email, person in platform().users_by_email(chunk).items():
            taken += sum(outcome.error is None for outcome in claim(person.id, email))
    return taken


def forget_expired() -> int:
    """Delete the invitations whose time is over, and return how many."""
    return PendingMembership.objects.filter(expires_at__lte=now()).delete()[0]


def pending_of(segment: Segment) -> list[PendingMembership]:
    """Return the invitations to *segment* that still count, the oldest first."""
    return list(_waiting().filter(segment=segment).order_by("created_at", "pk"))


def withdraw(segment: Segment, email: str) -> bool:
    """Take back the invitation of *email*, and return whether there was one."""
    rows = PendingMembership.objects.filter(segment=segment, email=address(email))
    return bool(rows.delete()[0])


def _waiting() -> QuerySet[PendingMembership]:
    return PendingMembership.objects.filter(expires_at__gt=now())


def _withdraw_others(segment_set: SegmentSet, invitations: Sequence[Invitation]) -> None:
    wanted = {each.email: each.segment for each in invitations if each.role == LEARNER}
    rows = PendingMembership.objects.filter(segment__segment_set=segment_set, role=LEARNER)
    found = rows.filter(email__in=wanted).values_list("pk", "email", "segment")
    others = [pk for pk, email, segment in found if wanted[Address(email)] != segment]
    PendingMembership.objects.filter(pk__in=others).delete()


@transaction.atomic
def _claimed(user: UserId, row: PendingMembership) -> Outcome:
    act = Act(row.source, _id(row.invited_by), "registered", row.roster_import)
    segment_set: SegmentSet = row.segment.segment_set
    (outcome,) = changed(segment_set, [Add(user, row.segment_id, row.role)], act)
    if outcome.error:
        log.warning("An invitation to %s still waits: %s", row.segment, outcome.error)
    else:
        row.delete()
    return outcome


def _id(pk: int | None) -> UserId | None:
    return UserId(pk) if pk and pk > 0 else None  # below zero is a pseudonym
