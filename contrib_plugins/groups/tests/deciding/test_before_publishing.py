"""What authors are told before they publish: what changes for whom, and what may be meant otherwise."""

from __future__ import annotations

import pytest
from groups_courses import POLICIES, courses, learners
from groups_specification import visible
from hooks_groups.deciding import (
    Arm,
    Block,
    Course,
    Decider,
    Need,
    Partition,
    impact,
    lint,
)
from hypothesis import given
from hypothesis import strategies as st

LABS = Partition(1, "Lab", (Arm(1, "A"), Arm(2, "B")))
TRACKS = Partition(2, "Track", (Arm(1, "audit"), Arm(2, "verified")))
THEM = {"ada": {1: {1}}, "ben": {1: {2}}, "eve": {1: {1, 2}, 2: {2}}, "tom": {}}
COHORTS = st.lists(learners(), max_size=6).map(lambda them: dict(enumerate(them)))


def decider(*blocks, policy="deny"):
    return Decider(Course(blocks, (LABS, TRACKS)), policy)


def change(before, after, them=THEM):
    return impact(decider(*before).cohort(them), decider(*after).cohort(them))


def test_a_stricter_rule_takes_blocks_from_learners():
    """And from those below it."""
    rest = (Block("lesson", ("unit",)), Block("other"))

    found = change((Block("unit"), *rest), (Block("unit", rule={1: [1]}), *rest))

    assert "2 learners lose 2 blocks, nobody gains any" == str(found)
    assert (["ben", "tom"], []) == (found.losers, found.gainers)
    assert (["ben", "tom"], []) == (found.losers_of("lesson"), found.losers_of("other"))


def test_a_rule_that_moves_takes_and_gives():
    """To one learner, one block."""
    found = change((Block("unit", rule={1: [1]}),), (Block("unit", rule={1: [2]}),))

    assert "1 learner loses 1 block, 1 learner gains 1 block" == str(found)
    assert (["ada"], ["ben"]) == (found.losers, found.gainers)


def test_a_block_that_goes_is_lost_and_one_that_comes_is_gained():
    """Whoever saw it, and will."""
    found = change((Block("old", rule={1: [1]}),), (Block("new"),))

    assert "2 learners lose 1 block, 4 learners gain 1 block" == str(found)


def test_bindings_may_be_what_changes():
    """The same learners come with other arms."""
    same = decider(Block("unit", rule={1: [1]}))

    found = impact(same.cohort(THEM), same.cohort({**THEM, "ada": {}}))

    assert ["ada"] == found.losers
    with pytest.raises(ValueError, match="the same learners in the same order"):
        impact(same.cohort(THEM), same.cohort({"ada": {}}))


@given(courses(), courses(), COHORTS)
def test_an_impact_is_the_difference_of_what_is_seen(before, after, them):
    """Learner by learner, block by block."""
    found = impact(Decider(before).cohort(them), Decider(after).cohort(them))
    lost = {n: visible(before, arms) - visible(after, arms) for n, arms in them.items()}
    gained = {n: visible(after, arms) - visible(before, arms) for n, arms in them.items()}

    assert [n for n in them if lost[n]] == found.losers
    assert [n for n in them if gained[n]] == found.gainers
    assert set().union(*lost.values()) == set(found.lost)
    assert set().union(*gained.values()) == set(found.gained)
    for key in found.lost:
        assert [n for n in them if key in lost[n]] == found.losers_of(key)


# --- Lint ----------------------------------------------------------------------------------------


def found_in(*blocks, them=THEM, policy="deny"):
    made = decider(*blocks, policy=policy)
    return lint(made, made.cohort(them))


def test_blocks_that_nobody_can_see_or_nobody_does():
    """The former are not told twice."""
    unit, gone = Block("unit", rule={2: [1]}), Block("gone", rule={9: [1]})

    found = found_in(unit, gone, Block("lesson", ("gone",)), Block("open"))

    assert (("gone", "lesson"), ("unit",)) == (found.shut, found.unseen)
    assert ["gone"] == [each.block for each in found.dangling]


def test_a_need_that_all_who_come_have_is_told():
    """Of a unit for Lab A, a lesson need not say that it is for Labs A and B."""
    unit, lesson = Block("unit", rule={1: [1]}), Block("lesson", ("unit",), {1: [1, 2], 2: [2]})

    assert (("lesson", Need(1, frozenset({1, 2}))),) == found_in(unit, lesson).implied
    assert (
        ()
        == found_in(Block("unit", rule={1: [1, 2]}), Block("lesson", ("unit",), {1: [1]})).implied
    )


def test_arms_that_no_rule_names_are_told():
    """Of active partitions."""
    assert ((1, 2), (2, 1), (2, 2)) == found_in(Block("unit", rule={1: [1]})).unused


@given(courses(), COHORTS, POLICIES)
def test_findings_are_what_the_specification_says(course, them, policy):
    """Shut: from all arms. Unseen: by these learners."""
    made = Decider(course, policy)
    everywhere = {p.id: {arm.id for arm in p.arms} for p in course.partitions}
    could = visible(course, everywhere, policy)
    seen = set().union(*(visible(course, arms, policy) for arms in them.values()))

    found = lint(made, made.cohort(them))

    assert {block.key for block in course.blocks} - could == set(found.shut)
    assert could - seen == set(found.unseen)


@given(courses(), learners(), POLICIES)
def test_what_is_implied_can_be_left_out(course, arms, policy):
    """One at a time, nobody sees more or less; and what is not told cannot, if one can come there."""
    made = Decider(course, policy)
    told = {(key, need.partition) for key, need in lint(made, made.cohort({})).implied}

    for key, partition in told:
        blocks = tuple(
            Block(
                b.key,
                b.parents,
                {p: a for p, a in b.rule.items() if (b.key, p) != (key, partition)},
            )
            for b in course.blocks
        )
        assert made.visible(arms) == Decider(Course(blocks, course.partitions), policy).visible(
            arms
        )
