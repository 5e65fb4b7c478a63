"""Schemes made for Open edX plug in unchanged, whatever their signature and their answer."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from groups_school import ADA, BEN, CLEO, PHYSICS
from groups_service import (
    SHAPES,
    CohortShape,
    RandomShape,
    Shape,
    TeamShape,
    TrackShape,
    VerificationShape,
)
from hooks_groups.compat import Group, OpenEdxScheme, UserPartition
from hooks_groups.compat.calling import NoAnswer, accepted, ids
from hooks_groups.compat.hosted import opaque, plain
from hooks_groups.compat.troubles import MOST, Troubles
from hooks_groups.deciding import Arm, Block, Course, Decider, Partition
from stevedore import ExtensionManager
from stevedore.extension import Extension

from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm
from hookspecs.values import UserId

LABS = CoursePartition(PHYSICS, 100, "Lab", (OfferedArm(1, "Lab A"), OfferedArm(2, "Lab B")))


@pytest.fixture
def scheme(host, monkeypatch):
    """Give a function that makes a scheme of ours of one of theirs."""

    def adapts(theirs):
        found = ExtensionManager.make_test_instance([Extension("theirs", None, theirs, None)])
        monkeypatch.setattr(UserPartition, "scheme_extensions", found)
        return type("Adapted", (OpenEdxScheme,), {"name": "theirs"})()

    return adapts


# --- Signatures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHAPES)
def test_each_of_the_six_shapes_is_asked(name, scheme):
    """Those that upstream's own service asks in vain, too."""
    theirs = SHAPES[name]
    theirs = theirs if theirs is VerificationShape else theirs({ADA: 1, BEN: 1})

    found = scheme(theirs).arms_of(LABS, [ADA, BEN, CLEO])

    assert found == {ADA: {1}, BEN: {1}}


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (RandomShape, {"assign": False}),
        (CohortShape, {"use_cached": True}),
        (TrackShape, {"assign": False}),
        (TeamShape, {}),
    ],
)
def test_only_words_that_are_taken_are_said(shape, said, scheme):
    """And nobody is assigned because somebody looks."""
    theirs = shape({ADA: 1})

    scheme(theirs).arms_of(LABS, [ADA])

    assert theirs.asked == [said]


def test_three_positionals_will_do(scheme):
    """A function of the partition's own tests, upstream."""

    class Memory:
        @staticmethod
        def get_group_for_user(course_key, user, user_partition):
            return user_partition.groups[1]

    assert scheme(Memory).arms_of(LABS, [ADA]) == {ADA: {2}}


def test_what_says_nothing_of_itself_is_given_three():
    """As some builtins do."""
    assert accepted(lambda *, use_cached: None) == ("use_cached",)
    assert accepted(lambda key, user, partition, assign, /: None) == ()
    assert accepted(dict.fromkeys) == ()


def test_it_is_given_what_it_knows(scheme):
    """The host's own user object, an opaque key, and a partition with its groups and parameters."""
    seen = []

    class Looks:
        def get_group_for_user(self, course_key, user, user_partition):
            seen.append((course_key, user.username, user_partition))

    said = CoursePartition(PHYSICS, 100, "Lab", LABS.arms, '{"team_set_id": "labs"}')
    scheme(Looks()).arms_of(said, [ADA])

    ((key, name, partition),) = seen
    assert (key, name) == (opaque(PHYSICS), "ada")
    assert partition.get_group(2) == Group(2, "Lab B")
    assert partition.parameters == {"team_set_id": "labs"}


def test_all_users_are_one_statement(scheme, host):
    """However many."""
    scheme(RandomShape({ADA: 1})).arms_of(LABS, [UserId(n) for n in range(1, 200)])

    assert host.rows.statements == 1


# --- Answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, set()),
        (Group(1, "Lab A"), {1}),
        (Group(1, "the new name"), {1}),
        (SimpleNamespace(id=2), {2}),
        ([Group(1, "Lab A"), Group(2, "Lab B")], {1, 2}),
        ((Group(1, "Lab A"), None), {1}),
        ({1, 2}, {1, 2}),
        (frozenset({2}), {2}),
        ([], set()),
        (2, {2}),
    ],
)
def test_answers_of_all_kinds_come_to_ids(answer, expected):
    """Names are nothing to it."""
    assert ids(answer) == expected


@pytest.mark.parametrize("answer", ["1", True, [True], {"1": "a"}, object(), ["Lab A"], 1.0])
def test_what_names_no_group_is_no_answer(answer):
    """Rather than a group by chance."""
    with pytest.raises(NoAnswer, match=r"answered with \w+, and not with a group"):
        ids(answer)


def test_a_learner_of_several_groups_is_in_all_of_them(scheme):
    """The list on which one of upstream's deciders breaks, and another denies."""
    both = Shape(answer=lambda partition: list(partition.groups))
    both.get_group_for_user = lambda key, user, partition: both.found(user, partition)
    arms = scheme(both).arms_of(LABS, [ADA])
    blocks = (Block("unit", rule={100: [1]}), Block("lesson", ("unit",), {100: [2]}))
    course = Course(blocks, (Partition(100, arms=(Arm(1), Arm(2))),))

    assert Decider(course).decide({100: arms[ADA]}, "lesson")


def test_an_id_that_the_partition_does_not_have_is_no_membership_and_told_once(scheme, caplog):
    """For however many learners."""
    ours = scheme(RandomShape({ADA: 1}, answer=[Group(9, "gone"), Group(1, "Lab A")]))

    for _ in range(3):
        assert ours.arms_of(LABS, [ADA, BEN]) == {ADA: {1}, BEN: {1}}

    assert caplog.text.count("answered with group 9, which the partition does not have") == 1
    assert ours.troubles.reasons == {
        (PHYSICS, 100): "answered with group 9, which the partition does not have"
    }


def test_groups_that_a_scheme_makes_itself_are_known(scheme):
    """Its partition has them, and ours need not."""
    bare = CoursePartition(PHYSICS, 50, "Track")

    assert scheme(TrackShape({ADA: 2})).arms_of(bare, [ADA, BEN]) == {ADA: {2}}


# --- What goes wrong ----------------------------------------------------------------------------


def test_what_a_scheme_raises_is_nobodys_page(scheme, caplog):
    """The others are answered; the reason is kept, and the log has nothing personal."""

    class Breaks:
        def get_group_for_user(self, course_key, user, user_partition):
            if user.username == "ada":
                raise KeyError(f"{user.username} has no team")
            return user_partition.groups[0]

    ours = scheme(Breaks())

    assert ours.arms_of(LABS, [ADA, BEN]) == {BEN: {1}}
    assert ours.troubles.reasons[PHYSICS, 100] == "raised KeyError('ada has no team')"
    assert "raised KeyError at " in caplog.text
    assert "has no team" not in caplog.text


@pytest.mark.parametrize("answer", ["Lab A", [object()]])
def test_an_answer_that_is_none_is_nobodys_page(answer, scheme):
    """It is told by its type."""
    ours = scheme(RandomShape(answer=answer))

    assert ours.arms_of(LABS, [ADA]) == {}
    assert "NoAnswer" in ours.troubles.reasons[PHYSICS, 100]


def test_a_scheme_that_is_gone_admits_nobody(scheme):
    """Its package was removed, and the partition names it still."""
    ours = scheme(RandomShape())
    type(ours).name = "gone"

    assert ours.arms_of(LABS, [ADA]) == {}
    assert "Unrecognized scheme 'gone'" in ours.troubles.reasons[PHYSICS, 100]


def test_a_scheme_that_makes_no_partition_now_admits_nobody(scheme):
    """Its flag is off."""
    theirs = TeamShape({ADA: 1})
    theirs.made = None
    ours = scheme(theirs)

    assert ours.arms_of(LABS, [ADA]) == {}
    assert "makes no partition now" in ours.troubles.reasons[PHYSICS, 100]


def test_course_keys_are_open_edxs_where_it_is(scheme):
    """Its tables take no texts; ours take them without branch and version."""
    keys = pytest.importorskip("opaque_keys.edx.keys")
    key = keys.CourseKey.from_string(f"{PHYSICS}+branch@draft-branch")

    assert opaque(PHYSICS) == key.for_branch(None)
    assert plain(key) == PHYSICS
    assert plain(SimpleNamespace(id=key)) == PHYSICS


def test_a_course_key_that_open_edx_does_not_know_admits_nobody(scheme):
    """Keys of other platforms."""
    pytest.importorskip("opaque_keys")
    ours = scheme(RandomShape({ADA: 1}))

    assert ours.arms_of(CoursePartition("physics", 100, "Lab", LABS.arms), [ADA]) == {}
    assert "InvalidKeyError" in ours.troubles.reasons["physics", 100]


def test_what_is_told_has_an_end(caplog):
    """A scheme that fails in other words each time does not fill a log, nor the memory."""
    troubles = Troubles("theirs")
    for number in range(MOST + 50):
        troubles.tell(PHYSICS, 100, f"answered with group {number}")

    assert len(caplog.records) == MOST
    assert troubles.reasons == {(PHYSICS, 100): f"answered with group {MOST + 49}"}


def test_parameters_that_are_no_json_admit_nobody(scheme):
    """As all that can't be asked."""
    ours = scheme(RandomShape({ADA: 1}))

    assert ours.arms_of(CoursePartition(PHYSICS, 100, "Lab", LABS.arms, "{"), [ADA]) == {}
    assert json.JSONDecodeError.__name__ in ours.troubles.reasons[PHYSICS, 100]
