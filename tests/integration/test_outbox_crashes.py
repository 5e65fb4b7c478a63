"""Workers that die, are slow, or lose their database: nothing is lost, and the innocent go free."""

from __future__ import annotations

import time
from collections import deque
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connections

from hooks_runtime.delivery.store import Failed
from hooks_runtime.delivery.telling import CRASHES
from hooks_runtime.django.outbox import Outbox
from tests.integration.office import Office, durable, seconds_until
from tests.services import need_postgres, postgres_fault
from tests.site.models import Row

SHORT = timedelta(seconds=0.05)


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


@pytest.mark.django_db(transaction=True, databases=["postgres"] if not postgres_fault() else [])
def test_a_receiver_may_take_longer_than_the_lease():
    """The transaction in which it is told keeps its message from other workers."""
    need_postgres()
    stolen = []

    def take():
        stolen.extend(Outbox("postgres", SHORT).claim("thief", (), 10))
        connections["postgres"].close()

    def body(*_):
        time.sleep(3 * SHORT.total_seconds())
        thief = Thread(target=take)
        thief.start()
        thief.join()

    post = Office("postgres", durable(body))
    post.store = Outbox("postgres", SHORT)
    post.send(("oslo",))
    post.work()

    assert (stolen, post.states(), post.row.crashes) == ([], ["done"], 0)


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
