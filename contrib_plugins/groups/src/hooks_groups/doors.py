"""Who may do what in a course: one place decides, for pages and the API alike.

Who teaches a course reaches all of it. Who manages segments reaches those, and nothing of the others,
not even that they are there. Learners reach what is their own.
"""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

import attrs
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest

from hooks_groups.models import (
    Membership,
    MembershipEvent,
    PendingMembership,
    RosterImport,
    Segment,
    SegmentSet,
)
from hooks_groups.people import InAnother, add_member, may_appoint, segments_of, teaches
from hooks_groups.people.whom import normalised
from hooks_runtime import platform
from hookspecs.values import CourseKey, UserId

M = TypeVar("M", bound=Model)


@attrs.frozen
class Reach:
    """How far *user* reaches in *course*. Raises, where it is asked for more: Http404."""

    user: UserId
    course: CourseKey
    teaches: bool

    @property
    def segments(self) -> QuerySet[Segment]:
        """Return the segments whose members they may change."""
        found = segments_of(self.course)
        return found if self.teaches else found.filter(managers__user=self.user)

    @property
    def within(self) -> QuerySet[Segment] | None:
        """Return the only segments that a roster of theirs may change; None for all."""
        return None if self.teaches else self.segments

    @property
    def sets(self) -> QuerySet[SegmentSet]:
        """Return the sets in which they may change something."""
        found = SegmentSet.objects.filter(course=self.course).order_by("name", "pk")
        if self.teaches:
            return found
        return found.filter(segments__managers__user=self.user).distinct()

    @property
    def is_in(self) -> bool:
        """Return whether there is anything for them to manage."""
        return self.teaches or self.segments.exists()

    def segment(self, uid: UUID | str) -> Segment:
        """Return a segment whose members they may change. Raises: Http404."""
        return _one(self.segments.filter(uid=uid), "segment")

    def segment_set(self, slug: str) -> SegmentSet:
        """Return a set in which they may change something. Raises: Http404."""
        return _one(self.sets.filter(slug=slug), "set")

    def imports(self, segment_set: SegmentSet) -> QuerySet[RosterImport]:
        """Return the imports into *segment_set* that they may undo: a manager their own."""
        return self._imports().filter(segment_set=segment_set).order_by("-pk")

    def roster_import(self, pk: int) -> RosterImport:
        """Return an import that they may undo. Raises: Http404."""
        return _one(self._imports().filter(pk=pk).select_related("segment_set"), "import")

    def _imports(self) -> QuerySet[RosterImport]:
        found = RosterImport.objects.filter(segment_set__course=self.course)
        if self.teaches:
            return found
        # Who managed a segment once, and imported into it then, reaches it no longer.
        others = segments_of(self.course).exclude(pk__in=self.segments.values("pk")).values("uid")
        touched = Q(joined__in=others) | Q(left__in=others)
        told = MembershipEvent.objects.filter(touched, roster_import=OuterRef("pk"))
        waits = PendingMembership.objects.filter(
            roster_import=OuterRef("pk"), segment__uid__in=others
        )
        return found.filter(~Exists(told), ~Exists(waits), by=self.user)

    def add(self, segment: Segment, who: str, **how: str) -> Membership | PendingMembership:
        """Let *who* into *segment*, as ``add_member`` does, which raises what it says.

        To invite somebody to an exclusive set takes back other invitations: a manager's own only.
        """
        if not self.teaches and segment.segment_set.exclusive:
            waits = PendingMembership.objects.filter(
                email=normalised(who), segment__segment_set=segment.segment_set
            )
            if waits.exclude(segment__in=self.segments.values("pk")).exists():
                raise InAnother(f"They are invited to another segment of {segment.segment_set}.")
        return add_member(segment, who, actor=self.user, **how)

    def memberships(self, segment_set: SegmentSet) -> QuerySet[Membership]:
        """Return the memberships in *segment_set* that they may see."""
        found = Membership.objects.filter(segment_set=segment_set)
        return found if self.teaches else found.filter(segment__managers__user=self.user)

    def appoints(self, segment: Segment) -> bool:
        """Return whether they may say who looks after *segment*."""
        return self.teaches or may_appoint(self.user, segment)

    def learns(self) -> bool:
        """Return whether they are enrolled in the course."""
        return any(row.is_active for row in platform().enrollments(self.course, [self.user]))


def reach(request: HttpRequest, course: str) -> Reach:
    """Return how far the user of *request* reaches in *course*. Raises: Http404: it is no key."""
    try:
        key = CourseKey(course)
    except ValueError:
        raise Http404("There is no such course.") from None
    visitor: Any = request.user  # behind a login
    user = UserId(visitor.pk)
    return Reach(user, key, teaches(user, key))


def managing(there: Reach) -> Reach:
    """Return *there*. Raises: PermissionDenied: they manage nothing in the course."""
    if not there.is_in:
        raise PermissionDenied("You look after no segment of this course.")
    return there


def teaching(there: Reach) -> Reach:
    """Return *there*. Raises: PermissionDenied: they do not teach the course."""
    if not there.teaches:
        raise PermissionDenied("This is for those who teach the course.")
    return there


def learning(there: Reach) -> Reach:
    """Return *there*. Raises: PermissionDenied: they do not learn in the course, nor teach it."""
    if not (there.teaches or there.learns()):
        raise PermissionDenied("You are not enrolled in this course.")
    return there


def _one(found: QuerySet[M], what: str) -> M:
    row = found.first()
    if row is None:
        raise Http404(f"There is no such {what}, or it is not yours to manage.")
    return row
