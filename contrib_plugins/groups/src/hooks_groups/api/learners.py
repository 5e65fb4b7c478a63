"""What learners ask for themselves: where they are, where they may go, what they may see."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from hooks_groups.api.calls import Call
from hooks_groups.api.errors import BadCall
from hooks_groups.api.queries import number, takes, texts
from hooks_groups.api.shapes import Shape, of_members
from hooks_groups.courses import Answer, sight
from hooks_groups.doors import Reach, learning, teaching
from hooks_groups.models import Segment
from hooks_groups.people import join, leave, segments_of, segments_of_learner
from hookspecs.values import UserId

MOST_BLOCKS = 100


def mine(call: Call) -> Shape:
    """Return the segments that the caller is in, and those that they may choose."""
    there = learning(call.reach)
    own = segments_of_learner(there.user, there.course)
    open_ = segments_of(there.course).filter(segment_set__self_join=True)
    return {"segments": [*map(_told, own)], "open": [*map(_told, open_)]}


def joined(call: Call, uid: UUID) -> Shape:
    """Let the caller into a segment of a set in which learners choose."""
    there = learning(call.reach)
    (shape,) = of_members([join(_open(there, uid), there.user)])
    return {"member": shape}


def left(call: Call, uid: UUID) -> Shape:
    """Let the caller leave such a segment."""
    there = learning(call.reach)
    return {"left": leave(_open(there, uid), there.user)}


@takes(block=texts, user=number)
def decisions(call: Call) -> Shape:
    """Return for each ``?block=`` whether it is seen, and what would help: for the caller, or ``?user=``."""
    there = learning(call.reach)
    blocks = list(dict.fromkeys(call.query.get("block", ())))
    if not 1 <= len(blocks) <= MOST_BLOCKS:
        raise BadCall(f"say ?block= for 1 to {MOST_BLOCKS} pieces of the course")
    seen = sight(_whose(call), there.course, *blocks)
    told = [_decided(block, seen.decide(block)) for block in blocks]
    return {"preview": seen.preview is not None, "decisions": told}


def _whose(call: Call) -> UserId:
    if "user" not in call.query:
        return call.reach.user
    teaching(call.reach)
    return UserId(call.query["user"])


def _decided(block: str, answer: Answer) -> Shape:
    ways = [
        [{"partition": need.partition, "arms": sorted(need.arms)} for need in way]
        for way in answer.ways
    ]
    return {"block": block, "allowed": answer.allowed, "reason": answer.reason, "ways": ways}


def _open(there: Reach, uid: UUID) -> Segment:
    """Return a segment that learners may know of: one in a set of theirs to choose, or one they are in."""
    found = segments_of(there.course).filter(uid=uid)
    row = found.filter(segment_set__self_join=True).first()
    row = row or found.filter(memberships__user=there.user).first()
    if row is None:
        raise Http404("There is no such segment, or it is not for learners to choose.")
    return row


def _told(row: Segment) -> Shape:
    """Return what learners see of a segment: no number of others where there is no limit."""
    return {
        "uid": str(row.uid),
        "set": row.segment_set.slug,
        "name": row.name,
        "free": row.free,
        "may_leave": row.segment_set.self_join,
    }
