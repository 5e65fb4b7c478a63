"""The one door through which memberships change: asked, decided under locks, stored, told.

Plugins are asked before anything is locked. Then the segments concerned are locked in the order of
their ids, everything is read and decided once more, and written in a few statements however many
people it is about. Where that comes to something else than plugins were asked, all of it begins
again. So no two transactions wait for each other, and nobody is asked about what does not happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs
from django.db import IntegrityError, connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.timezone import now

from hooks_groups.models import Membership, MembershipEvent, RosterImport, Segment, SegmentSet
from hooks_groups.people.errors import Busy, PeopleError
from hooks_groups.people.ledger import LEARNER, TUTOR, Change, Foreseen, Ledger, Place
from hooks_groups.people.telling import asked, tell
from hooks_groups.people.wishes import Outcome, Wish
from hookspecs import Refused
from hookspecs.values import UserId

TRIES = 50  # of which each means that somebody else has succeeded


@attrs.frozen
class Act:
    """Who changes memberships, why, and by what. asks: plugins may refuse it; retirement does not ask."""

    source: str = "manual"
    actor: UserId | None = None
    reason: str = ""
    roster_import: RosterImport | None = None
    asks: bool = True


@attrs.frozen
class Draft:
    """A wish as plugins have left it, and what it comes to as far as is known before the locks."""

    wish: Wish
    change: Change | None = None
    error: Exception | None = None
    is_final: bool = False


class Stale(Exception):
    """What was asked is not what would be done now."""


def changed(segment_set: SegmentSet, wishes: Sequence[Wish], act: Act) -> list[Outcome]:
    """Do what *wishes* say, and return what became of each, in their order.

    One that is refused stops no other. Raises: Busy: others were faster, again and again.
    """
    for _ in range(TRIES):
        drafts = drafted(segment_set, wishes, act)
        if not any(draft.change for draft in drafts):
            return [_outcome(draft) for draft in drafts]
        try:
            with transaction.atomic():
                return _written(segment_set, drafts, act)
        except (Stale, IntegrityError):
            continue
    raise Busy(f"Others changed {segment_set} again and again. Please try again.")


def drafted(
    segment_set: SegmentSet, wishes: Sequence[Wish], act: Act, foreseen: Foreseen | None = None
) -> list[Draft]:
    """Return what *wishes* would come to, with plugins asked and nothing stored.

    foreseen: what a preview carries on from chunk to chunk.
    """
    ledger = _read(segment_set, wishes, foreseen)
    drafts = [_drafted(wish, ledger, act) for wish in wishes]
    if foreseen:
        for change in filter(None, (draft.change for draft in drafts)):
            foreseen.note(change)
    return drafts


def _drafted(wish: Wish, ledger: Ledger, act: Act) -> Draft:
    try:
        change = wish.change(ledger)
        if change and act.asks:
            wish, change = _led(wish, change, ledger, act)
    except PeopleError as error:
        return Draft(wish, error=error)
    except Refused as refused:
        return Draft(wish, error=refused, is_final=True)
    if change:
        ledger.take(change)
    return Draft(wish, change)


def _led(wish: Wish, change: Change, ledger: Ledger, act: Act) -> tuple[Wish, Change | None]:
    """Return where plugins lead somebody. Raises: Refused: one says no."""
    joins = asked(change, ledger, act.source, act.actor)
    if joins == change.joined or joins is None:
        return wish, change
    if joins not in ledger.segments:
        ledger.add(Segment.objects.filter(segment_set=ledger.segment_set, pk=joins))
    led = wish.led(joins)
    return led, led.change(ledger)


def _read(
    segment_set: SegmentSet, wishes: Iterable[Wish], foreseen: Foreseen | None = None
) -> Ledger:
    users = {wish.user for wish in wishes}
    rows = Membership.objects.filter(segment_set=segment_set.pk, user__in=users)
    places: dict[int, dict[int, Place]] = {}
    for pk, user, segment, role in rows.values_list("pk", "user", "segment", "role"):
        places.setdefault(user, {})[segment] = Place(pk, role)
    before = list(_before(users, foreseen))
    touched = (*(wish.touches for wish in wishes), *(change.segments for change in before))
    wanted = set[int]().union(*touched, *places.values())
    segments = Segment.objects.filter(pk__in=wanted, segment_set=segment_set.pk)
    ledger = Ledger(SegmentSet.objects.get(pk=segment_set.pk), segments, places, foreseen)
    for change in before:
        ledger.place(change)
    return ledger


def _before(users: Iterable[UserId], foreseen: Foreseen | None) -> Iterator[Change]:
    """Yield what earlier chunks of a preview have come to for *users*."""
    if foreseen:
        for user in users:
            yield from foreseen.changes.get(user, ())


def _written(segment_set: SegmentSet, drafts: Sequence[Draft], act: Act) -> list[Outcome]:
    wanted = set[int]().union(*(draft.change.segments for draft in drafts if draft.change))
    lock(segment_set, wanted, whole=len(drafts) > 1)
    ledger = _read(segment_set, [draft.wish for draft in drafts])
    outcomes, rows = [], _rows(ledger)
    for draft in drafts:
        outcome = _decided(draft, ledger)
        outcomes.append(outcome)
        if outcome.change:
            ledger.take(outcome.change)
    done = [outcome.change for outcome in outcomes if outcome.change]
    _store(done, rows, ledger.segment_set, act)
    tell(done, ledger, act)
    return outcomes


def lock(segment_set: SegmentSet, segments: Iterable[int] | None, *, whole: bool = True) -> None:
    """Lock *segments*, or all of the set, in the order of their ids, until the transaction ends.

    whole: first the set, so that two who change many people in it come one after the other.
    """
    rows = Segment.objects.filter(segment_set=segment_set.pk).order_by("pk")
    rows = rows if segments is None else rows.filter(pk__in=segments)
    if not connection.features.has_select_for_update:
        # SQLite: whoever writes first is alone. A transaction that had read before would fail.
        rows.order_by().update(member_count=F("member_count"))
        return
    weak = connection.features.has_select_for_no_key_update  # rows may refer to it meanwhile
    if whole:
        chosen = SegmentSet.objects.filter(pk=segment_set.pk)
        list(chosen.select_for_update(no_key=weak).values_list("pk"))
    list(rows.select_for_update(no_key=weak).values_list("pk"))


def _decided(draft: Draft, ledger: Ledger) -> Outcome:
    """Return what a wish comes to under the locks. Raises: Stale: plugins were asked for another change."""
    if draft.is_final:
        return _outcome(draft)
    try:
        change = draft.wish.change(ledger)
    except PeopleError as error:
        return Outcome(draft.wish.user, error=error)
    if change and change != draft.change:
        raise Stale
    return Outcome(draft.wish.user, change)


def _outcome(draft: Draft) -> Outcome:
    return Outcome(draft.wish.user, draft.change, draft.error)


def _rows(ledger: Ledger) -> dict[tuple[int, int], int]:
    """Return the primary key of each membership by user and segment, as it is stored now."""
    return {
        (user, segment): place.pk
        for user, here in ledger.places.items()
        for segment, place in here.items()
    }


def _store(
    changes: Sequence[Change],
    rows: dict[tuple[int, int], int],
    segment_set: SegmentSet,
    act: Act,
) -> None:
    # Seats first: if there is no room, nothing else was tried.
    seats: dict[int, int] = {}
    for change in changes:
        for pk, by in change.seats().items():
            seats[pk] = seats.get(pk, 0) + by
    _count(seats)
    _give_roles(
        changes, rows, TUTOR
    )  # who learns elsewhere from now on is no learner here any more
    moves = [change for change in changes if change.became != "changed"]
    gone = {rows[each.user, each.left] for each in moves if each.left is not None}
    if gone and Membership.objects.filter(pk__in=gone).delete()[0] != len(gone):
        raise Stale
    _give_roles(changes, rows, LEARNER)
    # By user, so that two who wait for each other's learners wait in one order.
    joined = sorted((each for each in moves if each.joined is not None), key=lambda each: each.user)
    Membership.objects.bulk_create(_membership(each, segment_set, act) for each in joined)
    _note(changes, segment_set, act)


def _give_roles(changes: Sequence[Change], rows: dict[tuple[int, int], int], role: str) -> None:
    given = [each for each in changes if each.became == "changed" and each.joined_role == role]
    pks = [rows[each.user, each.joined] for each in given if each.joined is not None]
    if pks:
        Membership.objects.filter(pk__in=pks).update(role=role)


def _count(seats: Mapping[int, int]) -> None:
    """Change the counters of *seats*, in one statement. Raises: Stale: there is no room, or no segment."""
    changes = {pk: by for pk, by in seats.items() if by}
    if not changes:
        return
    more = Case(*(When(pk=pk, then=Value(by)) for pk, by in changes.items()), default=Value(0))
    room = Q(capacity=None) | Q(capacity__gte=F("member_count") + more)
    rows = Segment.objects.filter(room, pk__in=changes)
    if rows.update(member_count=F("member_count") + more) != len(changes):
        raise Stale


def _membership(change: Change, segment_set: SegmentSet, act: Act) -> Membership:
    return Membership(
        segment_id=change.joined,
        segment_set_id=segment_set.pk,
        exclusive=segment_set.exclusive,
        user=change.user,
        role=change.joined_role,
        source=act.source,
    )


def _note(changes: Sequence[Change], segment_set: SegmentSet, act: Act) -> None:
    wanted = set[int]().union(*(change.segments for change in changes))
    uids = dict(Segment.objects.filter(pk__in=wanted).values_list("pk", "uid"))
    at = now()
    MembershipEvent.objects.bulk_create(
        MembershipEvent(
            segment_set_id=segment_set.pk,
            course=segment_set.course,
            user=change.user,
            left=uids.get(change.left),
            joined=uids.get(change.joined),
            left_role=change.left_role,
            joined_role=change.joined_role,
            actor=act.actor,
            reason=act.reason,
            source=act.source,
            roster_import=act.roster_import,
            at=at,
        )
        for change in changes
    )
