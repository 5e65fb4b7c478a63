"""Who is denied is told what would open the block: enough, and no more than that."""

from __future__ import annotations

from itertools import product

from groups_courses import POLICIES, courses, learners
from hooks_groups.deciding import (
    ANY,
    Arm,
    Block,
    Course,
    Decider,
    Need,
    Partition,
    need_in_words,
    way_in_words,
    ways_in_words,
)
from hooks_groups.deciding import ways as ways_module
from hooks_groups.deciding.ways import MOST_WAYS
from hypothesis import given
from hypothesis import strategies as st

LABS = Partition(1, "Lab", (Arm(1, "A"), Arm(2, "B"), Arm(3, "C")))
TRACKS = Partition(2, "Track", (Arm(1, "audit"), Arm(2, "verified")))
PHRASES = {(1, 1): "join Lab A", (1, 2): "join Lab B", (1, 3): "join Lab C"}
PHRASES |= {(2, 1): "enroll", (2, 2): "upgrade to verified"}


def need(partition, *arms):
    return Need(partition, frozenset(arms))


def ways(*blocks, arms=None, policy="deny"):
    """Return the ways into the last of *blocks*."""
    return Decider(Course(blocks, (LABS, TRACKS)), policy).decide(arms or {}, blocks[-1].key).ways


def said(ways):
    return ways_in_words(ways, lambda *arm: PHRASES[arm])


def denials(course, arms, policy):
    decider = Decider(course, policy)
    for key in decider.keys:
        if not (decision := decider.decide(arms, key)):
            yield decider, key, decision


def choices(needs):
    """Yield everything that one may choose to meet *needs* with."""
    return product(*([(need.partition, arm) for arm in need.arms] for need in needs))


def joined(arms, choice):
    """Return *arms* after the learner has come into those of *choice*."""
    after = dict(arms)
    for partition, arm in choice:
        if after.get(partition) is not ANY:
            after[partition] = frozenset(after.get(partition, ())) | {arm}
    return after


def has(arms, need):
    """Return whether a learner in *arms* meets *need*."""
    theirs = arms.get(need.partition, ())
    return theirs is ANY or not need.arms.isdisjoint(theirs)


@given(courses(), learners(), POLICIES)
def test_a_way_opens_the_block(course, arms, policy):
    """Whichever arms one chooses to meet its needs with."""
    for decider, key, decision in denials(course, arms, policy):
        for way in decision.ways:
            assert all(decider.decide(joined(arms, choice), key) for choice in choices(way))


@given(courses(), learners(), POLICIES)
def test_without_one_of_its_needs_a_way_leads_nowhere(course, arms, policy):
    """One may choose so that the block stays shut."""
    for decider, key, decision in denials(course, arms, policy):
        for way in decision.ways:
            for left_out in way:
                rest = [need for need in way if need is not left_out]
                assert not all(
                    decider.decide(joined(arms, choice), key) for choice in choices(rest)
                )


@given(courses(), learners(), learners(markers=st.just(())), POLICIES)
def test_there_is_no_other_way(course, arms, more, policy):
    """Whoever comes in has gone one of them."""
    after = joined(arms, [(partition, arm) for partition, ids in more.items() for arm in ids])
    for decider, key, decision in denials(course, arms, policy):
        gone = any(all(has(after, need) for need in way) for way in decision.ways)
        assert gone == bool(decider.decide(after, key))


def test_needs_of_a_block_and_of_what_it_is_in_come_together():
    """Those that the learner has are left out."""
    unit, lesson = Block("unit", rule={2: [2]}), Block("lesson", ("unit",), {1: [1, 2]})

    assert ((need(1, 1, 2), need(2, 2)),) == ways(unit, lesson)
    assert ((need(2, 2),),) == ways(unit, lesson, arms={1: {2}})


def test_a_need_that_another_one_implies_is_left_out():
    """Who is in Lab A is in Lab A or B."""
    unit, lesson = Block("unit", rule={1: [1, 2]}), Block("lesson", ("unit",), {1: [1]})

    assert ((need(1, 1),),) == ways(unit, lesson)


def test_two_needs_of_one_partition_are_both_met():
    """Someone in Labs A and C meets both."""
    unit, lesson = Block("unit", rule={1: [1, 2]}), Block("lesson", ("unit",), {1: [2, 3]})

    assert ((need(1, 1, 2), need(1, 2, 3)),) == ways(unit, lesson)


def test_each_parent_is_a_way():
    """The shortest first, and none that includes another one."""
    first, second = Block("first", rule={1: [2], 2: [2]}), Block("second", rule={1: [1]})
    third, both = Block("third", rule={1: [1], 2: [1]}), Block("both", ("first", "second", "third"))

    assert ((need(1, 1),), (need(1, 2), need(2, 2))) == ways(first, second, third, both)


def test_ways_that_differ_in_one_arm_make_a_third_one_shorter():
    """With Lab A or B and verified, with Lab A, or with Lab B: verified makes no difference."""
    parents = (
        Block("long", rule={1: [1, 2], 2: [2]}),
        Block("a", rule={1: [1]}),
        Block("b", rule={1: [2]}),
    )

    assert ((need(1, 1, 2),),) == ways(*parents, Block("lesson", ("long", "a", "b")))


def test_a_way_of_too_many_choices_is_told_in_full(monkeypatch):
    """It opens the block, as do the others."""
    monkeypatch.setattr(ways_module, "MOST_CHOICES", 1)
    parents = (
        Block("long", rule={1: [1, 2], 2: [1, 2]}),
        Block("a", rule={1: [1]}),
        Block("b", rule={1: [2]}),
    )

    expected = ((need(1, 1),), (need(1, 2),), (need(1, 1, 2), need(2, 1, 2)))
    assert expected == ways(*parents, Block("lesson", ("long", "a", "b")))


def test_a_need_that_makes_no_difference_to_some_stays():
    """With Lab A or B and verified, or with Lab A: for Lab B one has to be verified."""
    parents = (Block("long", rule={1: [1, 2], 2: [2]}), Block("a", rule={1: [1]}))

    expected = ((need(1, 1),), (need(1, 1, 2), need(2, 2)))
    assert expected == ways(*parents, Block("lesson", ("long", "a")))


def test_where_nobody_comes_in_there_is_no_way():
    """And the decision says what dangles there and above, nothing of elsewhere."""
    blocks = (
        Block("unit", rule={9: [1]}),
        Block("lesson", ("unit",), {1: [7]}),
        Block("x", rule={8: [1]}),
    )
    decider = Decider(Course(blocks, (LABS,)))

    decision = decider.decide({1: {1}}, "lesson")

    assert () == decision.ways
    assert [
        "the rule of 'unit' names partition 9, which does not exist",
        "the rule of 'lesson' names arm 7 of partition 1, which does not exist",
    ] == list(map(str, decision.dangling))


def test_of_very_many_ways_some_are_told():
    """Each of them opens the block; the decision says that there are more."""
    partitions = tuple(Partition(n, arms=(Arm(1),)) for n in range(20))
    blocks = [Block("top")]
    for n in range(0, 20, 2):
        sides = [Block(f"{n}-{side}", (blocks[-1].key,), {n + side: [1]}) for side in (0, 1)]
        blocks += [*sides, Block(f"joint-{n}", tuple(side.key for side in sides))]
    decider = Decider(Course(tuple(blocks), partitions))

    decision = decider.decide({}, blocks[-1].key)

    assert (MOST_WAYS, False) == (len(decision.ways), decision.complete)
    for way in decision.ways:
        assert decider.decide({need.partition: need.arms for need in way}, blocks[-1].key)


# --- In English ----------------------------------------------------------------------------------


def test_needs_are_said_one_after_the_other():
    """As are ways, with a stronger mark between them where one of them has several needs."""
    lab, track = need(1, 2), need(2, 2)

    assert "join Lab B, and upgrade to verified" == way_in_words(
        (lab, track), lambda *arm: PHRASES[arm]
    )
    assert "join Lab B, or upgrade to verified" == said([(lab,), (track,)])
    assert "join Lab A; or join Lab B, and upgrade to verified" == said(
        [(need(1, 1),), (lab, track)]
    )
    assert "" == said([])


def test_words_that_all_arms_share_are_said_once():
    """Unless nothing would be left of one."""
    words = {1: "join Lab A", 2: "join Lab B", 3: "join Lab", 4: "leave", 5: "join Lab C now"}

    def of(*arms):
        return need_in_words(need(1, *arms), lambda _, arm: words[arm])

    assert "join Lab A" == of(1)
    assert "join Lab A or B" == of(1, 2)
    assert "join Lab A, B or C now" == of(1, 2, 5)
    assert "join Lab A or Lab" == of(1, 3)
    assert "join Lab A or leave" == of(1, 4)
    assert "join Lab A, join Lab B or leave" == of(1, 2, 4)
