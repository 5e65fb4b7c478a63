"""A roster comes to memberships: looked at first, or done, in chunks that each hold together.

A chunk is a transaction. A file that breaks off has done its first chunks, under an import that can be
undone; run again, it goes on, since rows that are done already change nothing.
"""

from __future__ import annotations

from typing import BinaryIO

from django.utils.timezone import now

from hooks_groups.models import RosterImport, SegmentSet
from hooks_groups.people.changing import Act
from hooks_groups.rosters.clerk import Clerk
from hooks_groups.rosters.reading import Reader
from hooks_groups.rosters.reports import Choices, Progress, Report
from hookspecs.values import UserId


def preview(
    segment_set: SegmentSet,
    stream: BinaryIO,
    *,
    choices: Choices | None = None,
    actor: UserId | None = None,
) -> Report:
    """Return what *stream* would come to; plugins are asked, and nothing is stored.

    Raises: UnreadableRoster: the file as a whole cannot be read.
    """
    said = choices or Choices()
    return Clerk(segment_set, said, Act("import", actor), is_preview=True).work(stream, None)


def import_roster(
    segment_set: SegmentSet,
    stream: BinaryIO,
    *,
    file_name: str = "",
    choices: Choices | None = None,
    actor: UserId | None = None,
    progress: Progress | None = None,
) -> Report:
    """Put the people of *stream* into the segments of *segment_set*, and return what it came to.

    stream: seekable; it is read through once before anything is stored. The same file again changes nothing.
    Raises: UnreadableRoster: nothing is stored.
    """
    for _ in Reader(stream):
        pass
    stream.seek(0)
    row = RosterImport.objects.create(segment_set=segment_set, file_name=file_name[:255], by=actor)
    act = Act("import", actor, f"import {row.pk}", row)
    report = Clerk(segment_set, choices or Choices(), act).work(stream, progress)
    if not report.changes:
        row.delete()
        return report
    row.counts, row.finished_at = dict(report.counts), now()
    row.save(update_fields=["counts", "finished_at"])
    report.roster_import = row
    return report
