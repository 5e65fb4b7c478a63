"""Who is in a segment: for its managers, and who teaches the course."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import JsonResponse

from hooks_groups.api.calls import Call, created
from hooks_groups.api.errors import BadCall
from hooks_groups.api.queries import number, takes
from hooks_groups.api.shapes import Shape, of_invitation, of_members
from hooks_groups.models import Membership, PendingMembership
from hooks_groups.people import move, pending_of, remove_member

LONGEST_REASON = 500


@takes(page=number)
def listed(call: Call, uid: UUID) -> Shape:
    """Return who is in a segment, by user id."""
    rows = Membership.objects.filter(segment=call.reach.segment(uid)).order_by("user")
    found: Shape = call.page(rows, of_members)
    return found


@takes(page=number)
def invited(call: Call, uid: UUID) -> Shape:
    """Return who waits for a segment."""
    rows = pending_of(call.reach.segment(uid))
    found: Shape = call.page(rows, lambda page: map(of_invitation, page))
    return found


def added(call: Call, uid: UUID) -> JsonResponse:
    """Let somebody into a segment; an address that nobody has waits, and is told as such."""
    row = call.reach.segment(uid)
    said = _said(call, role=str)
    if said.get("role", "learner") not in ("learner", "tutor"):
        raise BadCall("'role' is 'learner' or 'tutor'")
    done = call.reach.add(row, said.pop("who"), **said)
    if isinstance(done, PendingMembership):
        return JsonResponse({"pending": of_invitation(done)}, status=202)
    (shape,) = of_members([done])
    return created({"member": shape})


def removed(call: Call, uid: UUID) -> Shape:
    """Take somebody out of a segment, or back their invitation; ``removed`` says whether they were in."""
    row, said = call.reach.segment(uid), _said(call)
    return {"removed": remove_member(row, said.pop("who"), actor=call.reach.user, **said)}


def moved(call: Call, uid: UUID) -> Shape:
    """Let somebody go over to a segment, from another that the caller manages, too."""
    row, said = call.reach.segment(uid), _said(call, leaving=str)
    if "leaving" in said:
        said["leaving"] = call.reach.segment(_uid(said["leaving"]))
    elif not call.reach.teaches:
        raise BadCall("'leaving' is missing: the uid of the segment that they leave")
    done = move(said.pop("who"), to=row, actor=call.reach.user, **said)
    (shape,) = of_members([done])
    return {"member": shape}


def _said(call: Call, **more: type) -> dict[str, Any]:
    said = call.said("who", who=str, reason=str, **more)
    if len(said.get("reason", "")) > LONGEST_REASON:
        raise BadCall(f"'reason' has {LONGEST_REASON} characters at most")
    return said


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadCall(f"'leaving' is the uid of a segment, got {text[:50]!r}") from None
