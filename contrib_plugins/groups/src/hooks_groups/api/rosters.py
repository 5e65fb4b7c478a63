"""A class as CSV: looked at, imported, undone, exported."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from django.http import JsonResponse, StreamingHttpResponse

from hooks_groups.api.calls import Call
from hooks_groups.api.errors import TOO_LARGE, BadCall, error
from hooks_groups.api.queries import flag, one_of, takes, text
from hooks_groups.api.shapes import Shape, of_report
from hooks_groups.doors import managing
from hooks_groups.options import options
from hooks_groups.people import undo
from hooks_groups.rosters import Choices, exported, import_roster, preview


@takes(
    preview=flag,
    unknown=one_of("pending", "refuse"),
    elsewhere=one_of("refuse", "move"),
    file_name=text,
)
def imported(call: Call, slug: str) -> Shape | JsonResponse:
    """Import the file of the body, ``text/csv``; with ``?preview=true`` say what it would come to."""
    there = managing(call.reach)
    home, choices = there.segment_set(slug), _choices(call)
    if (length := _length(call)) > options().roster_mb * 2**20:
        told = f"A roster has {options().roster_mb} megabytes at most."
        return error(TOO_LARGE, "too_large", told)
    stream: BinaryIO = io.BytesIO(call.request.read(length))
    if call.query.get("preview"):
        return of_report(preview(home, stream, choices=choices, actor=there.user))
    name = call.query.get("file_name", "").replace("\0", "")
    report = import_roster(home, stream, file_name=name, choices=choices, actor=there.user)
    return of_report(report)


def undone(call: Call, pk: int) -> Shape:
    """Put back what an import changed, and still stands."""
    done = undo(managing(call.reach).roster_import(pk), actor=call.reach.user)
    return {"reverted": done.reverted, "withdrawn": done.withdrawn, "kept": done.kept}


def given(call: Call, slug: str) -> StreamingHttpResponse:
    """Return who is in the segments of a set as CSV."""
    there = managing(call.reach)
    home = there.segment_set(slug)
    lines = exported(home, there.memberships(home))
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")


def _length(call: Call) -> int:
    if call.request.content_type != "text/csv":
        raise BadCall("a roster is sent as the body, with Content-Type: text/csv")
    text = call.request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0


def _choices(call: Call) -> Choices:
    said: Any = {name: call.query[name] for name in ("unknown", "elsewhere") if name in call.query}
    return Choices(within=call.reach.within, **said)
