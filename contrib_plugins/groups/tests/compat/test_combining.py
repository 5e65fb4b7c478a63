"""A learner of several arms, for those who know one group each: 49 of 49 are right in both."""

from __future__ import annotations

from itertools import chain
from itertools import combinations as subsets

import pytest
from groups_service import RandomShape
from groups_upstream import has_access, outline
from hooks_groups.compat import Group, UserPartition, expanded
from hooks_groups.compat.combining import (
    COMBINATIONS,
    LOWEST_COMBINATION,
    MOST,
    as_parameter,
    combination_id,
    combinations,
    combinations_in,
    groups,
)
from hooks_groups.deciding import Arm, Block, Course, Decider, Partition

ARMS = [Group(1, "A"), Group(2, "B"), Group(3, "C")]
SETS = [set(some) for n in (1, 2, 3) for some in subsets((1, 2, 3), n)]


def published(realised):
    """Return a partition of three arms, with a group for each combination."""
    found = combinations(realised, {1, 2, 3})
    parameters = {COMBINATIONS: as_parameter(found)}
    return UserPartition(100, "Lab", "", groups(ARMS, found), RandomShape(), parameters)


def group_of(partition, arms):
    """Return the one group of *partition* for a learner in *arms*."""
    if len(arms) == 1:
        return partition.get_group(*arms)
    return partition.get_group(combination_id(arms))


def seen_upstream(partition, rule, learner, **above):
    """Return what both of upstream's deciders say of a lesson with *rule*, in units with theirs."""
    rules = {
        name: expanded({100: its}, [partition]) for name, its in {**above, "lesson": rule}.items()
    }
    units = tuple(Block(name, rule=_numbers(rules[name])) for name in above)
    lesson = Block("lesson", tuple(above), _numbers(rules["lesson"]))
    arms = tuple(Arm(each.id, each.name) for each in partition.groups)
    course = Course((*units, lesson), (Partition(100, arms=arms),))
    group = {100: group_of(partition, learner)}
    return has_access(course, "lesson", group), "lesson" in outline(course, group)


def _numbers(access):
    return {int(name): arms for name, arms in access.items()}


@pytest.mark.parametrize("rule", SETS, ids=str)
@pytest.mark.parametrize("learner", SETS, ids=str)
def test_each_pair_of_membership_and_rule_is_right_in_both_deciders(learner, rule):
    """Contract, finding 5: 49 of 49."""
    expected = bool(learner & rule)

    assert (expected, expected) == seen_upstream(published(SETS), rule, learner)


@pytest.mark.parametrize("learner", SETS, ids=str)
def test_a_lesson_in_a_unit_is_as_our_decider_has_it(learner):
    """For all lists of both: any arm for the unit, and any for the lesson."""
    partition = published(SETS)
    arms = tuple(Arm(each.id, each.name) for each in ARMS)
    for unit, lesson in chain.from_iterable([(a, b) for b in SETS] for a in SETS):
        blocks = (Block("unit", rule={100: unit}), Block("lesson", ("unit",), {100: lesson}))
        ours = Decider(Course(blocks, (Partition(100, arms=arms),)))
        expected = ours.decide({100: learner}, "lesson").allowed

        assert (expected, expected) == seen_upstream(partition, lesson, learner, unit=unit)


def test_a_combination_has_the_same_id_wherever_a_course_is_run():
    """In any order, and within what Open edX takes."""
    assert combination_id([2, 1]) == combination_id({1, 2}) == 1_916_233_034
    assert all(LOWEST_COMBINATION <= combination_id(each) < 2**31 for each in SETS)


def test_the_most_frequent_combinations_have_groups():
    """Up to 64; who is in one of the others is answered by priority."""
    pairs = [set(pair) for pair in subsets(range(1, 16), 2)]
    often = [{1, 15}, {1, 15}, *pairs]

    found = combinations(often)

    assert (MOST, 105) == (len(found), len(pairs))
    assert {1, 15} in found.values()
    assert list(combinations(often, most=1).values()) == [{1, 15}]


def test_one_arm_is_no_combination():
    """Nor is none."""
    assert combinations([{1}, {2}, set(), [3, 3]]) == {}


def test_an_id_that_an_arm_has_is_not_taken_twice():
    """That combination is answered by priority."""
    assert combinations([{1, 2}], taken={combination_id({1, 2})}) == {}


def test_a_partition_says_which_of_its_groups_are_combinations():
    """In its parameters, so that whoever has its JSON knows."""
    partition = published([{1, 2}])

    assert combinations_in(partition.parameters) == {combination_id({1, 2}): {1, 2}}
    assert [group.name for group in partition.groups] == ["A", "B", "C", "A + B"]
    assert combinations_in({}) == {}


def test_lists_that_restrict_nothing_are_left_out():
    """At the root of a course Open edX would take them for lists that nobody is in."""
    assert expanded({"100": [], 7: None, 50: [2, 1]}, [published([{1, 2}])]) == {"50": [1, 2]}
