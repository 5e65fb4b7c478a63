"""Where a learner is, and where they may go."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from hooks_groups.doors import Reach, learning
from hooks_groups.models import Segment
from hooks_groups.pages.showing import act, look, shown, to, tried
from hooks_groups.people import join, leave, segments_of, segments_of_learner


@look(learning)
def mine(request: HttpRequest, there: Reach) -> HttpResponse:
    """List the segments that somebody is in, and those of sets in which learners choose."""
    own = list(segments_of_learner(there.user, there.course))
    inside = {row.pk for row in own}
    others = [row for row in _open(there) if row.pk not in inside]
    return shown(request, there, "mine", {"own": own, "others": others})


@act(learning)
def choose(request: HttpRequest, there: Reach, uid: UUID) -> HttpResponse:
    """Join a segment, or leave it."""
    row = next((each for each in _open(there) if each.uid == uid), None)
    if row is None:
        raise Http404("There is no such segment, or it is not for learners to choose.")
    if "leave" in request.POST:
        tried(request, f"You have left {row}.", lambda: leave(row, there.user))
    else:
        tried(request, f"You are in {row}.", lambda: join(row, there.user))
    return to("mine", there)


def _open(there: Reach) -> list[Segment]:
    return list(segments_of(there.course).filter(segment_set__self_join=True))
