"""What is refused when a course is compiled, and what the tables are made of."""

from __future__ import annotations

import pickle
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from groups_courses import POLICIES, courses
from hooks_groups.deciding import ANY, Arm, Block, Course, Decider, InvalidCourse, Partition, tables
from hypothesis import given

LABS = Partition(1, "Lab", (Arm(1, "A"), Arm(2, "B")))
TRACKS = Partition(2, "Track", (Arm(1, "audit"), Arm(2, "verified")))


def refused(*blocks, partitions=()):
    with pytest.raises(InvalidCourse) as told:
        Decider(Course(blocks, partitions))
    return str(told.value)


def test_a_cycle_is_named_from_block_to_block():
    """However many blocks lead into it."""
    blocks = (
        Block("start", ("a",)),
        Block("a", ("b",)),
        Block("b", ("root", "c")),
        Block("c", ("a",)),
    )

    assert "blocks are in each other: 'a' in 'b' in 'c' in 'a'" == refused(Block("root"), *blocks)
    assert "blocks are in each other: 'a' in 'a'" == refused(Block("a", ("a",)))


def test_unknown_parents_and_doubled_ids_are_told_together():
    """Each with a sentence."""
    partition = Partition(1, arms=(Arm(1), Arm(1)))
    blocks = (Block("a", ("gone",)), Block("b"), Block("b", ("lost",)))

    assert (
        "block 'b' is there 2 times; partition 1 is there 2 times; "
        "partition 1: arm 1 is there 2 times; partition 1: arm 1 is there 2 times; "
        "block 'a' is in 'gone', which is not there; block 'b' is in 'lost', which is not there"
    ) == refused(*blocks, partitions=(partition, partition))


def test_the_error_crosses_processes():
    """With its sentences."""
    error = InvalidCourse(("one", "two"))

    assert ("one; two", ("one", "two")) == (
        str(again := pickle.loads(pickle.dumps(error))),
        again.problems,
    )


def test_an_unknown_policy_is_refused():
    """With those that there are."""
    with pytest.raises(ValueError, match="is called 'allow'; there is deny, ignore, report"):
        Decider(Course(()), "allow")


@given(courses(), POLICIES)
def test_parents_come_before_what_is_in_them(course, policy):
    """In the order of the bits, which is the one that visible blocks come in."""
    keys = Decider(course, policy).keys

    assert {block.key for block in course.blocks} == set(keys)
    assert len(keys) == len(course.blocks)
    for block in course.blocks:
        assert all(keys.index(parent) < keys.index(block.key) for parent in block.parents)


@given(courses(), POLICIES)
def test_what_dangles_is_listed_whatever_the_policy(course, policy):
    """Each reference once, in inactive partitions too."""
    known = {(p.id, arm.id) for p in course.partitions for arm in p.arms}
    partitions = {p.id for p in course.partitions}
    expected = set()
    for block in course.blocks:
        for partition, listed in block.rule.items():
            if listed and partition not in partitions:
                expected.add((block.key, partition, None))
            else:
                expected |= {
                    (block.key, partition, a) for a in listed if (partition, a) not in known
                }

    found = [(d.block, d.partition, d.arm) for d in Decider(course, policy).dangling]
    assert expected == set(found)
    assert len(expected) == len(found)


def test_partitions_that_no_rule_uses_are_not_asked():
    """Nor inactive ones: fewer signatures, fewer operations."""
    inactive = Partition(3, arms=(Arm(1),), active=False)
    block = Block("lesson", rule={1: [1], 2: [], 3: [1]})
    decider = Decider(Course((block,), (LABS, TRACKS, inactive)))

    assert (1,) == decider.partitions
    assert (frozenset({1}),) == decider.signature({1: {1}, 2: {2}, 3: {1}, 9: {9}})


def test_a_joint_that_cannot_close_costs_nothing():
    """Everybody sees one of its parents."""
    blocks = (Block("open"), Block("lab", rule={1: [1]}), Block("more", rule={1: [2]}))
    never, may = Block("never", ("open", "lab")), Block("may", ("lab", "more"))

    assert 0 == len(Decider(Course((*blocks, never), (LABS,)))._joints)
    assert 1 == len(Decider(Course((*blocks, never, may), (LABS,)))._joints)


@pytest.mark.parametrize("wrong", ["12", 7, None, b"1"], ids=repr)
def test_what_is_no_set_of_arms_is_refused(wrong):
    """A text would be a learner without arms: a refusal that nobody understands."""
    decider = Decider(Course((Block("lesson", rule={1: [1]}),), (LABS,)))
    asks = (
        lambda: decider.visible({1: wrong}),
        lambda: decider.signature({1: wrong}),
        lambda: decider.cohort({"ada": {1: wrong}}).audiences,
    )

    for ask in asks:
        with pytest.raises(TypeError, match=re.escape(f"such as {{1, 2}}, got {wrong!r}")):
            ask()


def test_a_signature_made_by_hand_holds_frozen_sets():
    """As nothing else may be looked up."""
    decider = Decider(Course((Block("lesson", rule={1: [1]}),), (LABS,)))

    assert [0, 1, 1] == decider.bits_of_all([(frozenset(),), (frozenset({1}),), (ANY,)])
    with pytest.raises(TypeError, match="expected a frozen set of ids of arms, got 'x'"):
        decider.bits_of_all([("x",)])


def test_sets_of_arms_are_kept_up_to_a_bound(monkeypatch):
    """Beyond it answers are the same, worked out each time."""
    monkeypatch.setattr(tables, "MOST_SETS", 3)
    ids = range(5)
    blocks = tuple(Block(str(arm), rule={1: [arm]}) for arm in ids)
    decider = Decider(Course(blocks, (Partition(1, arms=tuple(map(Arm, ids))),)))

    for _ in range(2):
        assert [[str(arm)] for arm in ids] == [list(decider.visible({1: {arm}})) for arm in ids]
    assert 3 == len(decider._tables[0])


def test_threads_that_meet_new_sets_at_once_agree():
    """Tables are filled by whoever comes first."""
    ids = range(8)
    blocks = tuple(Block(str(arm), rule={1: [arm]}) for arm in ids)
    decider = Decider(Course(blocks, (Partition(1, arms=tuple(map(Arm, ids))),)))
    asked = [frozenset(arm for arm in ids if n >> arm & 1) for n in range(256)] * 8

    with ThreadPoolExecutor(16) as pool:
        seen = list(pool.map(lambda arms: set(map(int, decider.visible({1: arms}))), asked))

    assert asked == seen


def test_visible_blocks_are_a_set():
    """Of keys, with the operators of sets."""
    blocks = (Block("a"), Block("b", rule={1: [1]}), Block("c"))
    seen = Decider(Course(blocks, (LABS,))).visible({})

    assert (["a", "c"], 2, True, False, False) == (
        list(seen),
        len(seen),
        "a" in seen,
        "b" in seen,
        7 in seen,
    )
    assert {"a"} == seen & {"a", "b"}
    assert {"c"} == seen - {"a"}
    assert "Visible(['a', 'c'])" == repr(seen)


def test_a_long_chain_and_an_empty_course_compile():
    """Without recursion, without blocks."""
    chain = [Block("0", rule={1: [1]}), *(Block(str(n), (str(n - 1),)) for n in range(1, 5000))]
    decider = Decider(Course(tuple(reversed(chain)), (LABS,)))

    assert (5000, 0) == (len(decider.visible({1: {1}})), len(decider.visible({})))
    assert 1 == len(decider.decide({}, "4999").ways)
    assert 0 == len(Decider(Course(())).visible({}))
