"""A class comes as a file, in two steps: looked at, then imported. It goes as one, and is undone."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from hooks_groups.doors import Reach
from hooks_groups.models import RosterDraft, SegmentSet
from hooks_groups.pages.forms import RosterForm
from hooks_groups.pages.showing import act, look, page, shown, to, tried
from hooks_groups.people import undo
from hooks_groups.rosters import Choices, Report, UnreadableRoster, exported, import_roster, preview

WORDS = {
    "joined": ("joins", "join"),
    "moved": ("moves", "move"),
    "changed": ("gets another role", "get another role"),
    "pending": ("waits until they register", "wait until they register"),
    "unchanged": ("is there already", "are there already"),
    "refused": ("is refused", "are refused"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def upload(request: HttpRequest, there: Reach, slug: str) -> HttpResponse:
    """Take a file, and keep it until it was looked at."""
    row = there.segment_set(slug)
    form = RosterForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        draft = _kept(there, row, form.cleaned_data)
        return to("draft", there, slug, draft.token)
    context = {"set": row, "form": form}
    return shown(request, there, "upload", context, status=400 if request.POST else 200)


def _kept(there: Reach, row: SegmentSet, said: dict[str, Any]) -> RosterDraft:
    RosterDraft.forget_old()
    return RosterDraft.objects.create(
        segment_set=row,
        by=there.user,
        file_name=said["file"].name[:255],
        content=said["file"].read(),
        unknown=said["unknown"],
        elsewhere=said["elsewhere"],
    )


@look()
def draft(request: HttpRequest, there: Reach, slug: str, token: UUID) -> HttpResponse:
    """Show what a file would come to, row by row where it comes to nothing."""
    found = _draft(there, slug, token)
    try:
        report = preview(
            found.segment_set, _stream(found), choices=_choices(there, found), actor=there.user
        )
    except UnreadableRoster as why:
        context = {"set": found.segment_set, "draft": found, "unreadable": why}
        return shown(request, there, "draft", context)
    return shown(request, there, "draft", {"draft": found, **_told(found.segment_set, report)})


@act()
def commit(request: HttpRequest, there: Reach, slug: str, token: UUID) -> HttpResponse:
    """Import a file that was looked at, or throw it away."""
    found = _draft(there, slug, token)
    if "cancel" in request.POST:
        found.delete()
        return to("set", there, slug)
    reports: list[Report] = []
    done = "The class is imported."
    if not tried(request, done, lambda: reports.append(_imported(there, found))):
        return to("draft", there, slug, token)
    found.delete()
    return shown(request, there, "imported", _told(found.segment_set, reports[0]))


def _imported(there: Reach, found: RosterDraft) -> Report:
    return import_roster(
        found.segment_set,
        _stream(found),
        file_name=found.file_name,
        choices=_choices(there, found),
        actor=there.user,
    )


@act()
def undo_import(request: HttpRequest, there: Reach, pk: int) -> HttpResponse:
    """Put back what an import changed."""
    row = there.roster_import(pk)
    done = "Undone: what the import changed and nobody has since is as it was."
    tried(request, done, lambda: undo(row, actor=there.user))
    return to("set", there, row.segment_set.slug)


@look()
def export(request: HttpRequest, there: Reach, slug: str) -> StreamingHttpResponse:  # noqa: ARG001
    """Give who is in the segments of a set as CSV."""
    row = there.segment_set(slug)
    lines = exported(row, there.memberships(row))
    name = f"{row.slug}-{localdate()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _draft(there: Reach, slug: str, token: UUID) -> RosterDraft:
    mine = RosterDraft.of(there.user).filter(token=token, segment_set=there.segment_set(slug))
    found = mine.select_related("segment_set").first()
    if found is None:
        raise Http404("The file is not kept any more. Send it again.")
    return found


def _stream(found: RosterDraft) -> io.BytesIO:
    return io.BytesIO(bytes(found.content))


def _choices(there: Reach, found: RosterDraft) -> Choices:
    said: Any = {"unknown": found.unknown, "elsewhere": found.elsewhere}
    return Choices(within=there.within, **said)


def _told(row: SegmentSet, report: Report) -> dict[str, Any]:
    counts = [
        (number, one if number == 1 else many)
        for name, (one, many) in WORDS.items()
        if (number := report.counts[name])
    ]
    return {
        "set": row,
        "report": report,
        "counts": counts,
        "problems": sorted(report.problems, key=lambda each: each.line),
        "more": report.counts["refused"] - len(report.problems),
    }
