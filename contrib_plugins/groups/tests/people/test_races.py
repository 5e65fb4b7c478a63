"""Many at once: invariants hold, and nobody waits for ever. On SQLite one writes at a time."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
from django.db import connection, connections
from django.db.models import F
from groups_school import PHYSICS
from hooks_groups.models import Membership, MembershipEvent, Segment
from hooks_groups.people import (
    InAnother,
    SegmentFull,
    add_member,
    add_members,
    create_segment,
    create_set,
    make_exclusive,
    members_of,
    move,
    remove_member,
)

from hookspecs.values import UserId

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _many_learners(school):
    """Have 64 accounts at the school."""
    for number in range(8, 65):
        school.register(number, f"pupil{number}", f"pupil{number}@school.example")


def at_once(threads, work):
    """Return what *work* came to for each of 0 to *threads*, all begun at the same moment."""
    start = Barrier(threads)

    def run(number):
        try:
            start.wait(60)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def counts_are_right():
    """Each segment says as many learners as it has."""
    for segment in Segment.objects.all():
        learners = Membership.objects.filter(segment=segment, role="learner").count()
        assert (segment.name, learners) == (segment.name, segment.member_count)


def labs(how_many, **said):
    """Return segments of an exclusive set."""
    of = create_set(PHYSICS, "Labs", exclusive=True)
    return [create_segment(PHYSICS, f"Lab {n}", segment_set=of, **said) for n in range(how_many)]


def test_fifty_learners_join_eight_segments_at_once_and_each_is_in_one():
    """Eight threads, each for a segment of its own: one of eight is first, seven hear so."""
    rooms = labs(8)

    def join_all(number):
        said = []
        learners = list(range(1, 51))
        Random(number).shuffle(learners)
        for learner in learners:
            with contextlib.suppress(InAnother):
                said.append(add_member(rooms[number], UserId(learner)))
        return len(said)

    joined = sum(at_once(8, join_all))

    assert joined == Membership.objects.count() == MembershipEvent.objects.count() == 50
    assert Membership.objects.values("user").distinct().count() == 50
    counts_are_right()


@pytest.mark.parametrize("full", [False, True], ids=["with room", "nearly full"])
def test_opposite_moves_do_not_deadlock(full):
    """Sixteen threads swap 64 learners between two segments, 25 times each."""
    here, there = labs(2, capacity=34 if full else None)
    for number in range(64):
        add_member((here, there)[number % 2], UserId(number + 1))

    def swap(number):
        chance, moved = Random(number), 0
        for _ in range(25):
            learner = UserId(chance.randrange(64) + 1)
            to = chance.choice((here, there))
            try:
                move(learner, to=to)
                moved += 1
            except SegmentFull:
                pass
        return moved

    assert sum(at_once(16, swap)) > 200
    assert Membership.objects.count() == 64
    counts_are_right()
    assert not Segment.objects.filter(member_count__gt=F("capacity")).exists()


def test_ten_seats_are_ten_learners():
    """Thirty-two press at once; twenty-two hear that it is full."""
    (lab,) = labs(1, capacity=10)

    def press(number):
        try:
            return bool(add_member(lab, UserId(number + 1)))
        except SegmentFull:
            return False

    assert sum(at_once(32, press)) == 10
    assert len(members_of(lab)) == 10
    counts_are_right()


def test_classes_and_single_learners_come_at_once():
    """Those who add many, in whatever order, wait for nobody who waits for them."""
    rooms = labs(4)

    def work(number):
        chance = Random(number)
        for _ in range(8):
            learners = [UserId(n + 1) for n in chance.sample(range(40), 15)]
            room = chance.choice(rooms)
            add_members(room, learners, moves=chance.random() < 0.7)
            remove_member(room, chance.choice(learners))
            with contextlib.suppress(LookupError):
                move(chance.choice(learners), to=chance.choice(rooms))

    at_once(8, work)

    counts_are_right()
    assert Membership.objects.values("user").distinct().count() == Membership.objects.count()


def test_a_set_becomes_exclusive_while_learners_join():
    """Whoever is too late hears so, and whoever was in time is counted."""
    of = create_set(PHYSICS, "Labs")
    rooms = [create_segment(PHYSICS, f"Lab {n}", segment_set=of) for n in range(2)]
    for learner in range(1, 41):
        add_member(rooms[learner % 2], UserId(learner))

    def work(number):
        if number == 0:
            return make_exclusive(of) and 0
        refused = 0
        for learner in range(number, 41, 7):
            try:
                move(UserId(learner), to=rooms[(learner + 1) % 2])
            except InAnother:
                refused += 1
        return refused

    at_once(8, work)

    assert Membership.objects.filter(exclusive=True).count() == 40
    counts_are_right()


def test_a_row_that_lies_about_its_set_is_refused():
    """By PostgreSQL; elsewhere nobody but this package writes rows."""
    if connection.vendor != "postgresql":
        pytest.skip("composite foreign keys are PostgreSQL's")
    from django.db import IntegrityError, transaction

    lab, _other = labs(2)
    elsewhere = create_set(PHYSICS, "Teams")
    lies = [
        {"segment": lab, "segment_set": lab.segment_set, "exclusive": False},
        {"segment": lab, "segment_set": elsewhere, "exclusive": False},
    ]
    for lie in lies:
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(user=1, **lie)
