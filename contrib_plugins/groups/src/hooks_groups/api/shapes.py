"""Rows as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from hooks_groups.models import Membership, PendingMembership, Segment, SegmentSet
from hooks_groups.rosters import Report
from hooks_runtime import platform
from hookspecs.values import UserId

Shape = dict[str, Any]


def of_set(row: SegmentSet) -> Shape:
    """Return a set."""
    return {
        "slug": row.slug,
        "name": row.name,
        "exclusive": row.exclusive,
        "resolution": row.resolution,
        "self_join": row.self_join,
        "assigner": row.assigner,
    }


def of_segment(row: Segment) -> Shape:
    """Return a segment, with its set's slug."""
    return {
        "uid": str(row.uid),
        "set": row.segment_set.slug,
        "name": row.name,
        "capacity": row.capacity,
        "learners": row.member_count,
        "priority": row.priority,
    }


def of_members(rows: Iterable[Membership]) -> Iterator[Shape]:
    """Yield members with their names: the platform is asked once."""
    rows = list(rows)
    people = platform().users(UserId(row.user) for row in rows)
    for row in rows:
        person = people.get(UserId(row.user))
        yield {
            "user": row.user,
            "username": person.username if person else "",
            "name": person.name if person else "",
            "email": person.email if person else "",
            "role": row.role,
            "source": row.source,
            "joined_at": row.joined_at.isoformat(timespec="seconds"),
        }


def of_invitation(row: PendingMembership) -> Shape:
    """Return somebody who has not registered."""
    until = row.expires_at.isoformat(timespec="seconds")
    return {"email": row.email, "role": row.role, "expires_at": until}


def of_report(report: Report) -> Shape:
    """Return what a roster comes to, or has come to."""
    problems = [
        {
            "line": each.line,
            "code": each.code,
            "reason": each.reason,
            "who": each.who,
            "segment": each.segment,
        }
        for each in report.problems
    ]
    done = report.roster_import
    return {
        "rows": report.rows,
        "counts": dict(sorted(report.counts.items())),
        "problems": problems,
        "import": done.pk if done else None,
    }
