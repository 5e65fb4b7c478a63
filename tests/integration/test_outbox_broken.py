"""What breaks a transaction, or the database itself: who is to blame, and who is told again."""

from __future__ import annotations

import logging

import psycopg
import pytest
from django.db import connections, transaction

from hooks_runtime.delivery.patience import GaveUp
from hooks_runtime.delivery.relay import Relay
from tests.integration.office import Office, databases, durable
from tests.services import POSTGRES, need_postgres


def test_an_integrity_error_of_one_receiver_leaves_its_neighbours_effects(office):
    """Each has a savepoint; PostgreSQL would else refuse every later statement."""

    def store(letter, _):
        post.store_row(f"row {letter.page}")
        if letter.page == 1:
            post.store_row("row 1")

    post = office(durable(store, ordering=""))
    post.send(("oslo", 0), ("oslo", 1), ("oslo", 2))

    post.work()

    assert post.states() == ["done", "waiting", "done"]
    assert post.stored() == ["row 0", "row 2"]


@pytest.fixture
def strict(office):
    """An office whose rows are checked at the commit: a parent must be there by then."""
    post = office()
    deferred = "DEFERRABLE INITIALLY DEFERRED"
    with connections[post.database].cursor() as cursor:
        cursor.execute("CREATE TABLE parent (id integer PRIMARY KEY)")
        cursor.execute(f"CREATE TABLE child (id integer REFERENCES parent (id) {deferred})")
    yield post
    with connections[post.database].cursor() as cursor:
        cursor.execute("DROP TABLE child")
        cursor.execute("DROP TABLE parent")


def orphan(post, page):
    def body(letter, _):
        post.store_row(f"row {letter.page}")
        if letter.page == page:
            with connections[post.database].cursor() as cursor:
                cursor.execute("INSERT INTO child VALUES (7)")

    return body


def test_what_fails_at_the_commit_blames_only_its_own_message(strict):
    """Nobody knows who it was, so each of the batch is told again, alone."""
    strict.enable(durable(orphan(strict, 1)))
    strict.send(("oslo", 0), ("oslo", 1), ("oslo", 2), ("bergen", 3))

    strict.work()

    assert strict.states() == ["done", "waiting", "waiting", "done"]
    assert strict.stored() == ["row 0", "row 3"]
    assert [row.attempts for row in strict.rows] == [0, 1, 0, 0]
    assert strict.rows[1].error.startswith("IntegrityError at ")


def test_what_fails_at_the_commit_ends_by_its_receivers_terms(strict, caplog):
    """retries and on_dead hold here, too, and the log names the step."""
    strict.enable(durable(orphan(strict, 1), retries=1, on_dead="hold"))
    strict.send(("oslo", 1), ("oslo", 2))

    strict.work_on()

    assert [(row.state, row.attempts) for row in strict.rows] == [("dead", 2), ("waiting", 0)]
    assert strict.rows[0].holds
    assert "step p:p of " in caplog.text


@databases
def test_a_database_that_is_cut_in_the_middle_is_survived():
    """The effect of a broken connection is rolled back; it is told again over a new one, at once."""
    need_postgres()
    cuts = [True]

    def cut(letter, _):
        post.store_row(f"row {letter.page}")
        if letter.page == 1 and cuts and cuts.pop():
            with connections["postgres"].cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
            with psycopg.connect(POSTGRES, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [pid])

    post = Office("postgres", durable(cut, ordering=""))
    post.send(("oslo", 0), ("oslo", 1), ("oslo", 2))

    post.work()

    assert post.states() == ["done", "done", "done"]
    assert post.stored() == ["row 0", "row 1", "row 2"]
    assert [row.attempts for row in post.rows] == [0, 0, 0]


def test_what_a_broken_round_had_claimed_is_done_in_the_next(office, monkeypatch):
    """By the same worker, which does not wait for its own lease to end."""
    told = []
    post = office(durable(lambda letter, _: told.append(letter.page)))
    post.send(("oslo", 1), ("oslo", 2))
    worker = post.worker()
    with monkeypatch.context() as patch:
        patch.setattr(Relay, "_next", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            worker.work()
    assert post.work() == 0

    assert worker.work() == 2
    assert told == [1, 2]


class Rounds:
    """A flag that is set after so many looks at it, and notes how long it was waited for."""

    def __init__(self, rounds):
        self.rounds, self.waits = rounds, []

    def is_set(self):
        self.rounds -= 1
        return self.rounds < 0

    def wait(self, seconds):
        self.waits.append(seconds)

    def clear(self):
        self.cleared = True


def test_a_worker_waits_out_a_database_that_is_down(office, monkeypatch, caplog):
    """Longer each time, up to half a minute; after half an hour its process gives up."""
    caplog.set_level(logging.WARNING, "hooks_runtime")
    post = office(durable(lambda *_: None))
    worker, stop = post.worker(), Rounds(99)
    monkeypatch.setattr(worker, "work", lambda _: 1 / 0)

    with pytest.raises(GaveUp, match=f"worker {worker.name}: ZeroDivisionError at"):
        worker.run(stop)

    assert len(stop.waits) == len(caplog.records) == 60
    assert 900 < sum(stop.waits) < 1900
    assert stop.waits[0] <= 1 < stop.waits[10] <= 32


def test_a_worker_looks_again_after_a_pause_or_when_it_is_woken(office, monkeypatch):
    """As long as there is work it does not pause, and what broke once is forgotten."""
    post = office(durable(lambda *_: None))
    worker, stop, wake = post.worker(), Rounds(4), Rounds(0)
    did = iter([3, 2, 0, 1])
    monkeypatch.setattr(worker, "work", lambda _: next(did))

    worker.run(stop, wake, pause=7)

    assert (wake.waits, wake.cleared) == ([7], True)


def test_draining_in_a_test_that_is_rolled_back_works(office):
    """In Django's TestCase everything is inside one transaction, and the connection must stay."""
    told = []
    post = office(durable(lambda letter, _: told.append(letter.page)))

    with pytest.raises(ZeroDivisionError), transaction.atomic(using=post.database):
        post.send(("oslo", 1))
        assert post.work() == 1
        raise ZeroDivisionError

    assert (told, post.states()) == ([1], [])
