"""A learner joins a segment, leaves one, or moves from one to another of its set."""

from __future__ import annotations

from hookspecs.errors import Halt
from hookspecs.payload import payload
from hookspecs.spec import hookspec
from hookspecs.values import CourseKey, SegmentKey, UserId


@payload
class MembershipRequest:
    """What is to become of somebody's place in a segment set.

    leaves, joins: None for one who only joins, or only leaves; both are one segment where the role
    alone changes. role: ``learner`` or ``tutor``. source: who asks, such as ``manual``, ``import``,
    ``self`` or a plugin. actor: the person who asks, if it is one.
    """

    user: UserId
    course: CourseKey
    segment_set: str
    leaves: SegmentKey | None = None
    joins: SegmentKey | None = None
    role: str = "learner"
    source: str = "manual"
    actor: UserId | None = None


@payload
class MembershipChange:
    """What has become of somebody's place in a segment set; fields as in the request."""

    user: UserId
    course: CourseKey
    segment_set: str
    left: SegmentKey | None = None
    joined: SegmentKey | None = None
    role: str = "learner"
    source: str = "manual"


class PreventMembershipChange(Halt):
    """This place stays as it is."""


@hookspec.filter(
    "org.learninghooks.learning.segment.membership.requested.v1",
    since="0.1",
    halts=(PreventMembershipChange,),
    may_change=("joins",),
)
def segment_membership_requested(request: MembershipRequest) -> MembershipRequest | None:
    """Refuse that a membership changes, or lead the learner to another segment of the same set.

    When: the set's own rules allow it, before it is stored; also for a preview, and again if
    others were faster. Never because somebody looks at a page. A step that breaks refuses.
    For example, keep the teams as they are once the work has begun::

        @hookimpl(segment_membership_requested)
        def teams_stay(request: MembershipRequest) -> None:
            if request.leaves and has_begun(request.course):
                raise PreventMembershipChange("Your team has begun. Ask your teacher.")
    """


@hookspec.event(
    "org.learninghooks.learning.segment.membership.changed.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("user", "course", "segment_set", "left", "joined", "role"),
)
def segment_membership_changed(change: MembershipChange) -> None:
    """Somebody is in another segment than before, or in none; who it is, by id and nothing else.

    For example, open the room of the new segment once it is stored::

        @hookimpl(segment_membership_changed, deliver="on_commit")
        def open_room(change: MembershipChange) -> None:
            if change.joined:
                rooms.let_in(change.user, change.joined)
    """
