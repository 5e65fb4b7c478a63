"""Into which segment learners come: by chance, balanced, and by a hash that stays."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from math import inf, nan
from random import Random

import pytest
from hooks_groups.assigning import (
    Place,
    UnknownHash,
    at_random,
    by_rendezvous,
    hashing,
    in_balanced_blocks,
)
from hypothesis import given, settings
from hypothesis import strategies as st

USERS = range(1, 4001)
SEEDS = st.integers(0, 2**32).map(lambda seed: Random(seed).random)
NAMES = st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True)
UNHURRIED = settings(deadline=None, max_examples=40)  # thousands of learners each


def places(text, **more):
    return [Place(name, **more) for name in text]


def hashed(users, these, salt="lab"):
    return by_rendezvous(users, these, salt, "blake2b-64")


def spread(counts):
    return max(counts) - min(counts)


# --- All of them ---------------------------------------------------------------------------------

ALL = {
    "random": lambda users, these: at_random(users, these, Random(1).random),
    "balanced": lambda users, these: in_balanced_blocks(users, these, Random(1).random),
    "rendezvous": hashed,
}
each = pytest.mark.parametrize("assign", ALL.values(), ids=ALL)


@each
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.one_of(st.none(), st.integers(0, 8)), st.integers(0, 3)),
        max_size=5,
    ),
    st.integers(0, 30),
)
def test_nobody_comes_beyond_a_capacity_or_into_a_place_without_weight(assign, told, users):
    """Everybody is placed while there is room."""
    these = [
        Place(f"{n}", weight, members, capacity)
        for n, (members, capacity, weight) in enumerate(told)
    ]
    room = {
        p.uid: inf if p.capacity is None else max(0, p.capacity - p.members)
        for p in these
        if p.weight
    }

    found = assign(range(users), these)

    assert min(users, sum(room.values())) == len(found)
    assert all(number <= room[uid] for uid, number in Counter(found.values()).items())


@each
def test_a_learner_who_is_named_twice_comes_once(assign):
    """And takes one seat."""
    single = places("ab", capacity=1)

    assert 2 == len(assign([7, 7, 8], single))
    assert assign([7, 8], places("ab")) == assign([7, 8, 7], places("ab"))


@each
def test_weights_are_shares(assign):
    """3 to 1 is three quarters."""
    found = Counter(assign(USERS, [Place("a", 3), Place("b", 1)]).values())

    assert 0.73 < found["a"] / len(USERS) < 0.77


@each
def test_without_a_place_nobody_is_placed(assign):
    """Nothing is raised."""
    assert {} == assign(USERS, []) == assign([], places("ab"))


@each
@pytest.mark.parametrize("weight", [-1.0, nan, inf])
def test_a_weight_that_is_no_share_is_refused(assign, weight):
    """With the segment's name."""
    with pytest.raises(ValueError, match="the weight of 'a' is a share, 0 or more, got"):
        assign([1], [Place("a", weight)])


@each
def test_a_place_that_is_there_twice_is_refused(assign):
    """Its members would be counted twice."""
    with pytest.raises(ValueError, match="'a' is there twice"):
        assign([1], places("aa"))


# --- By chance -----------------------------------------------------------------------------------


@pytest.mark.parametrize("assign", [at_random, in_balanced_blocks])
def test_the_same_numbers_place_alike_and_others_do_not(assign):
    """What is drawn is given, so it can be repeated."""
    first, again, other = (assign(USERS, places("ab"), Random(n).random) for n in (1, 1, 2))

    assert first == again != other


@pytest.mark.parametrize("assign", [at_random, in_balanced_blocks])
@pytest.mark.parametrize("number", [0.0, 1 - 2**-53])
def test_the_first_and_the_last_number_that_can_be_drawn_are_places(assign, number):
    """Of weights that do not add up evenly, and beside one that has had its share."""
    these = [
        Place("a", 0.1),
        Place("b", 0.2),
        Place("c", 0.7),
        Place("full", members=9, capacity=9),
    ]

    found = assign(range(100), these, lambda: number)

    assert 100 == len(found)
    assert {*"abc"} >= set(found.values())


@given(NAMES, SEEDS, st.integers(0, 60))
def test_balanced_places_are_apart_by_one_at_most(names, draw, users):
    """After each learner, not at the end only."""
    members = dict.fromkeys(names, 0)

    for uid in in_balanced_blocks(range(users), places(names), draw).values():
        members[uid] += 1
        assert spread(members.values()) <= 1


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), SEEDS, st.integers(0, 60))
def test_places_that_were_apart_come_together(members, draw, users):
    """Those with the fewest come first."""
    these = [Place(f"{n}", members=there) for n, there in enumerate(members)]
    after = Counter({place.uid: place.members for place in these})

    after.update(in_balanced_blocks(range(users), these, draw).values())

    missing = sum(max(members) - there for there in members)
    assert spread(after.values()) <= (1 if users >= missing else spread(members))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), SEEDS, st.integers(1, 3))
def test_in_each_block_a_place_is_there_as_often_as_its_weight(weights, draw, blocks):
    """In an order that is drawn."""
    these = [Place(f"{n}", weight) for n, weight in enumerate(weights)]
    placed = iter(in_balanced_blocks(range(blocks * sum(weights)), these, draw).values())

    for _ in range(blocks):
        assert {p.uid: p.weight for p in these} == Counter(islice(placed, sum(weights)))


def test_every_order_of_a_block_is_as_likely():
    """Also of weights 2 and 1: the single one is first in a third of the blocks."""
    draw = Random(5).random
    orders = Counter(
        "".join(in_balanced_blocks(range(3), [Place("a", 2), Place("b")], draw).values())
        for _ in range(6000)
    )

    assert {"aab", "aba", "baa"} == set(orders)
    assert all(1850 < number < 2150 for number in orders.values())


def test_a_block_that_rounding_hides_is_followed_by_another():
    """35 is fifteen times 7/3, and by a float a little less."""
    these = [Place("a", 7 / 3, members=35)]

    assert dict.fromkeys(range(300), "a") == in_balanced_blocks(range(300), these, Random(1).random)


@pytest.mark.parametrize("weight", [0.1, 0.25, 1 / 3, 2.5, 7 / 3])
def test_fractions_balance_as_whole_weights_do(weight):
    """Equal ones are apart by one at most."""
    these = [Place(name, weight) for name in "abc"]
    counts = Counter(in_balanced_blocks(range(3000), these, Random(3).random).values())

    assert spread(counts.values()) <= max(1, round(weight))


# --- By a hash -----------------------------------------------------------------------------------


def test_learners_stay_where_the_first_release_has_placed_them():
    """Whatever is done to the code: these are stored nowhere."""
    found = hashed(range(1, 25), [Place("a"), Place("b"), Place("c", 2)], "golden")

    assert "caccaacbbcabbbcacabcabaa" == "".join(found.values())


def test_a_number_and_its_digits_are_the_same_learner():
    """As an id comes from JSON, or from a database."""
    assert hashed([1, 2, 3], places("ab")) == {
        int(user): uid for user, uid in hashed(["1", "2", "3"], places("ab")).items()
    }


@UNHURRIED
@given(NAMES, st.randoms(use_true_random=False))
def test_the_order_of_places_changes_nothing(names, random):
    """Nor does it matter who comes together with whom."""
    shuffled = random.sample(names, len(names))

    together = hashed(range(200), places(names))

    assert together == hashed(range(200), places(shuffled))
    assert together == {user: hashed([user], places(names))[user] for user in range(200)}


@UNHURRIED
@given(NAMES.filter(lambda names: len(names) > 1))
def test_only_the_new_place_is_moved_to_and_only_the_old_one_left(names):
    """The fewest moves that there can be: about one in so many as there are places."""
    before, after = hashed(USERS, places(names[1:])), hashed(USERS, places(names))

    moved = {user for user in USERS if before[user] != after[user]}

    assert {names[0]} == {after[user] for user in moved}
    assert moved == {user for user in USERS if after[user] == names[0]}
    assert abs(len(moved) / len(USERS) - 1 / len(names)) < 0.04


@UNHURRIED
@given(NAMES.filter(lambda names: len(names) > 1), st.floats(1.1, 5))
def test_a_greater_weight_is_moved_to_and_by_nobody_left(names, weight):
    """By as many as its share grows by."""
    before = hashed(USERS, places(names))
    after = hashed(USERS, [Place(names[0], weight), *places(names[1:])])

    moved = [user for user in USERS if before[user] != after[user]]

    assert {names[0]} >= {after[user] for user in moved}
    expected = weight / (weight + len(names) - 1) - 1 / len(names)
    assert abs(len(moved) / len(USERS) - expected) < 0.04


def test_two_tests_with_salts_of_their_own_are_independent():
    """Half of those in the one arm of the first are in the one arm of the second."""
    first, second = (hashed(USERS, places("ab"), salt) for salt in ("first", "second"))
    both = Counter((first[user], second[user]) for user in USERS)

    assert all(
        0.23 < both[pair] / len(USERS) < 0.27 for pair in [*zip("aabb", "abab", strict=True)]
    )
    assert first == hashed(USERS, places("ab"), "first")


def test_salt_and_uid_are_told_apart():
    """However they are written together."""
    one = hashed(USERS, [Place("b c"), Place("d")], "a")
    other = hashed(USERS, [Place("c"), Place("d")], "a b")

    assert {user for user in USERS if one[user] != "d"} != {
        user for user in USERS if other[user] != "d"
    }


def test_the_lowest_and_the_highest_number_are_times():
    """One in 2 to the 64 comes: no logarithm fails on it."""
    lowest, highest = hashing._time(0, 1.0), hashing._time(2**64 - 1, 1.0)

    assert inf > lowest > highest >= 0


def test_a_hash_that_is_not_known_is_refused():
    """Another one would place everybody anew."""
    with pytest.raises(UnknownHash, match="no hash is called 'md5'; there is blake2b-64"):
        by_rendezvous([1], places("a"), "lab", "md5")
