"""Partitions, bindings and rules: what is checked before it is stored."""

from __future__ import annotations

import pickle

import pytest
from groups_school import ADA, PHYSICS, POTTERY, TOVE
from hooks_groups import authoring, people
from hooks_groups.authoring import (
    NotBindable,
    RuleRefused,
    StillNamed,
    TransferConflict,
    UnknownCourse,
    WrongPartition,
    activate,
    add_arm,
    bind,
    check_rule,
    create_partition,
    delete_arm,
    delete_partition,
    offer_arms,
    partitions_of,
    retitle,
    rule_of,
    set_rule,
    unbind,
)
from hooks_groups.courses import impact, visible
from hooks_groups.models import Binding, Partition, Rule, Segment
from hooks_groups.people import create_segment, create_set, delete_segment

from hooks_runtime import NotSupplied
from hookspecs import hookimpl
from hookspecs.interfaces.partition_scheme import OfferedArm, PartitionScheme
from hookspecs.learning import partition_schemes

pytestmark = pytest.mark.django_db


# --- Partitions -------------------------------------------------------------------------------


def test_partitions_and_arms_are_numbered():
    """From 100 and from 1, the same wherever the course is run."""
    lab = create_partition(PHYSICS, "Lab", ["A", "B"], actor=TOVE)
    create_partition(PHYSICS, "Level", ["Easy"])

    assert [100, 101] == [row.number for row in partitions_of(PHYSICS)]
    assert [(1, "A"), (2, "B")] == [(arm.number, arm.name) for arm in lab.arms.order_by("number")]
    assert "groups" == lab.parameters["supplied_by"]


def test_a_number_that_rules_name_is_not_given_again(labs):
    """Or a rule that dangles would come to mean something else."""
    set_rule(PHYSICS, "optics", {100: [2]})
    delete_arm(labs.arms.get(number=2), named=True)
    assert 3 == add_arm(labs, "Lab C").number

    delete_partition(labs, named=True)

    assert 101 == create_partition(PHYSICS, "Lab").number


def test_an_arm_may_have_a_number_of_ones_own(labs):
    """Such as that of a register elsewhere."""
    assert [7, 8] == [add_arm(labs, "Lab G", number=7).number, add_arm(labs, "Lab H").number]
    with pytest.raises(WrongPartition, match="has an arm 7 already"):
        add_arm(labs, "Lab I", number=7)


def lab():
    return Partition.objects.get()


def drawn(weights, **more):
    said = {"weights": weights, **more}
    return create_partition(PHYSICS, "Kettle", ["hot", "cold"], scheme="random", parameters=said)


MISTAKES = {
    "a name that is taken": (lambda: create_partition(PHYSICS, "lab"), "called 'lab' already"),
    "no name": (lambda: create_partition(PHYSICS, " "), "1 to 200 characters"),
    "two arms of one name": (
        lambda: create_partition(PHYSICS, "Level", ["Easy", "easy"]),
        "There is an arm called 'easy' already",
    ),
    "a cohort without a set": (
        lambda: create_partition(PHYSICS, "Cohort", scheme="cohort"),
        "needs segment_set=, a set of",
    ),
    "a cohort of a set that overlaps": (
        lambda: create_partition(PHYSICS, "Cohort", scheme="cohort", segment_set="segments"),
        "take scheme 'team'",
    ),
    "a set where none is asked for": (
        lambda: create_partition(PHYSICS, "Level", segment_set="segments"),
        "follow no set; those of cohort and team do",
    ),
    "arms beside segments": (
        lambda: create_partition(PHYSICS, "Team", ["A"], scheme="team", segment_set="segments"),
        "are segments; name none",
    ),
    "a number below 0": (lambda: add_arm(lab(), "X", number=-1), "whole one, 0 to"),
    "a number that no column holds": (lambda: add_arm(lab(), "X", number=10**30), "got 1000"),
    "a text for a number": (lambda: add_arm(lab(), "X", number="7"), "got '7'"),
    "parameters that nobody takes": (
        lambda: create_partition(PHYSICS, "X", parameters={"weights": {}}),
        "parameters: unknown key 'weights'",
    ),
    "parameters that are a list": (
        lambda: create_partition(PHYSICS, "X", parameters=[1]),
        "parameters is a mapping, got list",
    ),
    "weights that are a list": (
        lambda: drawn([1, 2]),
        "parameters.weights: expected a mapping, got a list",
    ),
    "a weight that is a text": (lambda: drawn({"1": "3"}), "expected a number, got the text '3'"),
    "a weight below 0": (lambda: drawn({1: -1}), "a weight is a number, 0 or more, got -1"),
    "weights of 0 only": (lambda: drawn({1: 0, 2: 0}), "parameters.weights: all are 0"),
    "a weight of no arm": (
        lambda: drawn({"hot": 1}),
        "expected the number of an arm; there is 1, 2",
    ),
    "a hash that is none": (
        lambda: create_partition(PHYSICS, "X", scheme="random", parameters={"hash": "md5"}),
        "No hash is called 'md5'; there is blake2b-64",
    ),
}


@pytest.mark.parametrize(("mistake", "told"), MISTAKES.values(), ids=MISTAKES)
def test_a_partition_that_makes_no_sense_is_refused(mistake, told, labs):
    """With the way out, and nothing is stored."""
    with pytest.raises(WrongPartition, match=told):
        mistake()

    assert 1 == Partition.objects.count()


def test_all_that_is_wrong_with_parameters_is_told_at_once():
    """Before it is stored, and not when learners ask."""
    with pytest.raises(WrongPartition) as refused:
        drawn({"1": -1, "7": 2}, salt=5, weihgts={})

    told = str(refused.value).splitlines()

    assert {
        "parameters.weights.1: a weight is a number, 0 or more, got -1",
        "parameters.weights['7']: expected the number of an arm; there is 1, 2",
        "parameters.salt: expected a text, got 5",
        "parameters: unknown key 'weihgts'; did you mean 'weights'?",
    } == set(told)


def test_weights_may_be_said_by_numbers():
    """They are stored as JSON has them."""
    assert {"1": 3, "2": 1} == drawn({1: 3, 2: 1}).parameters["weights"]


def test_a_course_that_is_mistyped_is_refused():
    """What is written for it nobody would see."""
    with pytest.raises(UnknownCourse, match="has no course 'nope'; is its key mistyped"):
        create_partition("nope", "Lab")

    assert not Partition.objects.exists()


def test_one_arm_number_offered_twice_names_the_scheme(labs, using):
    """And its plugin, since its author has to mend it."""

    class Twice(PartitionScheme):
        def arms_of(self, partition, users):
            return {}

        def arms_offered(self, course):
            return (OfferedArm(3, "a"), OfferedArm(3, "b"))

    @hookimpl(partition_schemes)
    def supply():
        return {"twice": Twice}

    using(supply)
    with pytest.raises(
        WrongPartition, match="'twice' of plugin 'local' offers two arms 3, 'a' and"
    ):
        create_partition(PHYSICS, "X", scheme="twice")


def test_a_segment_and_an_arm_are_not_mixed_up(labs):
    """The other way round it is told so."""
    with pytest.raises(NotBindable, match="a Segment and then an Arm, got Arm and Segment"):
        bind(labs.arms.first(), Segment.objects.first())


def test_all_of_both_packages_can_be_imported():
    """No name of one is another's."""
    assert set() == set(authoring.__all__) & set(people.__all__)


def test_a_scheme_that_nobody_supplies_is_refused():
    with pytest.raises(NotSupplied, match="did you mean 'team'"):
        create_partition(PHYSICS, "Team", scheme="taem")


def test_names_change_and_numbers_stay(labs):
    """Names are for people."""
    set_rule(PHYSICS, "optics", {100: [1]})
    retitle(labs, "Laboratory")
    retitle(labs.arms.get(number=1), "Lab Ada")

    assert "optics" in visible(ADA, PHYSICS)
    with pytest.raises(WrongPartition):
        retitle(labs, "\n")


def test_a_partition_may_rest(labs):
    """Then it restricts nothing."""
    set_rule(PHYSICS, "optics", {100: [2]})

    activate(labs, active=False)
    assert "optics" in visible(ADA, PHYSICS)
    activate(labs)
    assert "optics" not in visible(ADA, PHYSICS)


def test_what_rules_name_goes_only_if_it_is_said(labs):
    """The error says which content nobody would see any more."""
    set_rule(PHYSICS, "optics", {100: [2]})
    set_rule(PHYSICS, "sound", {100: [1, 2]})

    with pytest.raises(StillNamed, match="2 rules name Lab B: change them first") as error:
        delete_arm(labs.arms.get(number=2))
    assert {"optics", "sound"} == set(error.value.blocks)
    with pytest.raises(StillNamed, match="2 rules name Lab"):
        delete_partition(labs)


def test_new_tracks_are_offered(school):
    """Once somebody is in one; a second time there is nothing new."""
    track = create_partition(PHYSICS, "Track", ["by hand"], scheme="enrollment_track")
    school.admit(ADA, mode="honor")

    assert ["honor"] == [arm.name for arm in offer_arms(track)]
    assert [] == offer_arms(track)
    assert [1, 2, 3, 6] == sorted(track.arms.values_list("number", flat=True))


# --- Bindings ---------------------------------------------------------------------------------


def test_an_arm_is_bound_to_many_segments_and_they_to_many_arms(labs):
    """Once each."""
    one, two = labs.arms.order_by("number")
    segment = create_segment(PHYSICS, "Everybody")

    assert bind(segment, one) == bind(segment, one)
    bind(segment, two, actor=TOVE)

    assert 2 == Binding.objects.filter(segment=segment).count()
    assert [True, False] == [unbind(segment, two), unbind(segment, two)]


def test_what_no_binding_opens_is_not_bound(labs):
    """Of another course, or under a scheme that knows no segments."""
    stranger, mine = create_segment(POTTERY, "Lab A"), Segment.objects.first()
    track = create_partition(PHYSICS, "Track", scheme="enrollment_track")
    teams = create_set(PHYSICS, "Teams")
    create_segment(PHYSICS, "Red", segment_set=teams)
    team = create_partition(PHYSICS, "Team", scheme="team", segment_set=teams)

    for segment, arm, told in (
        (stranger, labs.arms.first(), f"is of {POTTERY}".replace("+", r"\+")),
        (mine, track.arms.first(), "says its scheme, 'enrollment_track'"),
        (mine, team.arms.first(), "are the segments of a set"),
    ):
        with pytest.raises(NotBindable, match=told):
            bind(segment, arm)


def test_an_arm_outlives_its_segment():
    """It is open to nobody, and its number is not given again."""
    teams = create_set(PHYSICS, "Teams")
    red = create_segment(PHYSICS, "Red", segment_set=teams)
    team = create_partition(PHYSICS, "Team", scheme="team", segment_set=teams)

    delete_segment(red, unbind=True)
    create_segment(PHYSICS, "Blue", segment_set=teams)

    assert [(1, "Red"), (2, "Blue")] == list(team.arms.values_list("number", "name"))


# --- Rules ------------------------------------------------------------------------------------


def test_a_rule_is_stored_sorted_and_taken_away(labs):
    """As group_access; what restricts nothing is no rule."""
    stored = set_rule(PHYSICS, "optics", {"100": (2, 1), 101: None}, actor=TOVE)

    assert {"100": [1, 2]} == stored == rule_of(PHYSICS, "optics")
    assert {} == set_rule(PHYSICS, "optics", {"100": []}) == rule_of(PHYSICS, "optics")
    assert not Rule.objects.exists()


NONSENSE = {
    "no partition": ({"105": [1]}, "optics['105']: there is no partition 105; there is 100 (Lab)"),
    "no arm": ({"100": [9]}, "there is no arm 9 of 'Lab'; there is 1 (Lab A), 2 (Lab B)"),
    "a name": ({"Lab": [1]}, "optics['Lab']: expected the id of a partition, a whole number"),
    "an arm twice": ({"100": [1, 1]}, "optics['100']: arm 1 is named twice"),
    "no mapping": ([1], "expected an object such as"),
}


@pytest.mark.parametrize(("access", "told"), NONSENSE.values(), ids=NONSENSE)
def test_a_rule_that_names_what_is_not_there_is_refused(access, told, labs):
    """With its path and what there is; nothing is stored."""
    with pytest.raises(RuleRefused) as error:
        set_rule(PHYSICS, "optics", access)

    assert told in str(error.value)
    assert not Rule.objects.exists()


def test_a_rule_on_nothing_is_refused_and_may_be_taken_away(labs):
    """The platform's tree says what there is."""
    Rule.objects.create(course=PHYSICS, content="attic", access={"100": [1]})

    with pytest.raises(RuleRefused, match="has no 'attic'"):
        set_rule(PHYSICS, "attic", {"100": [2]})
    assert {} == set_rule(PHYSICS, "attic", None)


def test_what_nobody_could_see_is_refused(labs):
    """Nobody is in two tracks: neither the lesson in the unit, nor the unit around the lesson."""
    create_partition(PHYSICS, "Track", scheme="enrollment_track")
    set_rule(PHYSICS, "labs", {101: [1]})
    with pytest.raises(RuleRefused, match=r"nobody could see 'Optics'.*another arm of 'Track'"):
        set_rule(PHYSICS, "optics", {101: [2]})

    set_rule(PHYSICS, "optics", {101: [1]})
    with pytest.raises(RuleRefused, match="nobody could see 'Optics'"):
        set_rule(PHYSICS, "labs", {101: [2]})


def test_who_is_in_both_labs_may_be_asked_for(labs):
    """Segments overlap, so a lesson for Lab B in a unit for Lab A makes sense."""
    set_rule(PHYSICS, "labs", {100: [1]})
    set_rule(PHYSICS, "optics", {100: [2]})

    assert "optics" not in visible(ADA, PHYSICS)


def test_a_rule_on_a_partition_that_rests_is_a_warning(labs):
    """It is stored: one may write before the partition divides."""
    activate(labs, active=False)

    (told,) = check_rule(PHYSICS, "optics", {100: [1]})

    assert ("warning", "'Lab' is not active, so it restricts nothing now") == (
        told.level,
        told.text,
    )
    assert {"100": [1]} == set_rule(PHYSICS, "optics", {100: [1]})


def test_an_impact_asks_about_partitions_that_no_rule_uses_yet(labs):
    """As the rule would."""
    assert "2 learners lose 1 block, nobody gains any" == str(
        impact(PHYSICS, {"optics": {100: [2]}})
    )


@pytest.mark.parametrize(
    "error",
    [
        WrongPartition("x"),
        NotBindable("x"),
        RuleRefused(("x", "y")),
        StillNamed("x", ("optics",)),
        TransferConflict(("x",)),
    ],
    ids=lambda error: error.code,
)
def test_errors_cross_processes(error):
    """With their data, under a code for APIs."""
    copy = pickle.loads(pickle.dumps(error))

    assert (str(error), vars(error)) == (str(copy), vars(copy))
    assert isinstance(error, authoring.AuthoringError)
