"""The torture in small, in every run: ``python -m tests.evidence torture`` is the whole of it."""

from __future__ import annotations

import psycopg
import pytest

from tests.evidence import torture
from tests.evidence._torture.looking import rows
from tests.services import need_postgres

SMALL = torture.Form(
    events=300, evil_s=1.0, producers=2, relays=1, workers=0, consumers=2, lease_s=1
)


@pytest.fixture(scope="module")
def done():
    """What is left of both services after 300 events, of which 24 are of the nasty kinds."""
    need_postgres()
    with torture.torture(SMALL) as done:
        yield done


def test_nothing_is_lost_told_twice_or_out_of_order(done):
    """While producers, relays, consumers, Redis and connections are killed."""
    assert done.faults() == []


def test_it_was_a_torture(done):
    """Something of each kind was done, and came twice."""
    assert done.course.counts.total() > 5
    kinds = {kind for (kind,) in rows(done.world.databases["a"], "SELECT kind FROM torture_sent")}
    assert kinds == {"plain", "flaky", "poison", "hopeless", "killer"}


EFFECT = "torture_effect WHERE receiver = 'note' AND token LIKE '1.%'"
FIRST = f"id = (SELECT min(id) FROM {EFFECT})"
LATER = (
    "UPDATE torture_effect SET version = -version WHERE id = (SELECT max(id) FROM torture_effect)"
)
COPIED = "receiver, token, learner, version"
LETTER = "(SELECT min(seq) FROM learning_hooks_outbox WHERE state = '{}' AND queue = 'default')"
STATE = "UPDATE learning_hooks_outbox SET state = '{}' WHERE seq = " + LETTER
WRONGS = {
    "note was never told of": f"DELETE FROM torture_effect WHERE {FIRST}",
    "an effect came twice": (
        f"INSERT INTO torture_effect ({COPIED}) SELECT {COPIED} FROM torture_effect WHERE {FIRST}"
    ),
    "note was told of what never was": f"UPDATE torture_effect SET token = '9.9.9' WHERE {FIRST}",
    "out of order": LATER,
    "still waiting": STATE.format("waiting", "done"),
    "dead, and should not be": STATE.format("dead", "done"),
    "no dead letter": STATE.format("done", "dead"),
    "dead for another reason": (
        f"UPDATE learning_hooks_outbox SET error = 'x' WHERE seq = {LETTER.format('dead')}"
    ),
    "events were committed": "DELETE FROM torture_sent WHERE token LIKE '0.1.%'",
}


@pytest.mark.parametrize(("told", "wrong"), WRONGS.items(), ids=WRONGS.keys())
def test_the_verdict_sees_what_is_wrong(done, told, wrong):
    """A check that can't fail is none: each of these is seen, with the row that shows it."""
    with psycopg.connect(done.world.databases["a"]) as connection:
        tables = ("torture_effect", "torture_sent", "learning_hooks_outbox")
        for table in tables:
            connection.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")
        assert connection.execute(wrong).rowcount
        connection.commit()
        try:
            assert any(told in fault for fault in done.faults())
        finally:
            for table in tables:
                connection.execute(f"TRUNCATE {table}")
                connection.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
                connection.execute(f"DROP TABLE kept_{table}")
    assert done.faults() == []
