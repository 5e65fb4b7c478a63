"""Sets and segments: named, sized, flipped, looked after, deleted."""

from __future__ import annotations

import copy
import pickle

import pytest
from groups_school import ADA, BEN, CLEO, PHYSICS, POTTERY, TOVE
from hooks_groups.models import Arm, Binding, Membership, MembershipEvent, Partition, Segment
from hooks_groups.people import (
    Conflict,
    DuplicateName,
    StillBound,
    StillDoubled,
    UnknownPerson,
    UnknownSegment,
    UnknownSet,
    WrongCapacity,
    WrongName,
    WrongValue,
    add_member,
    appoint,
    bound_to,
    conflicts,
    create_segment,
    create_set,
    delete_segment,
    dismiss,
    errors,
    make_exclusive,
    make_overlapping,
    managed_by,
    may_appoint,
    may_manage,
    members_of,
    rename,
    resize,
    segments_of,
)

from hooks_runtime.testing import answer
from hookspecs.learning import PreventMembershipChange, segment_membership_requested

pytestmark = pytest.mark.django_db


def test_a_segment_needs_no_set():
    """It comes into the course's overlapping one, which is made on demand."""
    first, second = (create_segment(PHYSICS, name) for name in ("Lab A", "Lab B"))

    assert first.segment_set == second.segment_set
    assert not first.segment_set.exclusive
    assert [first, second] == list(segments_of(PHYSICS))
    assert [] == list(segments_of(POTTERY))


def test_a_name_is_taken_once_in_a_set():
    """A ValueError says so; another set may have it."""
    create_segment(PHYSICS, "Lab A")
    with pytest.raises(ValueError, match=r"Segments has a segment called 'Lab A' already\."):
        create_segment(PHYSICS, " Lab   A ")

    create_segment(PHYSICS, "Lab A", segment_set=create_set(PHYSICS, "Teams"))
    assert 2 == segments_of(PHYSICS).count() == 2 * segments_of(PHYSICS, "teams").count()


def test_a_course_has_one_set_of_a_slug():
    """By default it is made of the name; an error says what was said."""
    create_set(PHYSICS, "Project teams")

    assert "project-teams-2" == create_set(PHYSICS, "Project Teams").slug
    with pytest.raises(DuplicateName, match="has a set called 'Project teams' already"):
        create_set(PHYSICS, "Project teams")
    with pytest.raises(DuplicateName, match="The slug 'Project Teams' is that of another set"):
        create_set(PHYSICS, "More teams", slug="Project Teams")


def test_a_set_in_another_script_is_not_the_default_one():
    """Nor is one that is called like it."""
    names = ("Лаборатории", "實驗室", "Группы A", "Segments")

    slugs = [create_set(PHYSICS, name).slug for name in names]

    assert ["set", "set-2", "a", "segments-2"] == slugs
    assert "segments" == create_segment(PHYSICS, "Lab A").segment_set.slug
    for slug in ("segments", "Лаборатории", "a" * 101):
        with pytest.raises((DuplicateName, WrongName), match="slug"):
            create_set(PHYSICS, "Teams", slug=slug)


@pytest.mark.parametrize("capacity", [-1, 2**31, 10**30, True, 1.0, "2"])
def test_a_capacity_is_a_number_of_seats(capacity):
    """It is told before the name is looked at."""
    lab = create_segment(PHYSICS, "Lab A")

    with pytest.raises(WrongCapacity, match="A capacity is a whole number from 0 to"):
        create_segment(PHYSICS, "Lab A", capacity=capacity)
    with pytest.raises(WrongCapacity, match="A capacity is"):
        resize(lab, capacity)
    assert [lab] == list(segments_of(PHYSICS))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"priority": 10**30}, WrongValue),
        ({"priority": "1"}, WrongValue),
        ({"managers": {"tove": "king"}}, WrongValue),
        ({"managers": [None]}, UnknownPerson),
        ({"managers": 5.0}, UnknownPerson),
        ({"segment_set": "nosuch"}, UnknownSet),
        ({"segment_set": 5}, UnknownSet),
        ({"name": None}, WrongName),
        ({"name": 5}, WrongName),
    ],
)
def test_what_no_segment_can_be_is_told(said, kind):
    """As an error with a code, and nothing is stored."""
    with pytest.raises(kind):
        create_segment(PHYSICS, **{"name": "Lab A", **said})

    assert [] == list(segments_of(PHYSICS))


def test_a_text_is_one_manager():
    """Not one for each of its letters."""
    lab = create_segment(PHYSICS, "Lab A", managers="tove")

    assert may_manage(TOVE, lab)
    with pytest.raises(WrongValue, match="A role of a manager is 'professor' or 'assistant'"):
        appoint(lab, "ada", "king")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"resolution": "zzz"}, "A resolution is 'priority' or 'combination', got 'zzz'"),
        ({"assigner": "nosuch"}, "got 'nosuch'"),
        ({"assigner": None}, "got None"),
        ({"assigner_options": {"seed": "x"}}, "'manual' has no options"),
        ({"assigner": "random", "assigner_options": {"sede": "x"}}, "assigner_options.*'sede'"),
        ({"assigner": "random", "assigner_options": [1]}, "is a dict of options"),
        ({"assigner": "rendezvous"}, "needs 'salt'"),
    ],
)
def test_what_no_set_can_be_is_told(said, told):
    """Before it is stored."""
    with pytest.raises(WrongValue, match=told):
        create_set(PHYSICS, "Teams", **said)


def test_a_set_keeps_its_assigner():
    """With options that it takes."""
    home = create_set(PHYSICS, "Teams", assigner="random", assigner_options={"seed": "7"})

    assert ("random", {"seed": "7"}) == (home.assigner, home.assigner_options)


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "a\x00b", "a\u2028b", "n" * 201])
def test_a_name_can_be_read(name):
    """Neither nothing nor a line break."""
    with pytest.raises(WrongName, match="A name "):
        create_segment(PHYSICS, name)


def test_a_set_of_another_course_is_refused():
    """And so is one that does not exist, or a resolution that nobody knows."""
    teams = create_set(POTTERY, "Teams")

    with pytest.raises(LookupError, match="is a set of"):
        create_segment(PHYSICS, "Lab A", segment_set=teams)
    with pytest.raises(LookupError, match="has no set called 'teams'"):
        create_segment(PHYSICS, "Lab A", segment_set="teams")
    with pytest.raises(ValueError, match="loudest"):
        create_set(PHYSICS, "Teams", resolution="loudest")


def test_segments_come_by_priority_and_keep_their_uid():
    """Renamed, a segment is the same, wherever its uid is written."""
    last = create_segment(PHYSICS, "A", priority=2)
    first = create_segment(PHYSICS, "B", priority=1)

    rename(last, "C")

    assert ["B", "C"] == [segment.name for segment in segments_of(PHYSICS)]
    assert last.uid == Segment.objects.get(name="C").uid
    with pytest.raises(DuplicateName):
        rename(first, "C")


def test_seats_are_at_least_as_many_as_learners():
    """A tutor takes none."""
    lab = create_segment(PHYSICS, "Lab A", capacity=3)
    for who in (ADA, BEN):
        add_member(lab, who)
    add_member(lab, CLEO, role="tutor")

    with pytest.raises(WrongCapacity, match="has 2 learners, so it needs as many seats; got 1"):
        resize(lab, 1)
    assert resize(lab, 2).capacity == 2
    assert Segment.objects.get().free == 0
    assert resize(lab, None).free is None


# --- Policy -------------------------------------------------------------------------------------


def test_who_stands_in_the_way_is_told_before_a_set_becomes_exclusive():
    """With the segments, by priority; tutors do not count."""
    rooms = [create_segment(PHYSICS, name) for name in ("A", "B", "C")]
    for who, which in ((ADA, "AB"), (BEN, "B"), (CLEO, "ABC")):
        for room in rooms:
            if room.name in which:
                add_member(room, who)
    add_member(rooms[2], BEN, role="tutor")
    labs = rooms[0].segment_set

    with pytest.raises(StillDoubled, match="2 learners are in several of its segments") as refused:
        make_exclusive(labs)

    assert [ADA, CLEO] == [each.user for each in refused.value.conflicts]
    assert [{"A", "B"}, {"A", "B", "C"}] == [set(each.segments) for each in conflicts(labs)]
    assert not type(labs).objects.get().exclusive


def test_a_flip_goes_to_the_memberships_and_back():
    """From then on the database refuses the second."""
    lab, other = (create_segment(PHYSICS, name) for name in "AB")
    add_member(lab, ADA)

    make_exclusive(lab.segment_set)
    row = Membership.objects.get()
    assert (row.exclusive, row.exclusive_set) == (True, lab.segment_set.pk)
    with pytest.raises(errors.InAnother, match="They are in A already, and Segments takes one"):
        add_member(other, ADA)

    make_overlapping(lab.segment_set)
    assert Membership.objects.get().exclusive_set is None
    add_member(other, ADA)
    assert [Conflict(ADA, tuple(s.name for s in (lab, other)))] in (
        conflicts(lab.segment_set),
        [attr_reversed(each) for each in conflicts(lab.segment_set)],
    )


def attr_reversed(conflict):
    return Conflict(conflict.user, conflict.segments[::-1])  # of one priority, the uid decides


# --- Who looks after it -------------------------------------------------------------------------


def test_managers_reach_their_own_segments():
    """A course's teachers reach all of it, others nothing; professors alone name others."""
    lab = create_segment(PHYSICS, "A", managers=["ada"])
    other = create_segment(PHYSICS, "B", managers={"ben": "assistant"})

    assert [True, False] == [may_manage(ADA, each) for each in (lab, other)]
    assert [True, True, False] == [may_manage(who, other) for who in (BEN, TOVE, CLEO)]
    assert [True, False] == [may_appoint(ADA, lab), may_appoint(BEN, other)]
    assert may_appoint(TOVE, other)
    assert [["A"], ["B"], ["A", "B"]] == [
        [segment.name for segment in managed_by(who, PHYSICS)] for who in (ADA, BEN, TOVE)
    ]


def test_a_manager_is_named_and_dismissed():
    """In one role at a time."""
    lab = create_segment(PHYSICS, "A")
    appoint(lab, "ada", "assistant")

    assert appoint(lab, ADA).role == "professor"
    assert [True, False] == [dismiss(lab, ADA), dismiss(lab, ADA)]
    assert not may_manage(ADA, lab)
    with pytest.raises(ValueError, match="boss"):
        appoint(lab, ADA, "boss")


def test_a_manager_whom_nobody_knows_makes_no_segment():
    """Nor does somebody who has not registered."""
    for who in ("nobody", "nobody@school.example"):
        with pytest.raises(UnknownPerson, match="nobody"):
            create_segment(PHYSICS, "A", managers=[who])

    assert [] == list(segments_of(PHYSICS))


# --- Deletion -----------------------------------------------------------------------------------


def test_a_segment_that_opens_something_is_not_deleted_by_accident():
    """It says what; history keeps who was in."""
    lab = create_segment(PHYSICS, "Lab A")
    level = Partition.objects.create(course=PHYSICS, number=100, name="Level")
    Binding.objects.create(
        segment=lab, arm=Arm.objects.create(partition=level, number=1, name="Hard")
    )
    add_member(lab, ADA)

    assert ["arm 'Hard' of 'Level'"] == bound_to(lab)
    with pytest.raises(StillBound, match="Lab A opens arm 'Hard' of 'Level'") as refused:
        delete_segment(lab)
    assert ("arm 'Hard' of 'Level'",) == refused.value.bound

    delete_segment(lab, unbind=True, actor=TOVE, reason="no teacher")
    assert [0, 0, 0] == [each.objects.count() for each in (Segment, Membership, Binding)]
    last = MembershipEvent.objects.latest("pk")
    assert (lab.uid, None, TOVE, "no teacher") == (last.left, last.joined, last.actor, last.reason)
    with pytest.raises(UnknownSegment):
        add_member(lab, ADA)


@pytest.mark.parametrize("kind", [errors.PeopleError, *errors.PeopleError.__subclasses__()])
def test_an_error_crosses_processes(kind):
    """And keeps its words, and what it holds."""
    more = {"StillDoubled": ((Conflict(ADA, ("A", "B")),),), "StillBound": (("arm",),)}
    error = kind("because", *more.get(kind.__name__, ()))

    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert (str(other), vars(other), other.code) == ("because", vars(error), error.code)


def test_a_segment_stays_while_a_plugin_keeps_somebody_in(answering):
    """All of it stays then."""
    lab = create_segment(PHYSICS, "Lab A")
    for who in (ADA, BEN):
        add_member(lab, who)

    def keep(request):
        if request.user == BEN:
            raise PreventMembershipChange("Ben has work here.")

    answering(answer(segment_membership_requested, keep))
    with pytest.raises(PreventMembershipChange, match="Ben has work here"):
        delete_segment(lab)

    assert [ADA, BEN] == members_of(lab)
    assert 2 == Segment.objects.get().member_count


def test_a_segment_that_is_gone_is_not_deleted_again():
    lab = create_segment(PHYSICS, "Lab A")
    again = Segment.objects.get()
    delete_segment(lab)

    with pytest.raises(UnknownSegment, match="Lab A is gone already"):
        delete_segment(again)


def test_segments_are_found_by_their_set():
    """By itself or by its slug, as one is named when a segment is made."""
    teams = create_set(PHYSICS, "Teams")
    one = create_segment(PHYSICS, "One", segment_set="teams")
    create_segment(PHYSICS, "Lab A")

    assert [[one], [one]] == [list(segments_of(PHYSICS, each)) for each in (teams, "teams")]
