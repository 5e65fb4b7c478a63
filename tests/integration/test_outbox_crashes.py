"""Workers that die, are slow, or lose their database: nothing is lost, and the innocent go free."""

from __future__ import annotations

import logging
from collections import deque
from datetime import timedelta

import psycopg
import pytest
from django.db import connections, transaction

from hooks_runtime.delivery.patience import GaveUp
from hooks_runtime.delivery.relay import Relay
from hooks_runtime.delivery.store import Failed
from hooks_runtime.delivery.telling import CRASHES
from hooks_runtime.django.outbox import Outbox
from tests.integration.office import Office, databases, durable, seconds_until
from tests.services import POSTGRES, need_postgres
from tests.site.models import Row


class Killed(BaseException):
    """What a SIGKILL is to the code that it hits."""


def kills(page, opened):
    """Return a receiver that stores each page, and dies on one."""

    def body(letter, _):
        opened[0].store_row(f"page {letter.page}")
        if letter.page == page:
            raise Killed

    return body


def pages(post):
    """Return the pages that were stored, in the order they were."""
    found = Row.objects.using(post.database).order_by("pk").values_list("name", flat=True)
    return [int(name.removeprefix("page ")) for name in found]


def worked(post):
    """Have one worker after another work until nothing is left, each until it dies; count the dead."""
    dead = 0
    for _ in range(50):
        post.make_due()
        try:
            if not post.work():
                return dead
        except Killed:
            dead += 1
    raise AssertionError("it never ends")


def test_a_worker_that_dies_leaves_its_messages_to_the_others(office):
    """When its lease is over, not before."""
    told = []
    post = office(durable(lambda letter, _: told.append(letter.page)))
    post.send(("oslo", 1), ("oslo", 2))
    assert len(post.store.claim("dies", (), 10)) == 2

    assert post.work() == 0
    assert 50 < seconds_until(post.rows[0]) <= 60

    post.work_on()
    assert (told, post.states()) == ([1, 2], ["done", "done"])


def test_a_lease_is_as_long_as_the_setting_says(office):
    """Short ones are for messages that can't wait, long ones for receivers that take long."""
    post = office(durable(lambda *_: None))
    post.send(("oslo",))

    Outbox(post.database, timedelta(seconds=600)).claim("mine", (), 1)

    assert 590 < seconds_until(post.row) <= 600


@pytest.mark.parametrize("ordering", ["to", ""])
def test_a_deadly_message_ends_as_a_dead_letter_and_its_neighbours_are_told_in_order(
    office, ordering
):
    """It comes alone once it is known that somebody in its batch kills; then it is counted out."""
    opened = []
    opened.append(post := office(durable(kills(2, opened), ordering=ordering)))
    post.send(*(("oslo", page) for page in range(5)))

    assert worked(post) == CRASHES + 1

    assert pages(post) == [0, 1, 3, 4] if ordering else sorted(pages(post)) == [0, 1, 3, 4]
    assert post.states() == ["done", "done", "dead", "done", "done"]
    deadly = post.rows.get(state="dead")
    assert deadly.error == f"GiveUp: {CRASHES + 1} workers died on it"


def test_a_deadly_message_holds_its_key_where_its_receiver_says_so(office):
    """on_dead="hold" is for any death."""
    opened = []
    opened.append(post := office(durable(kills(1, opened), on_dead="hold")))
    post.send(("oslo", 1), ("oslo", 2), ("bergen", 3))

    worked(post)

    assert (pages(post), post.states()) == ([3], ["dead", "waiting", "done"])


def test_batch_mates_of_a_deadly_message_are_not_blamed(office):
    """They were counted once, and told: no dead letter, no attempt."""
    opened = []
    opened.append(post := office(durable(kills(0, opened), ordering="")))
    post.send(*((f"place {page}", page) for page in range(8)))

    worked(post)

    innocent = post.rows.exclude(key="place 0").exclude(state="dead")
    assert sorted(pages(post)) == list(range(1, 8))
    assert {(row.state, row.attempts) for row in innocent} == {("done", 0)}
    assert max(row.crashes for row in innocent) <= 1


def test_a_message_on_which_a_worker_died_comes_alone(office):
    """So that it is known who is to blame; what was claimed with it is free at once."""
    post = office(durable(lambda *_: None, ordering=""))
    post.send(*(("oslo", page) for page in range(4)))
    first, second, *_ = post.rows
    post.rows.filter(seq=second.seq).update(crashes=1)

    assert [entry.seq for entry in post.store.claim("a", (), 10)] == [first.seq]
    assert [entry.seq for entry in post.store.claim("b", (), 10)] == [second.seq]
    assert len(post.store.claim("c", (), 10)) == 2


def test_a_worker_that_lost_its_lease_neither_tells_nor_notes(office):
    """The fence: another one has the message now, and did it."""
    effects = []
    post = office(durable(lambda letter, _: effects.append(letter.page)))
    post.send(("oslo", 1))
    slow = post.worker()
    entries = post.store.claim(slow.name, (), 10)
    post.make_due()
    post.work()
    assert effects == [1]

    slow._next(deque(entries), set())

    assert (effects, post.row.state) == ([1], "done")


def test_a_worker_that_lost_its_lease_does_not_bury_what_others_do(office):
    """Its failure is not the message's."""
    post = office(durable(lambda *_: None))
    post.send(("oslo", 1))
    (entry,) = post.store.claim("slow", (), 10)
    post.make_due()
    post.store.claim("quick", (), 10)

    post.store.failed("slow", [Failed(entry, "late", None)])
    post.store.release("slow")

    assert (post.row.state, post.row.claimed_by, post.row.attempts) == ("waiting", "quick", 0)


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
