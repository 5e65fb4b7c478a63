"""The compiled decider says what twenty lines of sets say, on any course, for anybody."""

from __future__ import annotations

import pytest
from groups_courses import POLICIES, courses, learners
from groups_specification import visible
from hooks_groups.deciding import ANY, Decider, chosen
from hypothesis import given
from hypothesis import strategies as st

COHORTS = st.lists(learners(), max_size=40).map(lambda them: dict(enumerate(them)))


@given(courses(), learners(), POLICIES)
def test_a_learner_sees_what_the_specification_says(course, arms, policy):
    """Whatever dangles, is inactive, empty, or of several parents."""
    decider = Decider(course, policy)

    assert visible(course, arms, policy) == decider.visible(arms)


@given(courses(), learners(), POLICIES, st.booleans())
def test_a_decision_is_a_bit_of_what_is_visible(course, arms, policy, staff):
    """For each block, for staff too."""
    decider = Decider(course, policy)
    seen = decider.visible(arms, staff=staff)

    for key in decider.keys:
        decision = decider.decide(arms, key, staff=staff)
        assert (key in seen) == bool(decision) == decision.allowed


@given(courses(), COHORTS, POLICIES)
def test_many_at_once_see_what_each_one_sees(course, them, policy):
    """Learner by learner from signatures, and block by block from audiences."""
    decider = Decider(course, policy)
    expected = [decider.bits(arms) for arms in them.values()]

    assert expected == decider.bits_of_all(map(decider.signature, them.values()))
    audiences = decider.cohort(them).audiences
    for bit, key in enumerate(decider.keys):
        who = [learner for learner, seen in enumerate(expected) if seen >> bit & 1]
        assert who == decider.audience(key, them) == list(chosen(them, audiences[key]))


@given(courses(), learners(), POLICIES)
def test_staff_see_everything(course, arms, policy):
    """What nobody else can see, too."""
    decider = Decider(course, policy)

    assert {block.key for block in course.blocks} == decider.visible(arms, staff=True)


@given(courses(), learners(), POLICIES)
def test_a_preview_is_a_learner_in_all_arms_it_does_not_name(course, arms, policy):
    """So it shows nothing that no learner can see."""
    decider = Decider(course, policy)
    everywhere = {p.id: {arm.id for arm in p.arms} for p in course.partitions}

    assert visible(course, {**everywhere, **arms}, policy) == decider.visible(decider.preview(arms))


@given(courses(), learners(), learners(), POLICIES)
def test_who_has_more_sees_more(course, fewer, more, policy):
    """No arm takes anything away."""
    both = {
        partition: ANY
        if ANY in (one := (fewer.get(partition, ()), more.get(partition, ())))
        else {*one[0], *one[1]}
        for partition in {*fewer, *more}
    }
    decider = Decider(course, policy)

    assert decider.visible(fewer) <= decider.visible(both)


@pytest.mark.parametrize("learners", [0, 1, 255, 256, 257, 5000])
def test_cohorts_of_any_size_are_folded_alike(learners):
    """With more sets of arms than fit into a byte, and more than are folded."""
    from hooks_groups.deciding import Arm, Block, Course, Partition

    ids = range(9)
    blocks = tuple(Block(f"{p}-{a}", rule={p: [a], 3: [0, 1]}) for p in (1, 2) for a in ids)
    arms = tuple(map(Arm, ids))
    decider = Decider(Course(blocks, tuple(Partition(p, arms=arms) for p in (1, 2, 3))))
    them = {
        n: {
            1: frozenset(a for a in ids if n >> a & 1),
            2: frozenset({n % 9}),
            3: frozenset({n % 3}),
        }
        for n in range(learners)
    }
    expected = [decider.bits(arms) for arms in them.values()]

    assert expected == decider.bits_of_all(map(decider.signature, them.values()))
    for bit, (_, audience) in enumerate(decider.cohort(them).audiences.items()):
        assert [n for n in them if expected[n] >> bit & 1] == list(chosen(them, audience))


def test_folded_tables_are_kept_up_to_a_bound(monkeypatch):
    """Beyond it answers are the same, worked out each time."""
    from hooks_groups.deciding import Arm, Block, Course, Partition, folding

    monkeypatch.setattr(folding, "MOST_SETS", 2)
    blocks = tuple(Block(f"{p}-{a}", rule={p: [a]}) for p in (1, 2) for a in (1, 2))
    partitions = tuple(Partition(p, arms=(Arm(1), Arm(2))) for p in (1, 2))
    decider = Decider(Course(blocks, partitions))
    them = [{1: frozenset({n % 2 + 1}), 2: frozenset({n % 3})} for n in range(200)]

    folded = decider.bits_of_all(map(decider.signature, them))

    assert [decider.bits(arms) for arms in them] == folded
    assert [2] == [len(table) for table in decider._folding._folded.values()]
