"""Sets, segments and who is in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse

from hooks_groups.doors import Reach, managing, teaching
from hooks_groups.models import Manager, Membership, PendingMembership, Segment, SegmentSet
from hooks_groups.pages.forms import ManagerForm, MemberForm, SegmentForm, SetForm
from hooks_groups.pages.showing import act, called, look, paged, persons, shown, to, tried
from hooks_groups.people import (
    appoint,
    bound_to,
    conflicts,
    create_segment,
    create_set,
    delete_segment,
    dismiss,
    make_exclusive,
    make_overlapping,
    move,
    pending_of,
    remove_member,
    rename,
    resize,
    withdraw,
)
from hooks_groups.people.whom import Who
from hookspecs.values import UserId

NOBODY = "Nobody was named. Look at the segment anew, and choose again."
MOST = 1000  # segments that the page of all sets lists; the page of each has them all


@look()
def overview(request: HttpRequest, there: Reach) -> HttpResponse:
    """List the sets and segments of the course, or those that somebody manages."""
    return _overview(request, there, SetForm())


@act(teaching)
def new_set(request: HttpRequest, there: Reach) -> HttpResponse:
    """Make a set."""
    form = SetForm(request.POST)
    if not form.is_valid():
        return _overview(request, there, form, status=400)
    said = form.cleaned_data
    name = said.pop("name")
    made: list[SegmentSet] = []
    if tried(
        request, f"{name} is there.", lambda: made.append(create_set(there.course, name, **said))
    ):
        return to("set", there, made[0].slug)
    return _overview(request, there, form, status=400)


def _overview(request: HttpRequest, there: Reach, form: SetForm, status: int = 200) -> HttpResponse:
    sets = paged(request, there.sets)
    segments: dict[int, list[Segment]] = {row.pk: [] for row in sets}
    for row in there.segments.filter(segment_set__in=segments)[:MOST]:
        segments[row.segment_set_id].append(row)
    shelves = [(row, segments[row.pk]) for row in sets]
    context = {"sets": sets, "shelves": shelves, "form": form}
    return shown(request, there, "overview", context, status=status)


@look()
def segment_set(request: HttpRequest, there: Reach, slug: str) -> HttpResponse:
    """Show a set: its segments, its imports, and what may be changed of it."""
    return _set(request, there, there.segment_set(slug), SegmentForm())


@act(teaching)
def new_segment(request: HttpRequest, there: Reach, slug: str) -> HttpResponse:
    """Make a segment."""
    row, form = there.segment_set(slug), SegmentForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        if tried(
            request,
            f"{said['name']} is there.",
            lambda: create_segment(
                there.course, said["name"], segment_set=row, capacity=said["capacity"]
            ),
        ):
            return to("set", there, slug)
    return _set(request, there, row, form, status=400)


def _set(
    request: HttpRequest, there: Reach, row: SegmentSet, form: SegmentForm, status: int = 200
) -> HttpResponse:
    rows = there.segments.filter(segment_set=row).annotate(opens=Count("bindings"))
    context = {
        "set": row,
        "segments": paged(request, rows),
        "imports": there.imports(row)[:10],
        "form": form,
    }
    return shown(request, there, "set", context, status=status)


@act(teaching)
def flip(request: HttpRequest, there: Reach, slug: str) -> HttpResponse:
    """Have a set be exclusive, or overlapping; who stands in the way is named."""
    row = there.segment_set(slug)
    if row.exclusive:
        tried(request, f"{row} may overlap now.", lambda: make_overlapping(row))
    elif found := conflicts(row):
        people = persons(each.user for each in found)
        doubled = [(called(people.get(each.user)), each.segments) for each in found]
        context = {"set": row, "doubled": doubled[:200], "count": len(doubled)}
        return shown(request, there, "conflicts", context, status=409)
    else:
        tried(request, f"{row} is exclusive now.", lambda: make_exclusive(row))
    return to("set", there, slug)


@look()
def segment(request: HttpRequest, there: Reach, uid: UUID) -> HttpResponse:
    """Show a segment: who is in it, who is to be, who looks after it."""
    return _segment(request, there, there.segment(uid), {})


def _segment(
    request: HttpRequest, there: Reach, row: Segment, forms: dict[str, Any], status: int = 200
) -> HttpResponse:
    rows = Membership.objects.filter(segment=row).order_by("role", "user")
    members, managers = (
        paged(request, rows),
        list(Manager.objects.filter(segment=row).order_by("pk")[:50]),
    )
    people = persons([each.user for each in (*members, *managers)])
    others = there.segments.filter(segment_set=row.segment_set_id).exclude(pk=row.pk)
    context = {
        "segment": row,
        "page": members,
        "members": [(each, people.get(UserId(each.user))) for each in members],
        "pending": pending_of(row)[:200],
        "managers": [(each, called(people.get(UserId(each.user)))) for each in managers],
        "others": list(others[:200]),
        "opens": bound_to(row),
        "appoints": there.appoints(row),
        "member_form": MemberForm(prefix="member"),
        "manager_form": ManagerForm(prefix="manager"),
        "segment_form": SegmentForm(
            prefix="segment", initial={"name": row.name, "capacity": row.capacity}
        ),
        **forms,
    }
    return shown(request, there, "segment", context, status=status)


@act()
def add(request: HttpRequest, there: Reach, uid: UUID) -> HttpResponse:
    """Let somebody into a segment, by name or address."""
    row, form = there.segment(uid), MemberForm(request.POST, prefix="member")
    if form.is_valid():
        who, role = form.cleaned_data["who"], form.cleaned_data["role"]
        if tried(request, f"{who} is in {row}.", lambda: _added(there, row, who, role)):
            return to("segment", there, uid)
    return _segment(request, there, row, {"member_form": form}, status=400)


def _added(there: Reach, row: Segment, who: str, role: str) -> str:
    """Let somebody in, and return what to say if they have not registered."""
    waits = isinstance(there.add(row, who, role=role), PendingMembership)
    return f"{who} has not registered, and will be in {row} once they do." if waits else ""


@act()
def remove(request: HttpRequest, there: Reach, uid: UUID) -> HttpResponse:
    """Take somebody out of a segment, or back their invitation."""
    row = there.segment(uid)
    if email := request.POST.get("email"):
        done, undone = f"{email} is not waited for any more.", f"{email} was not waited for."
        tried(request, done, lambda: "" if withdraw(row, email) else undone)
    elif user := _user(request):
        undone = f"They were not in {row}."
        out = lambda: "" if remove_member(row, user, actor=there.user) else undone  # noqa: E731
        tried(request, "They are out.", out)
    else:
        messages.error(request, NOBODY)
    return to("segment", there, uid)


@act()
def go(request: HttpRequest, there: Reach, uid: UUID) -> HttpResponse:
    """Move somebody to another segment of the set."""
    row, user = there.segment(uid), _user(request)
    target = there.segment(_uid(request.POST.get("to", "")))
    if user:
        tried(
            request,
            f"They are in {target} now.",
            lambda: move(user, to=target, leaving=row, actor=there.user),
        )
    else:
        messages.error(request, NOBODY)
    return to("segment", there, uid)


@act(teaching)
def change(request: HttpRequest, there: Reach, uid: UUID) -> HttpResponse:
    """Give a segment another name, or other seats."""
    row, form = there.segment(uid), SegmentForm(request.POST, prefix="segment")
    if form.is_valid():
        name, seats = form.cleaned_data["name"], form.cleaned_data["capacity"]
        if tried(request, "Saved.", lambda: (rename(row, name), resize(row, seats))):
            return to("segment", there, uid)
    return _segment(request, there, row, {"segment_form": form}, status=400)


@act(teaching)
def delete(request: HttpRequest, there: Reach, uid: UUID) -> HttpResponse:
    """Delete a segment; that it closes what it opens has to be ticked."""
    row, unbind = there.segment(uid), "unbind" in request.POST
    slug = row.segment_set.slug
    done = f"{row} is gone."
    if not unbind and (opens := bound_to(row)):
        told = f"{row} opens {', '.join(opens)}. To delete it, tick that this is closed."
        messages.error(request, told)
    elif tried(request, done, lambda: delete_segment(row, unbind=unbind, actor=there.user)):
        return to("set", there, slug)
    return to("segment", there, uid)


@act(managing)
def look_after(request: HttpRequest, there: Reach, uid: UUID) -> HttpResponse:
    """Let somebody look after a segment, or no longer; its professors may say so."""
    row, form = there.segment(uid), ManagerForm(request.POST, prefix="manager")
    if not there.appoints(row):
        messages.error(request, "Who looks after it is for its professors to say.")
    elif user := _user(request):
        tried(request, f"They look after {row} no longer.", lambda: dismiss(row, user))
    elif form.is_valid():
        who, role = form.cleaned_data["who"], form.cleaned_data["role"]
        tried(request, f"{who} looks after {row}.", lambda: appoint(row, who, role))
    else:
        return _segment(request, there, row, {"manager_form": form}, status=400)
    return to("segment", there, uid)


def _user(request: HttpRequest) -> Who:
    text = request.POST.get("user", "")
    return UserId(int(text)) if text.isdecimal() and 0 < int(text) < 2**63 else None


def _uid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(UUID(int=0))  # nobody's
