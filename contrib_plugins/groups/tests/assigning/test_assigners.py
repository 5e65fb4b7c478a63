"""The assigners that this plugin supplies, with the options of a set."""

from __future__ import annotations

import pickle

import pytest
from hooks_groups.assigners import ASSIGNERS, DrawOptions, RendezvousOptions
from hooks_groups.assigning import Place, UnknownHash, by_rendezvous

from hookspecs.interfaces.assigner import Assigner, Choice
from hookspecs.values import Count, SegmentKey, UserId

USERS = [UserId(user) for user in range(1, 41)]
AMONG = [Choice(SegmentKey("a"), capacity=Count(5)), Choice(SegmentKey("b"), 2.0, Count(3))]
OPTIONS = {
    "manual": None,
    "random": DrawOptions("seed"),
    "balanced": DrawOptions("seed"),
    "rendezvous": RendezvousOptions("lab", "blake2b-64"),
}
each = pytest.mark.parametrize("name", OPTIONS)


def made(name, options=None):
    return ASSIGNERS[name](OPTIONS[name] if options is None else options)


def test_all_assigners_are_tried_here():
    """One that is added is, too."""
    assert set(OPTIONS) == set(ASSIGNERS)


@each
def test_an_assigner_gives_keys_to_users(name):
    """The same ones when it is asked again: nothing is kept."""
    assigner = made(name)
    found = assigner.assign(iter(USERS), AMONG)

    assert isinstance(assigner, Assigner)
    assert set(found) == (set() if name == "manual" else set(USERS))
    assert {(type(user), type(uid)) for user, uid in found.items()} <= {(UserId, SegmentKey)}
    assert found == assigner.assign(USERS, AMONG)


@each
def test_options_are_of_the_type_that_it_says(name):
    """None where there is nothing to be said."""
    expected = ASSIGNERS[name].options_type

    assert (type(None) if expected is None else expected) is type(OPTIONS[name])


def test_without_a_seed_each_draw_is_another():
    """Nobody can foresee it."""
    assigner = made("random", DrawOptions())

    assert 1 < len({tuple(assigner.assign(USERS, AMONG).values()) for _ in range(5)})


def test_under_one_seed_batches_are_drawn_apart():
    """The first of each batch does not always come into the same segment."""
    assigner = made("balanced", DrawOptions("seed"))

    among = [Choice(SegmentKey("a")), Choice(SegmentKey("b"))]

    assert {"a", "b"} == {assigner.assign([user], among)[user] for user in USERS}


def test_rendezvous_is_the_function():
    """With the salt and the hash that are stored."""
    expected = by_rendezvous(
        USERS, [Place("a", capacity=5), Place("b", 2.0, 3)], "lab", "blake2b-64"
    )

    assert expected == made("rendezvous").assign(USERS, AMONG)


def test_salt_and_hash_are_said_by_those_who_make_a_set():
    """A default could change, and with it where everybody is."""
    with pytest.raises(TypeError):
        RendezvousOptions("lab")
    with pytest.raises(ValueError, match="hash"):
        RendezvousOptions("lab", "md5")
    with pytest.raises(ValueError, match="salt"):
        RendezvousOptions("", "blake2b-64")


def test_an_unknown_hash_crosses_processes():
    """With its name."""
    again = pickle.loads(pickle.dumps(UnknownHash("md5")))

    assert ("md5", str(UnknownHash("md5"))) == (again.name, str(again))
