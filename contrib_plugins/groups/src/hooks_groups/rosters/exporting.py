"""Memberships as a roster, which can be imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from hooks_groups.models import Membership, SegmentSet
from hooks_groups.rosters.reading import FORMULA
from hooks_runtime import platform
from hookspecs.values import UserId

AT_ONCE = 2000
HEADER = ("username", "email", "segment", "uid", "role", "source", "joined_at")


def exported(
    segment_set: SegmentSet,
    rows: QuerySet[Membership] | None = None,
    gone: Callable[[UserId], object] | None = None,
) -> Iterator[str]:
    """Yield the memberships of *segment_set* as lines of CSV, the header first.

    rows: some of them only, such as those of segments that somebody manages. gone: called for each row
    that is left out, since the platform knows its user no longer. Who waits is left out, too. A cell that a spreadsheet would compute begins with a quote.
    """
    yield _line(HEADER)
    found = Membership.objects.filter(segment_set=segment_set) if rows is None else rows
    names = ("user", "segment__name", "segment__uid", "role", "source", "joined_at")
    stored = found.order_by("segment", "user").values_list(*names).iterator(AT_ONCE)
    while chunk := list(islice(stored, AT_ONCE)):
        people = platform().users(UserId(row[0]) for row in chunk)
        for user, name, uid, role, source, joined_at in chunk:
            if person := people.get(UserId(user)):
                at = joined_at.isoformat(timespec="seconds")
                yield _line((person.username, person.email, name, uid, role, source, at))
            elif gone:
                gone(UserId(user))


def _line(cells: tuple[Any, ...]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([_safe(str(cell)) for cell in cells])
    return written.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
