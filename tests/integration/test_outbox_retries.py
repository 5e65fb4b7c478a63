"""What becomes of an attempt that fails: again and how soon, a dead letter, or patience."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from hookspecs import GiveUp, TryAgain
from tests.integration.office import EMAIL, Office, durable, letter_read, seconds_until
from tests.services import need_postgres


def raising(error):
    def body(*_):
        raise error

    return body


def tried(post):
    return post.row.attempts, post.row.state


def test_a_message_is_tried_as_often_as_its_terms_say(office):
    """Once and twice more, then it is a dead letter that names the error and its place, not its words."""
    post = office(durable(raising(ValueError("secret")), retries=2))
    post.send(("oslo",))

    assert [(post.work(), *tried(post)) for _ in range(2)] == [(1, 1, "waiting"), (0, 1, "waiting")]
    post.make_due()
    assert (post.work(), *tried(post)) == (1, 2, "waiting")
    post.make_due()
    assert (post.work(), *tried(post)) == (1, 3, "dead")

    assert post.row.error.startswith("ValueError at integration/test_outbox_retries.py:")
    assert (post.row.finished_at is not None, post.row.claimed_by) == (True, "")
    post.work_on()
    assert tried(post) == (3, "dead")


def test_each_wait_is_twice_the_last_and_half_of_it_is_chance(office):
    """What failed together does not come back together."""
    post = office(durable(raising(ValueError()), backoff=100))
    post.send(("oslo",))

    for least, most in ((50, 100), (100, 200), (200, 400), (400, 800)):
        post.work_on(1)
        assert least - 2 < seconds_until(post.row) <= most


def test_what_is_told_at_last_is_done_and_its_error_forgotten(office):
    """Attempts stay, to be seen."""
    fails = [ValueError(), ValueError()]
    post = office(durable(lambda *_: fails and raising(fails.pop())()))
    post.send(("oslo",))

    post.work_on()

    assert (tried(post), post.row.error, post.row.claimed_by) == ((2, "done"), "", "")


def test_a_receiver_that_gives_up_is_not_asked_again(office):
    """Its words are kept: they were written for operators."""
    post = office(durable(raising(GiveUp("the account is closed"))))
    post.send(("oslo",))

    post.work()

    assert (tried(post), post.row.error) == ((1, "dead"), "GiveUp: the account is closed")


def test_a_receiver_may_say_when_to_try_again(office):
    """Neither sooner nor later; it counts as an attempt."""
    post = office(durable(raising(TryAgain("rate limit", after=900)), retries=1))
    post.send(("oslo",))

    post.work()
    assert 890 < seconds_until(post.row) <= 900
    assert post.row.error == "TryAgain: rate limit"

    post.work_on()
    assert tried(post) == (2, "dead")


def test_a_receiver_that_says_when_is_one_line_of_the_log_and_no_error(office, caplog):
    """Without a traceback, and without anybody's name. If it never works, that is one."""
    caplog.set_level(logging.INFO, "hooks_runtime")
    busy = raising(TryAgain(f"busy with {EMAIL}", after=900))
    post = office(durable(busy, letter_read, retries=1))
    post.send(("oslo", 1, EMAIL), hook=letter_read)
    post.work()

    (record,) = caplog.records
    assert ("INFO", "again in 900 s: TryAgain: busy with <personal>") == (
        record.levelname,
        record.getMessage().partition(f"outbox entry {post.row.seq}: ")[2],
    )
    assert record.getMessage().startswith(f"step p:p of local answered {letter_read.name}; ")

    post.work_on()
    assert ["INFO", "ERROR"] == [each.levelname for each in caplog.records]


@pytest.mark.parametrize("after", [-1, float("nan"), float("inf"), 10**9])
def test_try_again_says_at_once_what_can_not_be_waited_for(after):
    """In the plugin, not in the worker."""
    with pytest.raises(ValueError, match="after is seconds, 0 to 100000000, got"):
        TryAgain(after=after)
    with pytest.raises(TypeError):
        TryAgain(after="soon")


def test_what_takes_too_long_is_interrupted(office):
    """In a worker's main thread; the effect is rolled back, and it is tried again."""

    def sleep(*_):
        post.store_row("half")
        time.sleep(30)

    post = office(durable(sleep, timeout=0.05))
    post.send(("oslo",))
    start = time.monotonic()

    post.work()

    assert time.monotonic() - start < 5
    assert (tried(post), post.stored()) == ((1, "waiting"), [])
    assert post.row.error == "TooLong: it took longer than its timeout of 0.05 s"


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_a_statement_that_takes_too_long_is_cancelled():
    """Or it would go on in PostgreSQL, with the locks of all that is told in its transaction."""
    need_postgres()

    def query(letter, _):
        post.store_row(f"page {letter.page}")
        if letter.page == 1:
            with connections["postgres"].cursor() as cursor:
                cursor.execute("SELECT pg_sleep(20)")

    post = Office("postgres", durable(query, timeout=0.1, ordering="", retries=0))
    post.send(("oslo", 0), ("oslo", 1), ("oslo", 2))
    start = time.monotonic()

    post.work()

    assert time.monotonic() - start < 10
    assert post.states() == ["done", "dead", "done"]
    assert post.stored() == ["page 0", "page 2"]


def test_a_receiver_can_not_swallow_its_timeout(office):
    """``except Exception: pass`` is everywhere."""

    def stubborn(*_):
        for _ in range(5):
            with suppress(Exception):
                time.sleep(5)

    post = office(durable(stubborn, timeout=0.05))
    post.send(("oslo",))

    post.work()

    assert post.row.error.startswith("TooLong")


def test_an_async_receiver_that_takes_too_long_is_no_success(office):
    """The worker goes on."""

    async def tell(letter, metadata):
        await asyncio.sleep(1 if letter.page == 1 else 0)

    post = office(durable(tell, timeout=0.2, ordering=""))
    post.send(("oslo", 1), ("oslo", 2))

    post.work()

    assert post.states() == ["waiting", "done"]


def test_a_quick_receiver_is_not_interrupted_afterwards(office):
    """Its alarm is taken back."""
    post = office(durable(lambda *_: None, timeout=0.05))
    post.send(("oslo",))

    post.work()
    time.sleep(0.1)

    assert tried(post) == (0, "done")


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_what_is_no_exception_ends_the_worker_and_leaves_its_message(office, kind):
    """Neither told nor blamed; another worker has it when the lease is over."""
    stops = [kind()]
    post = office(durable(lambda *_: stops and raising(stops.pop())()))
    post.send(("oslo",))

    with pytest.raises(kind):
        post.work()
    assert tried(post) == (0, "waiting")

    post.work_on()
    assert tried(post) == (0, "done")


def test_an_async_receiver_is_told_by_a_worker_too(office):
    """And fails like any."""
    seen = []

    async def tell(letter, metadata):
        await sync_to_async(seen.append)(letter.page)
        if letter.page == 2:
            raise ValueError

    post = office(durable(tell))
    post.send(("oslo", 1), ("oslo", 2))

    post.work()

    assert (seen, post.states()) == ([1, 2], ["done", "waiting"])


def test_a_coroutine_that_nobody_awaits_is_no_success(office):
    """A wrapper lost the ``async def``: without this the message would be done, and never told."""

    async def later():
        raise AssertionError("never run")

    post = office(durable(lambda *_: later(), retries=0))
    post.send(("oslo",))

    post.work()

    assert post.row.state == "dead"
    assert post.row.error.startswith("CoroutineReturned")
