"""Sets and segments: listed for who manages some, made and changed by who teaches the course."""

from __future__ import annotations

from uuid import UUID

from django.http import JsonResponse

from hooks_groups.api.calls import Call, created, is_plain
from hooks_groups.api.errors import BadCall
from hooks_groups.api.queries import flag, number, takes
from hooks_groups.api.shapes import Shape, of_segment, of_set
from hooks_groups.doors import managing, teaching
from hooks_groups.models import SegmentSet
from hooks_groups.people import (
    create_segment,
    create_set,
    delete_segment,
    make_exclusive,
    make_overlapping,
    rename,
    resize,
)

SEATS = (int, type(None))


@takes(page=number)
def listed(call: Call) -> Shape:
    """Return the sets in which the caller manages something."""
    found: Shape = call.page(managing(call.reach).sets, lambda rows: map(of_set, rows))
    return found


def made(call: Call) -> JsonResponse:
    """Make a set."""
    there = teaching(call.reach)
    said = call.said(
        *("name",),
        name=str,
        slug=str,
        exclusive=bool,
        resolution=str,
        self_join=bool,
    )
    if said.get("resolution", "priority") not in SegmentSet.Resolution.values:
        raise BadCall(f"'resolution' is one of {', '.join(SegmentSet.Resolution.values)}")
    return created(of_set(create_set(there.course, said.pop("name"), **said)))


def shown(call: Call, slug: str) -> Shape:
    """Return one set."""
    return of_set(managing(call.reach).segment_set(slug))


def changed(call: Call, slug: str) -> Shape:
    """Have a set be exclusive, or not any more; who stands in the way is named."""
    row = teaching(call.reach).segment_set(slug)
    exclusive = call.said("exclusive", exclusive=bool)["exclusive"]
    return of_set(make_exclusive(row) if exclusive else make_overlapping(row))


@takes(page=number)
def segments(call: Call, slug: str) -> Shape:
    """Return the segments of a set that the caller manages."""
    there = managing(call.reach)
    rows = there.segments.filter(segment_set=there.segment_set(slug))
    found: Shape = call.page(rows, lambda page: map(of_segment, page))
    return found


def segment_made(call: Call, slug: str) -> JsonResponse:
    """Make a segment."""
    there = teaching(call.reach)
    home = there.segment_set(slug)
    said = call.said("name", name=str, capacity=SEATS, priority=int, managers=list)
    _not_below_zero(said.get("capacity"))
    if not all(isinstance(who, str) and is_plain(who) for who in said.get("managers", ())):
        raise BadCall("'managers' is a list of usernames or addresses")
    if not -(2**15) <= said.get("priority", 0) < 2**15:
        raise BadCall("'priority' is a small number; the lower comes first")
    row = create_segment(there.course, said.pop("name"), segment_set=home, **said)
    return created(of_segment(row))


def segment(call: Call, uid: UUID) -> Shape:
    """Return one segment."""
    return of_segment(call.reach.segment(uid))


def segment_changed(call: Call, uid: UUID) -> Shape:
    """Give a segment another name, or another number of seats."""
    row = teaching(call.reach).segment(uid)
    said = call.said(name=str, capacity=SEATS)
    _not_below_zero(said.get("capacity"))
    if "name" in said:
        rename(row, said["name"])
    if "capacity" in said:
        resize(row, said["capacity"])
    return of_segment(row)


@takes(unbind=flag)
def segment_deleted(call: Call, uid: UUID) -> None:
    """Let everybody leave a segment, and delete it; ``?unbind=true`` closes what it opens."""
    there = teaching(call.reach)
    delete_segment(there.segment(uid), unbind=call.query.get("unbind", False), actor=there.user)


def _not_below_zero(capacity: int | None) -> None:
    if capacity is not None and not 0 <= capacity < 2**31:
        raise BadCall("'capacity' is 0 to 2,147,483,647, or null for no limit")
