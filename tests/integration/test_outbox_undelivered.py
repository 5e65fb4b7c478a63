"""A plugin asks what its receiver was not told, by what its messages are ordered by."""

from __future__ import annotations

import pytest

from hooks_runtime import installed
from hooks_runtime.django.undelivered import Undelivered, undelivered
from hookspecs import GiveUp
from tests.integration.office import Office, databases, durable, letter_sent

pytestmark = databases
TOWNS = ("oslo", "bergen", "rome")


def asked(post, ordering="to"):
    with installed(post.hooks):
        return undelivered(letter_sent, "p:p", ordering, TOWNS)


@pytest.fixture
def post():
    """Return an office that prints letters to Oslo, and can't those to Rome."""

    def prints(letter, _):
        if letter.to == "rome":
            raise GiveUp("no paper")

    return Office("default", durable(prints))


def test_what_waits_and_what_is_dead_is_told_apart(post):
    """Bergen's waits, Rome's is dead, Oslo's was delivered."""
    post.send(("oslo", 1), ("rome", 1))
    post.work()
    post.send(("bergen", 1))

    assert asked(post) == {
        "rome": Undelivered(waits=False, error="GiveUp: no paper"),
        "bergen": Undelivered(waits=True),
    }


def test_what_is_told_again_waits_though_another_is_dead(post):
    """In whichever order; the error is the last one's."""
    post.send(("rome", 1), ("rome", 2))
    post.rows.filter(seq=post.rows.last().seq).update(state="dead", error="GiveUp: later")

    assert asked(post) == {"rome": Undelivered(waits=True, error="GiveUp: later")}


@pytest.mark.parametrize(
    ("said", "ordering"), [({"deliver": "inline"}, "to"), ({}, "page"), ({"enabled": False}, "to")]
)
def test_of_what_is_told_some_other_way_nothing_is_known(said, ordering):
    """As an operator may say; and a wrong answer would be worse."""
    post = Office("default", durable(lambda *_: None), steps={"p:p": said})

    assert asked(post, ordering) is None
