"""``hooks_runtime.django.testing``: what plugin authors test their receivers with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from hooks_runtime.django import workers
from hooks_runtime.django.testing import bring_forward, drain
from hookspecs import GiveUp
from tests.integration.letters import Post, are, states, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def hooks(post, install_hooks):
    return install_hooks(post.hooks())


def test_the_third_attempt_is_made_without_waiting_for_it(post, hooks):
    """In a test's own transaction; attempts that failed are counted as ever."""
    post.error = ConnectionError("away")
    (seq,) = write(hooks, ("a", 1))
    assert (drain(), drain(), bring_forward()) == (1, 0, 1)
    assert (drain(), bring_forward()) == (1, 1)

    post.error = None

    assert (drain(), bring_forward(), post.told) == (1, 0, [("a", 1)])
    row = workers.outbox().rows.get(seq=seq)
    assert (row.attempts, row.state) == (2, "done")


def test_what_is_dead_or_in_hand_stays_so(post, hooks):
    """Time would not change it either."""
    post.error = GiveUp("no such place")
    dead, claimed = write(hooks, ("a", 1), ("b", 1))
    are([claimed], "waiting", claimed_by="worker", available_at=now() + timedelta(hours=1))
    drain()

    assert bring_forward() == 0
    assert states() == {dead: "dead", claimed: "waiting"}


def test_one_receivers_messages_are_brought_forward_alone(post, hooks):
    """By its id."""
    post.error = ConnectionError("away")
    write(hooks, ("a", 1))
    drain()

    assert bring_forward("post:count") == 0
    assert bring_forward("post:carry") == 1
