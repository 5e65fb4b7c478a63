"""A host without workers: threads of its own processes, which end, are killed, and fork."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from threading import Event as Flag
from types import SimpleNamespace

import pytest

from hooks_runtime.delivery import threads
from hooks_runtime.delivery.threads import ThreadWorkers
from hooks_runtime.django import serving
from hooks_runtime.django import workers as django_workers
from tests.delivery.processes import ROOT, Shop


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path, "thread")


def test_receivers_are_told_in_this_process_and_its_end_waits_for_what_was_deferred(shop):
    """Deferred and durable, after the commit; who is slow is waited for."""
    told = shop.run(
        """
place((1, ""), (2, ""))
before = effects()
print(sorted(wait_for("mail 1", "book 1", "mail 2", "book 2")))
place((3, "mail sleeps"))
print(rows())
"""
    )

    first, second = told.splitlines()
    assert first == "['book 1', 'book 2', 'mail 1', 'mail 2']"
    assert "mail" not in second
    assert shop.effects().count("mail 3") == 1


def test_the_next_process_finds_what_a_killed_one_left_in_the_outbox(shop):
    """What was durable; its lease ends, and it is told once more, since its effect was no row."""
    with shop.start('place((1, "book dies")); time.sleep(30)') as dies:
        assert dies.wait(30) == -9

    told = shop.run(
        """
place((2, ""))
wait_for("book 1", "book 2")
print(rows(seconds=10, state="done"))
"""
    )

    assert told.strip() == "[('book', 'done', 0, 1), ('book', 'done', 0, 0)]"
    assert {"book 1", "book 2"} <= set(shop.effects())


def test_what_fails_deferred_is_parked_and_told_by_the_same_process(shop):
    """It has a row from then on, with one attempt behind it."""
    told = shop.run(
        """
place((1, "mail fails"))
for _ in range(200):
    if "mail 1" in effects(): break
    time.sleep(0.05)
    place((2, "book"))
print([row for row in rows(seconds=10, state="done") if row[0] == "mail"])
"""
    )

    assert told.strip() == "[('mail', 'done', 1, 0)]"
    assert shop.effects().count("mail 1") == 1


SERVE = """
import threading
from django.core.management import call_command
from django.core.signals import request_started

call_command("check")
print(threading.active_count(), rows())
request_started.send(sender=None)
wait_for("book 1")
print(rows(seconds=10, state="done"))
print(request_started.has_listeners(), sorted(t.name for t in threading.enumerate())[1:])
"""


def test_what_a_stopped_server_has_left_is_told_from_the_next_ones_first_request_on(shop):
    """Nobody has to send anything for it; a command that serves nobody starts no thread."""
    shop.run('place((1, ""))', SHOP_WORKER="relay")

    before, after, threads_ = shop.run(SERVE).splitlines()[-3:]

    assert before.startswith("1 [") and "'waiting'" in before
    assert "('book', 'done', 0, 0)" in after
    assert threads_.endswith("['learning-hooks deferred', 'learning-hooks relay']")


def test_a_test_is_no_server(monkeypatch):
    """Its database belongs to the thread that runs it."""
    asked = []
    monkeypatch.setattr(serving, "for_workers", lambda: asked.append(1))
    monkeypatch.setattr(serving.request_started, "disconnect", lambda **_: None)

    serving._begin(sender=None)
    assert [] == asked
    monkeypatch.delattr("django.core.mail.outbox")
    serving._begin(sender=None)
    assert [1] == asked


def test_a_page_is_served_where_no_thread_can_begin(monkeypatch, caplog):
    """The log says why."""

    def ends(*_, **__):
        raise RuntimeError("the threads of this process have ended")

    monkeypatch.delattr("django.core.mail.outbox")
    monkeypatch.setattr(serving.request_started, "disconnect", lambda **_: None)
    monkeypatch.setattr(serving, "for_workers", lambda: [1])
    monkeypatch.setattr(django_workers, "wake", ends)

    serving._begin(sender=None)

    assert "the workers of this process do not begin: RuntimeError at" in caplog.text


FORK = """
import os, sys, time
from types import SimpleNamespace
from hooks_runtime.delivery import threads

def tell_once(hooks, store, receiver, body):
    time.sleep(0.5 if receiver == "slow" else 0)
    os.write(1, f"{receiver} {'parent' if os.getpid() == parent else 'child'}\\n".encode())

threads.tell_once, parent = tell_once, os.getpid()
store = SimpleNamespace(reconnect=lambda: None)
relay = SimpleNamespace(run=lambda stop, wake: stop.wait())
workers = threads.ThreadWorkers(lambda: None, store, lambda: relay)
for name in ("slow", "second", "third"):
    workers.tell(SimpleNamespace(id=name), "")
if child := os.fork():
    os.waitpid(child, 0)
else:
    workers.tell(SimpleNamespace(id="fourth"), "")
    workers.stop()
    os._exit(0)
"""


def test_a_fork_has_threads_of_its_own_and_tells_nothing_twice():
    """What its parent had still to do stays with the parent. (SQLite itself would not survive it.)"""
    command = [sys.executable, "-W", "ignore", "-c", FORK]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)

    assert sorted(told.stdout.splitlines()) == [
        "fourth child",
        "second parent",
        "slow parent",
        "third parent",
    ]


class Quiet:
    """A relay and a store that do nothing, and say what they were asked."""

    def __init__(self, error=None):
        self.error, self.rounds = error, []

    def run(self, stop, wake):
        self.rounds.append("run")
        if self.error and len(self.rounds) == 1:
            raise self.error
        stop.wait(30)

    def reconnect(self):
        self.rounds.append("reconnect")


def test_a_process_that_ends_takes_no_more_work():
    """What it can't hand over goes to the outbox, which the carrier sees to."""
    workers = ThreadWorkers(None, Quiet(), Quiet)
    workers.wake(["default"])
    workers.stop(10)

    with pytest.raises(RuntimeError, match="threads of this process have ended"):
        workers.tell(None, "")
    with pytest.raises(RuntimeError, match="have ended"):
        workers.wake(["default"])


def test_threads_are_started_once_when_there_is_work():
    """Management commands that send nothing have none."""
    relay = Quiet()
    workers = ThreadWorkers(None, relay, lambda: relay)
    assert workers._threads == []

    workers.wake()
    first = list(workers._threads)
    workers.wake()

    assert workers._threads == first
    assert all(thread.daemon for thread in first)
    workers.stop(10)
    assert relay.rounds == ["run"]


def test_a_relay_that_gives_up_begins_anew(monkeypatch, caplog):
    """The process goes on serving, so its messages must go on, too."""
    monkeypatch.setattr(threads, "PAUSE_S", 0.01)
    relay = Quiet(error=LookupError("secret"))
    workers = ThreadWorkers(None, relay, lambda: relay)

    with caplog.at_level(logging.ERROR, "hooks_runtime"):
        workers.wake()
        until = time.monotonic() + 10
        while len(relay.rounds) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        workers.stop(10)

    assert relay.rounds == ["run", "run"]
    assert "the relay begins anew: LookupError at delivery/test_threads.py" in caplog.text
    assert "secret" not in caplog.text


def test_what_can_be_neither_told_nor_parked_is_logged_and_the_thread_goes_on(monkeypatch, caplog):
    """Whose it was, and no word of it."""
    done, store = Flag(), Quiet()

    def tell_once(hooks, store, receiver, body):
        if receiver == "p:broken":
            raise ValueError(body)
        done.set()

    monkeypatch.setattr(threads, "tell_once", tell_once)
    workers = ThreadWorkers(lambda: None, store, Quiet)
    with caplog.at_level(logging.ERROR, "hooks_runtime"):
        workers.tell(SimpleNamespace(id="p:broken"), "secret")
        workers.tell(SimpleNamespace(id="p:sound"), "")
        assert done.wait(10)
        workers.stop(10)

    assert "p:broken is not told, and is lost: ValueError at" in caplog.text
    assert "secret" not in caplog.text
    assert store.rounds == ["reconnect", "reconnect"]
