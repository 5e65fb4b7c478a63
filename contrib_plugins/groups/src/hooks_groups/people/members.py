"""Who is in which segment: asked, and changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from hooks_groups.models import Binding, Membership, PendingMembership, Segment
from hooks_groups.people import checking
from hooks_groups.people.changing import Act, changed
from hooks_groups.people.errors import NotOpen
from hooks_groups.people.ledger import LEARNER, TUTOR
from hooks_groups.people.pending import Invitation, invite, withdraw
from hooks_groups.people.whom import Address, Who, found, known, resolved
from hooks_groups.people.wishes import Add, Move, Outcome, Remove, Wish
from hookspecs.values import CourseKey, UserId

AT_ONCE = 2000  # people who are changed in one transaction


def add_member(
    segment: Segment,
    who: Who,
    *,
    role: str = LEARNER,
    source: str = "manual",
    actor: UserId | None = None,
    reason: str = "",
) -> Membership | PendingMembership:
    """Let *who* into *segment*, and return the membership; who is in already stays.

    An address that nobody has registered with waits, and is a ``PendingMembership``.
    Raises: UnknownPerson: nobody has this username. InAnother: the set is exclusive. SegmentFull.
    Refused: a plugin says no.
    """
    act, said, user = Act(source, actor, reason), _role(role), found(who)
    if isinstance(user, Address):
        invite(segment.segment_set, [Invitation(user, segment.pk, said)], act)
        return PendingMembership.objects.select_related("segment").get(segment=segment, email=user)
    return _placed(segment, Add(user, segment.pk, said), act)


def add_members(
    segment: Segment,
    people: Iterable[Who],
    *,
    role: str = LEARNER,
    source: str = "manual",
    actor: UserId | None = None,
    reason: str = "",
    moves: bool = False,
) -> list[Outcome]:
    """Let many into *segment*, and return what became of each, in order; one refused stops no other.

    people: a text is one of them. moves: out of the other segment of an exclusive set. Each 2,000 are a transaction of their own.
    """
    act, outcomes, said = Act(source, actor, reason), list[Outcome](), _role(role)
    for chunk in _chunks(checking.several(people)):
        outcomes += _added(segment, resolved(chunk), said, act, moves=moves)
    return outcomes


def remove_member(
    segment: Segment,
    who: Who,
    *,
    source: str = "manual",
    actor: UserId | None = None,
    reason: str = "",
) -> bool:
    """Take *who* out of *segment*, and return whether they were in, or were to be.

    Raises: UnknownPerson. Refused: a plugin says no.
    """
    user = found(who, asks=False)
    if isinstance(user, Address):
        return withdraw(segment, user)
    return bool(_done(segment, Remove(user, segment.pk), Act(source, actor, reason)).change)


def move(
    who: Who,
    *,
    to: Segment,
    leaving: Segment | None = None,
    source: str = "manual",
    actor: UserId | None = None,
    reason: str = "",
) -> Membership:
    """Let *who* go over to another segment of the same set in one step, and return the membership.

    leaving: by default the only other segment of the set that they are in. Raises: NotMember,
    WhichOne: they are in none, or in several. SegmentFull. Refused: a plugin says no.
    """
    user = known(who, asks=False)
    wish = Move(user, to.pk, leaving.pk if leaving else None)
    return _placed(to, wish, Act(source, actor, reason))


def join(segment: Segment, who: Who) -> Membership:
    """Let a learner choose *segment* themselves; in an exclusive set they choose anew, and move.

    Raises: NotOpen: the set does not let them. SegmentFull. Refused: a plugin says no.
    """
    user = _chooser(segment, who)
    return _placed(segment, Add(user, segment.pk, moves=True), Act("self", actor=user))


def leave(segment: Segment, who: Who) -> bool:
    """Let a learner leave *segment* themselves, and return whether they were in. Raises: NotOpen. Refused."""
    user = _chooser(segment, who, asks=False)
    return bool(_done(segment, Remove(user, segment.pk), Act("self", actor=user)).change)


def members_of(segment: Segment, role: str = "") -> list[UserId]:
    """Return who is in *segment*, or in one role there, by user id."""
    rows = Membership.objects.filter(segment=segment).order_by("user")
    rows = rows.filter(role=_role(role)) if role else rows
    return [UserId(user) for user in rows.values_list("user", flat=True)]


def segments_of_learner(who: Who, course: str) -> QuerySet[Segment]:
    """Return the segments of *course* that *who* is in, by priority: one query, for all of its sets."""
    user = known(who, asks=False)
    found = Segment.objects.filter(memberships__user=user, segment_set__course=course)
    return found.select_related("segment_set").order_by("priority", "uid")


def segments_of_learners(
    users: Iterable[UserId], course: str
) -> Iterator[tuple[UserId, int, str, str]]:
    """Yield user, segment's primary key, uid and role of each membership in *course*: one query.

    users: as many as a database takes in one list. Nobody's row comes twice.
    """
    rows = Membership.objects.filter(user__in=set(users), segment_set__course=CourseKey(course))
    names = ("user", "segment", "segment__uid", "role")
    for user, segment, uid, role in rows.order_by("user", "segment").values_list(*names):
        yield UserId(user), segment, str(uid), role


def arms_of_learner(user: UserId, course: str) -> dict[int, frozenset[int]]:
    """Return the arms of *course* that are open to *user* by bindings, by partition: one query.

    Numbers, as rules have them; a partition in which they have no arm is absent.
    """
    rows = Binding.objects.filter(segment__memberships__user=user, arm__partition__course=course)
    arms: dict[int, set[int]] = {}
    for partition, arm in rows.values_list("arm__partition__number", "arm__number"):
        arms.setdefault(partition, set()).add(arm)
    return {partition: frozenset(numbers) for partition, numbers in arms.items()}


def _added(
    segment: Segment,
    people: Sequence[UserId | Address | Exception],
    role: str,
    act: Act,
    *,
    moves: bool,
) -> list[Outcome]:
    wishes: dict[UserId, Wish] = {
        each: Add(each, segment.pk, role, moves) for each in people if isinstance(each, UserId)
    }
    done = changed(segment.segment_set, list(wishes.values()), act) if wishes else []
    outcomes = {outcome.user: outcome for outcome in done}
    addresses = dict.fromkeys(each for each in people if isinstance(each, Address))
    if addresses:
        invitations = [Invitation(each, segment.pk, role) for each in addresses]
        invite(segment.segment_set, invitations, act)
    return [_told(each, outcomes) for each in people]


def _told(who: UserId | Address | Exception, outcomes: dict[UserId | None, Outcome]) -> Outcome:
    if isinstance(who, Exception):
        return Outcome(None, error=who)
    if isinstance(who, Address):
        return Outcome(None, pending=True)
    return outcomes[who]


def _placed(segment: Segment, wish: Wish, act: Act) -> Membership:
    """Return the membership that *wish* comes to. Raises: as ``_done``."""
    while True:
        with transaction.atomic():  # what is changed stays locked until it is read
            change = _done(segment, wish, act).change
            joined = change.joined if change and change.joined is not None else segment.pk
            rows = Membership.objects.select_related("segment").filter(user=wish.user)
            if row := rows.filter(segment=joined).first():
                return row
        # Nothing was to be changed, and others have taken them out since: so now something is.


def _done(segment: Segment, wish: Wish, act: Act) -> Outcome:
    (outcome,) = changed(segment.segment_set, [wish], act)
    if outcome.error:
        raise outcome.error
    return outcome


def _chooser(segment: Segment, who: Who, *, asks: bool = True) -> UserId:
    if not segment.segment_set.self_join:
        raise NotOpen(f"Who is in {segment} is for its teachers to say.")
    return known(who, asks=asks)


def _role(role: str) -> str:
    return checking.word(role, "role", (LEARNER, TUTOR))


def _chunks(people: Iterable[Who]) -> Iterator[list[Who]]:
    rest = iter(people)
    while chunk := list(islice(rest, AT_ONCE)):
        yield chunk
