"""Who comes, goes and moves; what plugins may say to it; what is told, and what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.models import User as Account
from django.utils.timezone import now
from groups_school import ADA, BEN, CLEO, DORA, PHYSICS, POTTERY, TOVE
from hooks_groups.models import (
    Arm,
    Assignment,
    Binding,
    Manager,
    Membership,
    MembershipEvent,
    Partition,
    PendingMembership,
    Segment,
)
from hooks_groups.people import (
    InAnother,
    NotMember,
    NotOpen,
    SegmentFull,
    SharedAddress,
    UnknownPerson,
    UnknownSegment,
    WhichOne,
    WrongAddress,
    add_member,
    add_members,
    arms_of_learner,
    claim_registered,
    create_segment,
    create_set,
    forget_expired,
    join,
    leave,
    members_of,
    move,
    pending_of,
    remove_member,
    segments_at,
    segments_of_learner,
    segments_of_learners,
)

from hooks_runtime import send_event
from hooks_runtime.testing import answer, captured
from hookspecs import evolve
from hookspecs.learning import (
    Course,
    Enrollment,
    PersonalData,
    PreventMembershipChange,
    RetiredAccount,
    User,
    account_retired,
    course_unenrollment_completed,
    segment_membership_changed,
    segment_membership_requested,
    student_registration_completed,
)
from hookspecs.values import Moment, SegmentKey, UserId

pytestmark = pytest.mark.django_db


@pytest.fixture
def labs():
    """Two segments of an exclusive set."""
    of = create_set(PHYSICS, "Labs", exclusive=True, self_join=True)
    return [create_segment(PHYSICS, name, segment_set=of) for name in ("Lab A", "Lab B")]


@pytest.fixture
def clubs():
    """Two segments that overlap."""
    return [create_segment(PHYSICS, name) for name in ("Chess", "Choir")]


def names(who, course=PHYSICS):
    return sorted(segment.name for segment in segments_of_learner(who, course))


# --- Ways to say who ----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["ada", "ada@school.example", " ADA@School.Example ", ADA])
def test_somebody_is_meant_by_name_by_address_or_by_id(who, clubs):
    assert add_member(clubs[0], who).user == ADA
    assert ["Chess"] == names(who)


def test_somebody_is_meant_by_what_has_an_id(school, clubs):
    """A user model has a pk, a Person an id."""

    class Account:
        pk = 1

    for who in (Account(), school.people[ADA]):
        assert add_member(clubs[0], who).user == ADA


def test_a_name_that_nobody_has_is_told(clubs):
    with pytest.raises(UnknownPerson, match=r"Nobody here is called 'aad'\."):
        add_member(clubs[0], "aad")


def test_a_name_may_look_like_an_address(school, clubs):
    """Where no address is like it."""
    school.register(50, "eve@home", "eve@school.example")

    assert add_member(clubs[0], "eve@home").user == 50


@pytest.mark.parametrize(
    "who", [42, None, [], {}, True, 0, -1, 2**64, 1.0, "a\0b", b"ada", AnonymousUser()]
)
def test_who_is_nobody_gets_no_seat(who, clubs):
    """And keeps nobody else out."""
    with pytest.raises(UnknownPerson):
        add_member(clubs[0], who)

    became = [each.became for each in add_members(clubs[0], ["ada", who, BEN])]
    assert ["joined", "refused", "joined"] == became
    assert [ADA, BEN] == members_of(clubs[0])


def test_many_ids_are_one_question(clubs, school):
    """Accounts that are not there are left out."""
    done = add_members(clubs[0], [ADA, 42, BEN, 43])

    assert (1, [ADA, BEN]) == (school.asked, members_of(clubs[0]))
    assert "Nobody here has the id 42." == str(done[1].error)


def test_a_text_is_one_person(clubs):
    """Not one for each of its letters."""
    assert ["joined"] == [each.became for each in add_members(clubs[0], "ada")]
    assert [ADA] == members_of(clubs[0])


def test_whose_account_is_gone_can_be_taken_out(clubs, school):
    """Though nobody was told that they have retired."""
    add_member(clubs[0], ADA)
    del school.people[ADA]

    assert remove_member(clubs[0], ADA)
    assert [] == members_of(clubs[0])


@pytest.mark.parametrize("text", ["a@b@c", "@", "a @b", f"{'a' * 250}@b.cd"])
def test_what_is_no_address_waits_for_nobody(text, clubs):
    with pytest.raises(WrongAddress, match="is no e-mail address"):
        add_member(clubs[0], text)


# --- Coming, going, moving ----------------------------------------------------------------------


def test_who_is_in_already_stays(clubs):
    """Twice is once: one row, one event."""
    first = add_member(clubs[0], ADA)

    assert first == add_member(clubs[0], ADA)
    assert 1 == MembershipEvent.objects.count() == Segment.objects.get(name="Chess").member_count


def test_a_role_may_change(labs):
    """Who becomes a tutor gives the seat back; a learner needs one."""
    lab, other = labs
    Segment.objects.filter(pk=lab.pk).update(capacity=1)
    joined = add_member(lab, ADA).joined_at
    with pytest.raises(SegmentFull, match=r"Lab A is full: its only seat is taken\."):
        add_member(lab, BEN)

    tutor = add_member(lab, ADA, role="tutor")
    add_member(other, ADA, role="tutor")
    add_member(lab, BEN)

    assert ("tutor", joined) == (tutor.role, tutor.joined_at)
    assert [[BEN], [ADA]] == [members_of(lab, role) for role in ("learner", "tutor")]
    with pytest.raises(SegmentFull):
        add_member(lab, ADA)
    with pytest.raises(ValueError, match="A role is 'learner' or 'tutor', got 'boss'"):
        add_member(lab, CLEO, role="boss")


def test_a_move_is_one_step_that_history_keeps(labs):
    lab, other = labs
    add_member(lab, ADA)

    move("ada", to=other, actor=TOVE, reason="asked for it")

    assert ["Lab B"] == names(ADA)
    last = MembershipEvent.objects.latest("pk")
    assert (lab.uid, other.uid, TOVE, "asked for it") == (
        last.left,
        last.joined,
        last.actor,
        last.reason,
    )
    assert move(ADA, to=other).segment == other  # they are there
    assert 2 == MembershipEvent.objects.count()


def test_a_move_says_from_where_if_that_is_not_clear(clubs):
    """Who is in both, leaves one; who is in none, cannot move."""
    chess, choir = clubs
    chorus = create_segment(PHYSICS, "Chorus")
    with pytest.raises(NotMember, match="They are in no segment of Segments"):
        move(ADA, to=chess)
    for club in clubs:
        add_member(club, ADA)
    with pytest.raises(WhichOne, match=r"They are in Chess, Choir: say which one they leave\."):
        move(ADA, to=chorus)

    move(ADA, to=chorus, leaving=choir)
    assert ["Chess", "Chorus"] == names(ADA)
    move(ADA, to=chorus, leaving=chess)
    assert ["Chorus"] == names(ADA)


def test_a_tutor_of_an_exclusive_set_moves_where_they_learn(labs):
    lab, other = labs
    last = create_segment(PHYSICS, "Lab C", segment_set=lab.segment_set)
    add_member(lab, ADA, role="tutor")
    add_member(other, ADA)

    move(ADA, to=last)

    assert ["Lab A", "Lab C"] == names(ADA)


def test_a_segment_of_another_set_is_none_to_move_to(labs, clubs):
    """Sets are families; a move stays in one."""
    add_member(labs[0], ADA)

    with pytest.raises(NotMember):
        move(ADA, to=clubs[0])
    with pytest.raises(NotMember):
        move(ADA, to=clubs[0], leaving=labs[0])


def test_who_is_removed_is_gone_and_who_was_not_there_is_not(clubs):
    add_member(clubs[0], ADA)

    assert [True, False] == [remove_member(clubs[0], "ada") for _ in range(2)]
    assert 0 == Segment.objects.get(name="Chess").member_count


def test_many_come_at_once(labs, school, django_assert_max_num_queries):
    """One refused stops no other, and each outcome is in its place; however many, in a few statements."""
    lab, other = labs
    add_member(other, BEN)
    people = ["ada", BEN, "nobody", "new@school.example", ADA, "a@b@c", "cleo"]

    outcomes = add_members(lab, people)

    told = ["joined", "refused", "refused", "pending", "joined", "refused", "joined"]
    assert told == [outcome.became for outcome in outcomes]
    assert [ADA, CLEO] == members_of(lab)
    moved = add_members(lab, [BEN], moves=True)
    assert ["moved"] == [outcome.became for outcome in moved]
    school.asked = 0
    with django_assert_max_num_queries(20):
        add_members(lab, [UserId(number) for number in range(1000, 1100)])
    assert (1, 103) == (school.asked, len(members_of(lab)))


def test_learners_choose_where_they_may(labs, clubs):
    """In an exclusive set who chooses again moves; elsewhere teachers say."""
    lab, other = labs
    join(lab, ADA)
    assert join(other, "ada").source == "self"
    assert ["Lab B"] == names(ADA)
    assert [True, False] == [leave(other, ADA), leave(other, ADA)]

    for choose in (join, leave):
        with pytest.raises(NotOpen, match=r"Who is in Chess is for its teachers to say\."):
            choose(clubs[0], ADA)


# --- Reading ------------------------------------------------------------------------------------


def test_all_segments_of_a_learner_are_one_query(labs, clubs, django_assert_num_queries):
    """Over all sets of the course, the first by priority first; another course is another."""
    for segment in (labs[0], *clubs, create_segment(POTTERY, "Kiln")):
        add_member(segment, ADA)

    with django_assert_num_queries(1):
        found = [(each.name, each.segment_set.slug) for each in segments_of_learner(ADA, PHYSICS)]
    with django_assert_num_queries(1):
        rows = list(segments_of_learners([ADA, BEN], PHYSICS))

    assert {("Lab A", "labs"), ("Chess", "segments"), ("Choir", "segments")} == set(found)
    assert 3 == len(found) == len(rows) == sum(user == ADA for user, *_ in rows)


def test_all_arms_of_a_learner_are_one_query(labs, clubs, django_assert_num_queries):
    """By the numbers that rules have."""
    level = Partition.objects.create(course=PHYSICS, number=100, name="Level")
    arms = [Arm.objects.create(partition=level, number=n, name=str(n)) for n in (1, 2, 3)]
    for segment, arm in ((labs[0], arms[0]), (clubs[0], arms[0]), (clubs[0], arms[1])):
        Binding.objects.create(segment=segment, arm=arm)
    for segment in (labs[0], clubs[0]):
        add_member(segment, ADA)

    with django_assert_num_queries(1):
        assert {100: frozenset({1, 2})} == arms_of_learner(ADA, PHYSICS)
    assert {} == arms_of_learner(BEN, PHYSICS)


def test_history_tells_what_was(labs, clubs):
    """Who was where on a day, for appeals."""
    add_member(labs[0], ADA)
    add_member(clubs[0], ADA)
    before = now()
    move(ADA, to=labs[1])
    remove_member(clubs[0], ADA)

    assert {str(labs[0].uid), str(clubs[0].uid)} == set(segments_at(ADA, PHYSICS, before))
    assert [str(labs[1].uid)] == segments_at(ADA, PHYSICS, now())


def test_history_is_appended(labs):
    """Neither changed nor deleted, by rows or in bulk."""
    add_member(labs[0], ADA)
    event = MembershipEvent.objects.get()

    for forge in (
        event.save,
        event.delete,
        MembershipEvent.objects.all().delete,
        lambda: MembershipEvent.objects.update(user=BEN),
    ):
        with pytest.raises(TypeError, match="is appended"):
            forge()


# --- Invitations --------------------------------------------------------------------------------


def registers(number, name, email):
    pii = PersonalData(name, email)
    send_event(student_registration_completed, User(UserId(number), True, pii))


def test_who_is_not_registered_is_waited_for(clubs, answering):
    """However they write the address; then the segment is theirs at once."""
    answering(pending_days=3)
    pending = add_member(clubs[0], "Nëw@School.Example", source="manual", actor=TOVE)
    assert isinstance(pending, PendingMembership)
    assert timedelta(days=2) < pending.expires_at - now() < timedelta(days=4)
    assert [pending] == pending_of(clubs[0])

    registers(70, "new", "nËW@school.EXAMPLE")

    assert ["Chess"] == names(UserId(70))
    assert [] == pending_of(clubs[0])
    event = MembershipEvent.objects.get()
    assert (TOVE, "registered") == (event.actor, event.reason)


def test_an_invitation_expires(clubs):
    add_member(clubs[0], "new@school.example")
    PendingMembership.objects.update(expires_at=now() - timedelta(seconds=1))

    registers(70, "new", "new@school.example")

    assert [] == names(UserId(70)) == pending_of(clubs[0])
    assert [1, 0] == [forget_expired(), forget_expired()]


def test_an_invitation_is_taken_back(clubs):
    add_member(clubs[0], "new@school.example")

    assert [True, False] == [remove_member(clubs[0], "NEW@school.example") for _ in range(2)]


def test_in_an_exclusive_set_an_address_waits_once(labs):
    """For the newest invitation."""
    for lab in labs:
        add_member(lab, "new@school.example")

    assert [0, 1] == [len(pending_of(lab)) for lab in labs]


def test_who_finds_no_seat_goes_on_waiting(labs, school, caplog):
    """Until there is one: a command asks again."""
    lab, _ = labs
    add_member(lab, "new@school.example")
    Segment.objects.filter(pk=lab.pk).update(capacity=0)
    school.register(70, "new", "new@school.example")
    registers(70, "new", "new@school.example")
    assert "Lab A is full" in caplog.text
    assert "new@" not in caplog.text

    assert 0 == claim_registered()
    Segment.objects.filter(pk=lab.pk).update(capacity=1)
    assert 1 == claim_registered()
    assert (["Lab A"], 0) == (names(UserId(70)), claim_registered())


# --- Plugins ------------------------------------------------------------------------------------


def test_a_plugin_is_asked_and_told(labs):
    """With ids and nothing else of the person."""
    lab, other = labs
    with captured(segment_membership_changed) as told:
        add_member(lab, ADA)
        move(ADA, to=other)
        add_member(other, ADA)
        remove_member(other, ADA)

    changes = [(each.left, each.joined) for each in told.payloads]
    assert [(None, lab.key), (lab.key, other.key), (other.key, None)] == changes
    assert {(ADA, PHYSICS, "labs", "learner", "manual")} == {
        (each.user, each.course, each.segment_set, each.role, each.source) for each in told.payloads
    }


def test_a_plugin_may_refuse(labs, answering):
    """Nothing is stored then, and its words are the answer."""
    lab, other = labs
    add_member(lab, ADA)

    def stay(request):
        if request.leaves:
            raise PreventMembershipChange("Your team has begun.")

    answering(answer(segment_membership_requested, stay))
    for change in (lambda: move(ADA, to=other), lambda: remove_member(lab, ADA)):
        with pytest.raises(PreventMembershipChange, match=r"Your team has begun\."):
            change()

    (outcome,) = add_members(other, [ADA], moves=True)
    assert ("refused", "Your team has begun.") == (outcome.became, outcome.error.message)
    assert (["Lab A"], 1) == (names(ADA), MembershipEvent.objects.count())


def test_a_plugin_may_lead_elsewhere(labs, clubs, answering):
    """To another segment of the set, whose rules hold."""
    lab, other = labs
    to = {"segment": other.key}
    lead = answer(
        segment_membership_requested,
        lambda request: evolve(request, joins=to["segment"]) if request.joins else None,
    )
    answering(lead)

    assert add_member(lab, ADA).segment == other
    assert ["Lab B"] == names(ADA)

    for wrong in (clubs[0].key, SegmentKey("00000000-0000-4000-8000-000000000000")):
        to["segment"] = wrong
        with pytest.raises(UnknownSegment, match="none of Labs"):
            add_member(lab, BEN)
    to["segment"] = other.key
    Segment.objects.filter(pk=other.pk).update(capacity=1)
    with pytest.raises(SegmentFull, match="Lab B is full"):
        add_member(lab, BEN)


def test_nobody_is_asked_about_what_does_not_happen(labs, answering):
    """A refusal of the set's own comes first, and who is in already changes nothing."""
    lab, other = labs
    seen = []
    answering(answer(segment_membership_requested, lambda request: seen.append(request.user)))
    add_member(lab, ADA)
    add_member(lab, ADA)
    with pytest.raises(InAnother):
        add_member(other, ADA)
    list(segments_of_learner(ADA, PHYSICS))

    assert [ADA] == seen


# --- Who goes -----------------------------------------------------------------------------------


def lived(labs, clubs):
    """Let Ada learn, tutor, manage, act, invite and be assigned."""
    add_member(labs[0], ADA, actor=TOVE)
    add_member(clubs[0], ADA, role="tutor", actor=ADA)
    add_member(clubs[0], BEN, actor=ADA)
    add_member(clubs[0], "new@school.example", actor=ADA)
    Manager.objects.create(segment=labs[1], user=ADA)
    level = Partition.objects.create(course=PHYSICS, number=100, name="Level")
    arm = Arm.objects.create(partition=level, number=1, name="Hard")
    Assignment.objects.create(partition=level, arm=arm, user=ADA)


def test_a_retired_learner_is_nowhere(labs, clubs, answering):
    """Removed: not even in history; what they did to others stays without them."""
    lived(labs, clubs)
    answering(retirement="remove")

    with captured(segment_membership_changed) as told:
        send_event(account_retired, RetiredAccount(ADA, Moment.now()))

    assert 2 == len(told.payloads)
    assert [BEN] == list(Membership.objects.values_list("user", flat=True))
    assert [0, 1] == sorted(Segment.objects.values_list("member_count", flat=True).distinct())
    assert [(BEN, None)] == list(MembershipEvent.objects.values_list("user", "actor"))
    assert [None] == list(PendingMembership.objects.values_list("invited_by", flat=True))
    assert [0, 0] == [each.objects.count() for each in (Manager, Assignment)]


def test_a_retired_learner_is_a_number_in_history(labs, clubs):
    """Pseudonymised: one that nobody has, the same in all of their rows."""
    lived(labs, clubs)

    send_event(account_retired, RetiredAccount(ADA, Moment.now()))

    users = set(MembershipEvent.objects.values_list("user", flat=True)) - {BEN}
    (alias,) = users
    assert alias < 0
    assert {alias} == {
        MembershipEvent.objects.get(user=BEN).actor,
        PendingMembership.objects.get().invited_by,
        Assignment.objects.get().user,
    }
    assert [BEN] == list(Membership.objects.values_list("user", flat=True))
    registers(70, "new", "new@school.example")  # whose inviter has gone
    assert ["Chess"] == names(UserId(70))


@pytest.mark.parametrize(("choice", "left"), [("keep", ["Lab A"]), ("remove", [])])
def test_who_leaves_a_course_leaves_its_segments_if_the_operator_says_so(
    choice, left, labs, answering
):
    """Of this course alone; no plugin is asked, as it has happened."""

    def never(request):
        raise PreventMembershipChange("Never.")

    add_member(labs[0], DORA)
    add_member(create_segment(POTTERY, "Kiln"), DORA)
    answering(answer(segment_membership_requested, never), unenrollment=choice)
    user = User(DORA, True, PersonalData("dora", "dora@school.example"))
    course = Course(PHYSICS)
    gone = Enrollment(user, course, "audit", is_active=False, creation_date=Moment.now())

    send_event(course_unenrollment_completed, gone)

    assert (left, ["Kiln"]) == (names(DORA), names(DORA, POTTERY))


def test_an_address_of_two_accounts_is_no_invitation(clubs):
    """The platform finds neither, and nobody will ever register with it."""
    for name in ("kim", "kim2"):
        Account.objects.create_user(name, "Kim@School.Example")

    with pytest.raises(SharedAddress, match="Several accounts have the address 'kim@school"):
        add_member(clubs[0], "kim@school.example")

    done = add_members(clubs[0], ["KIM@school.example", "lee@school.example"])
    assert ["refused", "pending"] == [each.became for each in done]
