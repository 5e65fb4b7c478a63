"""A teacher looks at the course as a learner of some segments, and stops doing so."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from hooks_groups.courses import (
    Preview,
    begin_preview,
    end_preview,
    preview_in,
    previewing,
    sight,
)
from hooks_groups.doors import Reach, teaching
from hooks_groups.pages.showing import act, look, paged, shown, to
from hooks_groups.pages.tree import pieces
from hooks_groups.people import segments_of
from hookspecs.values import SegmentKey

PIECES = 200  # of a course, on a page
MOST = 500


@look(teaching)
def preview(request: HttpRequest, there: Reach) -> HttpResponse:
    """Offer the segments that one may look as, and say what such a learner sees."""
    now = preview_in(request.session, there.course)
    chosen = set(now.segments) if now else set()
    segments = [(each, each.key in chosen) for each in segments_of(there.course)[:MOST]]
    context = {
        "segments": segments,
        "names": [each.name for each, is_chosen in segments if is_chosen],
        "preview": now,
        **(_seen(request, there, now) if now else {}),
    }
    return shown(request, there, "preview", context)


def _seen(request: HttpRequest, there: Reach, now: Preview) -> dict[str, Any]:
    """Return a page of the course: each piece with why it is not seen, '' where it is."""
    with previewing(there.user, there.course, now):
        seen = sight(there.user, there.course)
    page = paged(request, pieces(seen.tables), PIECES)
    return {"page": page, "pieces": [(each, seen.decide(each.block.key).reason) for each in page]}


@act(teaching)
def begin(request: HttpRequest, there: Reach) -> HttpResponse:
    """Look as a learner who is in the segments that are ticked, and nowhere else."""
    said = set(request.POST.getlist("segment"))
    uids = [uid for uid in said if _is_uid(uid)]
    rows = segments_of(there.course).filter(uid__in=uids[:MOST])
    keys = tuple(SegmentKey(str(uid)) for uid in rows.values_list("uid", flat=True))
    if len(keys) < len(said):
        messages.error(request, "A segment that was ticked is not there any more. Choose again.")
        return to("preview", there)
    elsewhere: Literal["open", "closed"] = "open" if "open" in request.POST else "closed"
    begin_preview(request.session, there.course, Preview(keys, elsewhere=elsewhere))
    return to("preview", there)


@act(teaching)
def end(request: HttpRequest, there: Reach) -> HttpResponse:
    """See everything again."""
    end_preview(request.session, there.course)
    return to("preview", there)


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
