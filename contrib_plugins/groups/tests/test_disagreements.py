"""Where this decider and Open edX's answer differently, one row each, and where they agree.

Contract: groups.md 2.6 for what upstream's deciders say, decision 14 for what ours says and why.
"""

from __future__ import annotations

from itertools import combinations

import attrs
import pytest
from groups_courses import courses, learners, partitions, rules
from groups_upstream import Group, has_access, merged, outline
from hooks_groups.deciding import Arm, Block, Course, Decider, Partition
from hypothesis import given
from hypothesis import strategies as st

LABS = Partition(100, "Lab", (Arm(1, "A"), Arm(2, "B")))
OFF = Partition(100, "Lab", (Arm(1, "A"), Arm(2, "B")), active=False)
TRACKS = Partition(50, "Track", (Arm(1, "audit"), Arm(2, "verified")))
IN_A, IN_B, IN_BOTH = {100: {1}}, {100: {2}}, {100: {1, 2}}
A = Group(1, "A")


def lesson(rule, **above):
    """Return a lesson with *rule*, in a unit for each rule of *above*."""
    units = tuple(Block(name, rule=its) for name, its in above.items())
    return (*units, Block("lesson", tuple(above), rule))


@attrs.frozen
class Row:
    """ours, strict, outline: is the learner let in? An exception where upstream raises one."""

    name: str
    blocks: tuple
    arms: dict
    upstream: dict
    ours: bool
    strict: object
    outline: object
    partitions: tuple = (LABS, TRACKS)


ROWS = (
    Row(
        "a rule names a partition that was deleted: nobody, unless the policy is ignore",
        lesson({7: [1]}),
        IN_A,
        {100: A},
        ours=False,
        strict=False,
        outline=True,
    ),
    Row(
        "a list has an arm that was deleted, and the learner's: nobody, unless the policy is ignore",
        lesson({100: [1, 9]}),
        IN_A,
        {100: A},
        ours=False,
        strict=False,
        outline=True,
    ),
    Row(
        "a deleted arm of the unit is not in the lesson's list: who does not see the unit sees no lesson",
        lesson({100: [1]}, unit={100: [1, 9]}),
        IN_A,
        {100: A},
        ours=False,
        strict=True,
        outline=True,
    ),
    Row(
        "lists that exclude each other in a partition that is not active restrict nothing",
        lesson({100: [2]}, unit={100: [1]}),
        IN_A,
        {100: A},
        ours=True,
        strict=False,
        outline=True,
        partitions=(OFF,),
    ),
    Row(
        "an empty list at the root restricts nothing",
        lesson({100: [1]}, root={100: []}),
        IN_A,
        {100: A},
        ours=True,
        strict=False,
        outline=True,
    ),
    Row(
        "None at the root restricts nothing",
        lesson({100: [1]}, root={100: None}),
        IN_A,
        {100: A},
        ours=True,
        strict=TypeError,
        outline=True,
    ),
    Row(
        "an arm was renamed: ids decide",
        lesson({100: [1]}),
        IN_A,
        {100: Group(1, "the new name")},
        ours=True,
        strict=False,
        outline=True,
    ),
    Row(
        "a learner is in two arms: any of them will do",
        lesson({100: [1]}),
        IN_BOTH,
        {100: [A, Group(2, "B")]},
        ours=True,
        strict=False,
        outline=AttributeError,
    ),
    Row(
        "the unit is for one arm and the lesson for another: who is in both meets both",
        lesson({100: [2]}, unit={100: [1]}),
        IN_BOTH,
        {100: [A, Group(2, "B")]},
        ours=True,
        strict=False,
        outline=AttributeError,
    ),
    Row(
        "the second of two parents lets the learner in: one is enough",
        lesson({}, first={100: [2]}, second={100: [1]}),
        IN_A,
        {100: A},
        ours=True,
        strict=False,
        outline=True,
    ),
    Row(
        "two parents ask for different partitions: who sees neither does not see what is in them",
        lesson({}, first={100: [2]}, second={50: [2]}),
        IN_A,
        {100: A},
        ours=False,
        strict=False,
        outline=True,
    ),
)


def answered(decider, *arguments):
    """Return what *decider* answers, or the class of what it raises."""
    try:
        return decider(*arguments)
    except (AttributeError, TypeError) as error:
        return type(error)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_disagreement(row):
    """Ours, and what each of upstream's two says of the same."""
    course = Course(row.blocks, row.partitions)
    left = answered(outline, course, row.upstream)

    assert row.ours == Decider(course).decide(row.arms, "lesson").allowed
    assert row.strict == answered(has_access, course, "lesson", row.upstream)
    assert row.outline == (left if isinstance(left, type) else "lesson" in left)
    assert row.ours != row.strict or row.ours != row.outline


@pytest.mark.parametrize("rule", [{7: [1]}, {100: [1, 9]}, {100: [1], 7: [2, 3]}])
def test_what_dangles_may_be_struck_out(rule):
    """By operators who want what the outline shows."""
    assert Decider(Course(lesson(rule), (LABS,)), "ignore").decide(IN_A, "lesson")


# The third decider is told of in the contract; it has no algorithm there to be written down.


@pytest.mark.parametrize(
    ("rule", "arms", "expected"),
    [
        ({50: [2]}, {50: {2}}, True),  # the team processor removes it for those who are verified
        ({100: [1], 50: [2]}, IN_A, False),  # it takes any team for all teams
        ({102: [1]}, {}, False),  # the cohort processor knows the first partition, no plugin's
    ],
)
def test_the_outline_of_sequences_is_no_other_decider(rule, arms, expected):
    """Any partition is as good as another, for sequences as for all blocks."""
    partitions = (LABS, TRACKS, Partition(102, arms=(Arm(1),)))

    assert expected == Decider(Course(lesson(rule), partitions)).decide(arms, "lesson").allowed


# --- Where they agree ----------------------------------------------------------------------------

SINGLE = st.dictionaries(st.sampled_from(range(1, 5)), st.sampled_from(range(1, 6)))
TREES = courses(
    most_parents=1, rules=rules().map(lambda r: {p: list(a) for p, a in r.items() if a})
)
ACTIVE_TREES = courses(
    most_parents=1,
    rules=rules().map(lambda r: {p: list(a) for p, a in r.items() if a}),
    partitions=partitions(st.just(True)),
)


def strict_all_the_way(course, key, learner):
    """Return what the strict algorithm says of a block, and of all that one goes through to it."""
    blocks = {block.key: block for block in course.blocks}
    above = blocks[key].parents[:1]
    return has_access(course, key, learner) and all(
        strict_all_the_way(course, parent, learner) for parent in above
    )


@given(ACTIVE_TREES, SINGLE)
def test_a_learner_of_one_arm_is_answered_as_by_the_strict_algorithm(course, learner):
    """In trees, with active partitions; unknown partitions and arms are refused by both."""
    upstream = {partition: Group(arm) for partition, arm in learner.items()}
    seen = Decider(course).visible({partition: {arm} for partition, arm in learner.items()})

    for block in course.blocks:
        assert (block.key in seen) == strict_all_the_way(course, block.key, upstream)


@given(TREES, SINGLE)
def test_inactive_partitions_differ_in_lists_that_exclude_each_other_only(course, learner):
    """Wherever no such pair is on the way, both say the same."""
    blocks = {block.key: block for block in course.blocks}
    inactive = {partition.id for partition in course.partitions if not partition.active}
    upstream = {partition: Group(arm) for partition, arm in learner.items()}
    seen = Decider(course).visible({partition: {arm} for partition, arm in learner.items()})

    for key in blocks:
        if not any(merged(blocks, key).get(partition) is False for partition in inactive):
            assert (key in seen) == strict_all_the_way(course, key, upstream)


@given(ACTIVE_TREES, learners(markers=st.just([])))
def test_several_arms_are_one_arm_for_their_combination(course, arms):
    """Upstream's algorithm says the same, if each set of arms is an arm and lists are rewritten."""
    upstream = {p.id: Group(_number(arms[p.id], p)) for p in course.partitions if arms.get(p.id)}
    seen = Decider(course).visible(arms)

    rewritten = _with_combinations(course)
    for block in course.blocks:
        assert (block.key in seen) == strict_all_the_way(rewritten, block.key, upstream)


def _sets(partition):
    ids = [arm.id for arm in partition.arms]
    return [frozenset(some) for n in range(len(ids) + 1) for some in combinations(ids, n)]


def _number(arms, partition):
    return _sets(partition).index(frozenset(arms) & {arm.id for arm in partition.arms})


def _with_combinations(course):
    """Return *course* with an arm for each set of arms; -1 stands for what dangles, -2 for nobody."""
    by_id = {partition.id: partition for partition in course.partitions}

    def rewritten(partition, listed):
        if partition not in by_id or not set(listed) <= {a.id for a in by_id[partition].arms}:
            return [-1]
        sets = enumerate(_sets(by_id[partition]))
        return [number for number, some in sets if some & set(listed)]

    blocks = (
        Block(b.key, b.parents, {p: rewritten(p, a) for p, a in b.rule.items()})
        for b in course.blocks
    )
    of = (Partition(p.id, arms=tuple(map(Arm, range(len(_sets(p)))))) for p in course.partitions)
    return Course(tuple(blocks), tuple(of))
