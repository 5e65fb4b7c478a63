"""``hooks outbox``: what an operator sees of messages that are not told, and does to them."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils.timezone import now

from hooks_runtime import cli, current, install
from hooks_runtime.delivery.patience import GaveUp
from hooks_runtime.delivery.relay import Relay
from hooks_runtime.django import workers
from hooks_runtime.django.models import LastFact
from hooks_runtime.django.operate import changes, figures
from hooks_runtime.django.operate.told import age
from hooks_runtime.testing import answer, plugin
from hookspecs import GiveUp, Personal, hookspec, payload
from tests.integration.letters import Post, are, states, strange, write
from tests.services import need_postgres

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
CARRY, COUNT = "post:carry", "post:count"
A_DAY = timedelta(days=1)


@pytest.fixture(params=["default", "postgres"])
def database(request):
    """The alias of a database that is there."""
    if request.param == "postgres":
        need_postgres()
    return request.param


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def hooks(post, database, install_hooks):
    return install_hooks(post.hooks(database))


@pytest.fixture
def outbox(capsys):
    """Run ``hooks outbox`` with these words; give exit code, stdout and stderr."""

    def run(*words):
        try:
            code = cli.run(["outbox", *map(str, words)], current(), program="hooks")
        except SystemExit as ended:  # argparse's
            code = ended.code
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def terminal(monkeypatch):
    """Sit at a terminal and type *answer*."""

    def types(answer):
        stdin = io.StringIO(answer)
        stdin.isatty = lambda: True
        monkeypatch.setattr(sys, "stdin", stdin)

    return types


def of(receiver, told):
    """Return the figures of a receiver that are not nothing."""
    quiet = ("from", "reasons")
    return {k: v for k, v in told["receivers"][receiver].items() if v and k not in quiet}


# --- status -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("hooks")
def test_an_empty_outbox_is_well(outbox):
    """A monitor sees exit code 0."""
    assert outbox("status") == (0, "The outbox is empty, and was for an hour.\n", "")


def test_status_counts_every_receivers_messages_by_where_they_stand(hooks, outbox):
    """Due, with a worker, to be tried again, held back by a dead letter, dead, told."""
    dead, held, _due, working, retrying, told, old = write(
        hooks, *[(place, 1) for place in "aabcdef"]
    )
    later = {"available_at": now() + A_DAY}
    are([dead], "dead", holds=True, error="GiveUp: no such place", attempts=1)
    are([working], "waiting", claimed_by="worker")
    are([working], "waiting", claimed_by="worker", **later)
    are([retrying], "waiting", attempts=3, error="ConnectionError at a.py:1", **later)
    are([told], "done")
    are([old], "done", ago=timedelta(hours=2))

    code, out, _ = outbox("status", "--json")

    told = json.loads(out)
    figures = of(CARRY, told)
    assert figures.pop("oldest_s") < 60 and figures.pop("overdue_s") < 60
    assert figures == {
        "waiting": 4,
        "due": 1,
        "working": 1,
        "retrying": 1,
        "held": 1,
        "dead": 1,
        "delivered": 1,
    }
    assert told["held_keys"] == [{"receiver": CARRY, "key": "a", "seq": dead, "waiting": 1}]
    assert [each["error"] for each in told["receivers"][CARRY]["reasons"]] == [
        "GiveUp: no such place",
        "ConnectionError at a.py:1",
    ]
    assert told["receivers"][CARRY]["from"] == "this project's own"
    assert (code, told["wrong"]) == (1, ["1 dead letter"])
    assert held in states()


def test_status_in_words_fits_a_terminal_and_names_the_way_out(hooks, outbox):
    """Whose it is, how often, what for instance, and what to type."""
    first, _, second = write(hooks, ("a", 1), ("a", 2), ("b", 1))
    are([first, second], "dead", holds=True, error="GiveUp: " + "no such place " * 9, attempts=1)
    gone = strange("{}", "school.local_hooks.of_long_ago:tell_everybody")
    are([gone], "dead", error="NoReceiver: no receiver")

    code, out, _ = outbox("status")

    assert code == 1
    assert max(map(len, out.splitlines())) <= 80
    assert "post:carry (this project's own): 2 dead, 0 to be tried again" in out
    assert "       2 x  GiveUp: no such place" in out and f"(such as {first})" in out
    assert "tell_everybody (not enabled here): 1 dead" in " ".join(out.split())
    assert f"post:carry a: 1 message waits behind {first}" in out
    assert f"post:carry b: 0 messages wait behind {second}" in out
    assert "WRONG: 3 dead letters" in out
    assert "hooks outbox retry --receiver NAME" in out
    assert "is a worker running" not in out


def test_status_tells_what_is_late(hooks, outbox):
    """Later than settings allow, or than the monitor says."""
    are(write(hooks, ("a", 1)), "waiting", ago=timedelta(minutes=6))

    code, out, _ = outbox("status")

    assert code == 1
    assert "WRONG: due for 6 min and not told; 5 min are allowed" in out
    assert "is a worker running" in out and "dead letters:" not in out
    assert outbox("status", "--max-age", 3600)[0] == 0


def test_what_a_dead_letter_holds_back_is_not_late(hooks, outbox):
    """The dead letter is what is wrong."""
    first, second = write(hooks, ("a", 1), ("a", 2))
    are([first, second], "waiting", ago=A_DAY)
    are([first], "dead", ago=A_DAY, holds=True)

    told = json.loads(outbox("status", "--json")[1])

    assert told["wrong"] == ["1 dead letter"]
    assert told["total"]["held"] == 1


def test_status_with_all_told_is_well(hooks, outbox):
    """What was told within the hour is counted."""
    are(write(hooks, ("a", 1)), "done")

    code, out, _ = outbox("status")

    assert code == 0
    assert out.endswith("\nAll is well.\n")
    assert json.loads(outbox("status", "--json")[1])["total"]["delivered"] == 1


@pytest.mark.parametrize(
    ("numbers", "said"), [([1], "1 is to be tried again."), ([1, 2], "2 are to be tried again.")]
)
def test_status_with_some_that_failed_is_not_all_well(hooks, outbox, numbers, said):
    """A mail server that is down all night kills nothing until its retries are over."""
    rows = write(hooks, *((f"key {number}", number) for number in numbers))
    are(rows, "waiting", attempts=1)

    code, out, _ = outbox("status")

    assert (code, out.splitlines()[-1]) == (0, f"Nothing is dead; {said}")


def test_figures_can_leave_the_delivered_out(hooks):
    """For who looks often: what is done is most of a large outbox."""
    are(write(hooks, ("a", 1), ("b", 1))[:1], "done")

    told = figures.by_receiver(workers.outbox(), with_delivered=False)

    assert told[CARRY].delivered is None
    assert figures.Figures.total(told.values()).waiting == 1


@pytest.mark.usefixtures("hooks")
@pytest.mark.parametrize("field", ["receiver", "queue"])
def test_a_look_does_not_pass_by_what_is_delivered(database, field):
    """Most of a million rows: SQLite must know that the partial index fits."""
    if database != "default":
        return  # with so few rows PostgreSQL reads all of them

    plan = figures.unfinished(workers.outbox()).values(field).distinct().explain()

    assert "USING INDEX learning_hooks_outbox_key" in plan


@pytest.mark.usefixtures("hooks")
def test_a_claim_does_not_pass_by_what_is_delivered(database):
    """Nor where it looks for what is in the way of each message."""
    if database == "default":
        box = workers.outbox()
        plan = box.due.waiting(()).filter(box.due.is_free(())).explain()
        assert "SEARCH U0 USING INDEX learning_hooks_outbox_key" in plan


def test_what_waits_before_a_dead_letter_is_not_held_by_it(hooks, outbox):
    """It was retried, and is told first."""
    first, second, _ = write(hooks, ("a", 1), ("a", 2), ("a", 3))
    are([second], "dead", holds=True)
    assert json.loads(outbox("status", "--json")[1])["total"]["due"] == 2

    are([first], "done")
    assert json.loads(outbox("status", "--json")[1])["total"]["held"] == 1


def test_what_waits_behind_a_retry_is_held_and_not_late(hooks, outbox):
    """No worker could tell it: nobody is to be woken for that."""
    first, second, other = write(hooks, ("a", 1), ("a", 2), ("b", 3))
    are([first], "waiting", attempts=1, available_at=now() + timedelta(hours=1))
    are([second], "waiting", available_at=now() - timedelta(hours=2))
    are([other], "done")

    code, out = outbox("status", "--json", "--max-age", "1")[:2]

    total = json.loads(out)["total"]
    assert (code, total["waiting"], total["due"], total["held"], total["retrying"]) == (
        0,
        2,
        0,
        1,
        1,
    )
    assert total["overdue_s"] is None


@pytest.mark.parametrize(
    ("seconds", "told"), [(3, "3 s"), (119, "119 s"), (130, "2 min"), (7200, "2 h"), (2e5, "2 d")]
)
def test_an_age_is_told_in_its_greatest_unit(seconds, told):
    assert age(seconds) == told


# --- list, show ---------------------------------------------------------------------------------


def test_list_shows_the_latest_first(hooks, outbox):
    """The dead, unless another state is asked for."""
    first, second, third = write(hooks, ("a", 1), ("b", 1), ("c", 1))
    are([first, second], "dead", error="GiveUp: no such place", attempts=13)

    out = outbox("list")[1]
    assert [line.split()[0] for line in out.splitlines() if " dead " in line] == [
        str(second),
        str(first),
    ]
    assert "GiveUp: no such place" in out
    assert max(map(len, out.splitlines())) <= 80

    def seqs(*words):
        return [each["seq"] for each in json.loads(outbox("list", "--json", *words)[1])]

    assert seqs("--state", "waiting") == [third]
    assert seqs("--state", "all") == [third, second, first]
    assert seqs("--state", "all", "--receiver", CARRY, "--limit", 1) == [third]
    assert seqs("--state", "done") == []
    assert outbox("list", "--receiver", COUNT)[:2] == (0, "none\n")


def test_attempts_are_called_failed_as_no_other_is_counted(post, hooks, outbox):
    """What was delivered the first time has none, and what came through the second time one."""
    post.error = ConnectionError("away")
    (seq,) = write(hooks, ("a", 1))
    workers.drain()
    head, row, *_ = outbox("list", "--state", "all")[1].splitlines()
    assert (head.split()[-2], row.split()[-2]) == ("fails", "1")

    post.error = None
    are([seq], "waiting")
    workers.drain()

    told = json.loads(outbox("show", seq, "--json")[1])
    assert (told["state"], told["failed_attempts"], "attempts" in told) == ("done", 1, False)


def test_show_tells_all_but_what_is_personal(hooks, outbox):
    """Even of an event whose personal data may leave the process."""
    (seq,) = write(hooks, ("Oslo", 1))
    assert "ada@school.example" in workers.outbox().rows.get(seq=seq).body

    code, out, _ = outbox("show", seq)

    assert code == 0
    assert "ada" not in out.lower()
    assert '"place": "Oslo"' in out
    told = json.loads(outbox("show", seq, "--json")[1])
    assert told["data"]["writer"]["id"] == 7
    assert told["attributes"]["type"] == "org.example.post.letter.written.v1"
    assert told["state"] == "waiting" and not told["holds_back_its_key"]


@pytest.mark.usefixtures("hooks")
@pytest.mark.parametrize("body", ["{}", "[]", "no json"])
def test_show_shows_what_cannot_be_read(outbox, body):
    """As far as it can be."""
    code, out, _ = outbox("show", strange(body))

    assert code == 0
    assert '"not shown: ' in out


@payload
class Census:
    """A number that is somebody's own, and can't be left out."""

    city: str
    age: Personal[int]


@hookspec.event("org.example.post.census.taken.v1", personal_data_leaves=True)
def census_taken(census: Census) -> None:
    """People were counted."""


def test_show_shows_no_data_that_is_personal_throughout(post, database, outbox, install_hooks):
    """It says which fields those are."""
    counting = plugin(
        "census", answer(census_taken, lambda *_: None, name="carry", deliver="durable")
    )
    install_hooks(post.hooks(database).with_plugins(counting))
    current().send_event(census_taken, Census("Oslo", 998877))
    (seq,) = states()

    out = outbox("show", seq)[1]

    assert '"not shown: age can\'t be left out"' in out
    assert "998877" not in out


# --- retry --------------------------------------------------------------------------------------


def test_a_dead_letter_is_retried_once_its_cause_is_mended(post, hooks, outbox):
    """It is due now, as if it had never been tried."""
    post.error = GiveUp("no such place")
    (seq,) = write(hooks, ("a", 1))
    assert outbox("relay", "--once")[:2] == (0, "0 messages told, 1 failed\n")
    assert states() == {seq: "dead"}

    post.error = None
    assert outbox("retry", seq)[:2] == (0, "1 message due now\n")
    outbox("relay", "--once")

    assert states() == {seq: "done"}
    assert post.told == [("a", 1)]


def test_retry_makes_what_waits_for_its_next_attempt_due_and_leaves_a_workers(hooks, outbox):
    """What a worker has in hand is its own."""
    waiting, working, done = write(hooks, ("a", 1), ("b", 1), ("c", 1))
    later = now() + A_DAY
    are([waiting], "waiting", attempts=5, crashes=2, available_at=later)
    are([working], "waiting", claimed_by="worker", available_at=later)
    are([done], "done")

    code, out, _ = outbox("retry", waiting, working, done)

    assert code == 1
    assert out == f"1 message due now; left as they are: {working} (waiting), {done} (done)\n"
    row = workers.outbox().rows.get(seq=waiting)
    assert (row.attempts, row.crashes, row.available_at <= now()) == (0, 0, True)
    assert workers.outbox().rows.get(seq=working).claimed_by == "worker"


def test_all_of_a_receiver_and_all_of_all_are_retried(hooks, outbox):
    """In batches, whose order is theirs."""
    seqs = write(hooks, *[("a", page) for page in range(3)])
    are(seqs, "dead")
    assert outbox("retry", "--receiver", CARRY, "--dry-run")[:2] == (
        0,
        "3 messages would be due now\n",
    )
    assert set(states().values()) == {"dead"}
    assert json.loads(outbox("retry", "--receiver", CARRY, "--json")[1]) == {
        "told": "3 messages due now",
        "changed": 3,
        "left": 0,
    }

    are(seqs, "dead")
    assert outbox("retry", "--all")[1] == "3 messages due now\n"
    assert set(states().values()) == {"waiting"}


# --- replay -------------------------------------------------------------------------------------


def told_already(post, hooks, outbox, *letters):
    seqs = write(hooks, *letters)
    outbox("relay", "--once")
    assert set(states().values()) == {"done"}
    post.told.clear()
    return seqs


def test_what_was_told_is_told_again_in_order(post, hooks, outbox):
    """Though its receiver knows the last fact of each key already."""
    letters = [("a", 1), ("b", 1), ("a", 2)]
    told_already(post, hooks, outbox, *letters)

    code, out, _ = outbox("replay", "--receiver", CARRY, "--yes")
    outbox("relay", "--once")

    assert (code, out) == (0, "3 messages due again\n")
    assert post.told == letters


def test_a_replay_forgets_only_the_facts_of_its_keys(post, hooks, outbox):
    """Of others a twin is a twin still."""
    first, _ = told_already(post, hooks, outbox, ("a", 1), ("b", 1))

    outbox("replay", first, "--yes")

    facts = LastFact.objects.using(workers.outbox().using)
    assert list(facts.values_list("key", flat=True)) == ["b"]


def test_a_replay_takes_what_cannot_be_read_any_more_too(post, hooks, outbox):
    """Its receiver then says what is wrong, as it would the first time."""
    are([strange("{}")], "done")

    assert outbox("replay", "--receiver", CARRY, "--yes")[0] == 0
    assert set(states().values()) == {"waiting"}


def test_a_replay_is_of_the_time_that_was_asked_for(hooks, outbox):
    """Since, until, and after a seq."""
    old, middle, late = seqs = write(hooks, ("a", 1), ("b", 1), ("c", 1))
    are(seqs, "done")
    are([old], "done", ago=timedelta(days=3))
    are([middle], "done", ago=timedelta(hours=5))

    def counted(*words):
        return outbox("replay", "--receiver", CARRY, "--dry-run", *words)[1].split()[0]

    assert counted() == "3"
    assert counted("--since", "2d") == "2"
    assert counted("--since", "2d", "--until", "1h") == "1"
    assert counted("--until", "2000-01-01") == "0"
    assert counted("--since", (now() - timedelta(hours=1)).isoformat()) == "1"
    assert counted("--since", "2000-01-01T03:00") == "3"
    assert counted("--after", middle) == "1"
    assert late in states()


def test_a_replay_that_is_interrupted_says_how_to_go_on(post, hooks, outbox, monkeypatch):
    """What is done stays done, and is not told a third time."""
    seqs = told_already(post, hooks, outbox, *[("a", page) for page in range(5)])
    monkeypatch.setattr(changes, "BATCH", 2)

    code, out, _ = replay_interrupted(outbox, monkeypatch)

    after = seqs[1]
    assert (code, out) == (
        1,
        f"interrupted: 2 messages due again, 3 left; --after {after} goes on\n",
    )
    assert outbox("replay", "--receiver", CARRY, "--after", after, "--yes")[1].startswith("3 ")


def replay_interrupted(outbox, monkeypatch):
    """Press Ctrl-C in the second batch."""
    real, calls = changes.replay, []

    def press(box, some):
        calls.append(some)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(box, some)

    with monkeypatch.context() as patched:
        patched.setattr(changes, "replay", press)
        return outbox("replay", "--receiver", CARRY, "--yes")


# --- drop ---------------------------------------------------------------------------------------


def test_what_is_dropped_is_never_told_and_stays_listed(post, hooks, outbox):
    """The dead letter that held others back does so no more."""
    first, _ = write(hooks, ("a", 1), ("a", 2))
    are([first], "dead", holds=True, error="GiveUp: no such place")

    assert outbox("drop", first, "--yes")[:2] == (0, "1 message dropped\n")
    outbox("relay", "--once")

    assert post.told == [("a", 2)]
    row = workers.outbox().rows.get(seq=first)
    assert (row.state, row.error) == ("dropped", "GiveUp: no such place")


def test_what_a_worker_has_claimed_can_be_dropped_until_it_is_told(post, hooks, outbox):
    """The worker passes over it."""
    (seq,) = write(hooks, ("a", 1))
    box = workers.outbox()
    (entry,) = box.claim("worker", (), 10)

    outbox("drop", seq, "--yes")

    with box.transaction():
        assert box.held("worker", [entry]) == set()
    assert states() == {seq: "dropped"}


@pytest.mark.parametrize("action", ["drop", "replay"])
def test_what_can_not_be_taken_back_is_asked_first(hooks, outbox, terminal, action):
    """Anything but yes leaves all as it is."""
    (seq,) = write(hooks, ("a", 1))
    before = "dead" if action == "drop" else "done"
    are([seq], before)
    terminal("\n")
    code, out, err = outbox(action, seq)

    assert (code, out) == (2, "")
    assert "1 message will be" in err and err.endswith("[y/N] hooks: nothing was done\n")
    assert states() == {seq: before}

    terminal("y\n")
    assert outbox(action, seq)[0] == 0
    assert states()[seq] in ("dropped", "waiting")


@pytest.mark.parametrize("action", ["drop", "replay"])
def test_where_nobody_can_be_asked_yes_is_an_option(hooks, outbox, monkeypatch, action):
    """A script says that it means it."""
    (seq,) = write(hooks, ("a", 1))
    are([seq], "dead" if action == "drop" else "done")
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))

    code, _, err = outbox(action, "--receiver", CARRY)

    assert code == 2
    assert f"{action} asks first; say --yes where nobody answers" in err


@pytest.mark.usefixtures("hooks")
def test_nothing_to_drop_is_not_asked(outbox):
    """Zero messages need no courage."""
    assert outbox("drop", "--receiver", CARRY)[:2] == (0, "0 messages dropped\n")


# --- purge --------------------------------------------------------------------------------------


def test_purge_deletes_what_is_finished_and_old(hooks, outbox):
    """What waits, and what is dead, stays however old it is."""
    done, dropped, fresh, dead, waiting = write(hooks, *[(place, 1) for place in "abcde"])
    old = {"ago": timedelta(days=31)}
    are([done], "done", **old)
    are([dropped], "dropped", **old)
    are([fresh], "done", ago=timedelta(days=29))
    are([dead], "dead", **old)
    are([waiting], "waiting", **old)

    assert outbox("purge", "--dry-run")[1] == "2 messages would be deleted\n"
    assert outbox("purge")[:2] == (0, "2 messages deleted\n")
    assert set(states()) == {fresh, dead, waiting}

    assert outbox("purge", "--older-than", "12h")[1] == "1 message deleted\n"
    assert set(states()) == {dead, waiting}


def test_purge_in_batches_deletes_all(hooks, outbox, monkeypatch):
    """However many there are; an interrupted one is begun again."""
    monkeypatch.setattr(changes, "BATCH", 2)
    are(write(hooks, *[("a", page) for page in range(5)]), "done", ago=timedelta(days=40))
    real, calls = changes.purge, []

    def press(box, some):
        calls.append(some)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(box, some)

    with monkeypatch.context() as patched:
        patched.setattr(changes, "purge", press)
        assert outbox("purge")[:2] == (1, "interrupted: 2 messages deleted, 3 left\n")
    assert outbox("purge")[1] == "3 messages deleted\n"


@pytest.mark.usefixtures("hooks")
def test_celerys_beat_can_purge(hooks, monkeypatch):
    """As the command does, with the time of the settings."""
    from hooks_runtime.django import tasks

    monkeypatch.setattr(changes, "BATCH", 2)
    seqs = write(hooks, *[("a", page) for page in range(4)])
    are(seqs[:3], "done", ago=timedelta(days=31))

    assert tasks.purge() == 3
    assert list(states()) == seqs[3:]


# --- relay --------------------------------------------------------------------------------------


def test_a_worker_tells_one_queue(post, hooks, outbox):
    """And leaves the others to theirs."""
    here, there = write(hooks, ("a", 1), ("b", 1))
    are([there], "waiting", queue="slow")

    assert outbox("relay", "--queue", "slow", "--once")[1] == "1 message told\n"
    assert states() == {here: "waiting", there: "done"}


def test_a_queue_of_one_scope_is_known(post, outbox, install_hooks):
    """Whichever receiver is in it, and before it has a message."""
    said = {"steps": {CARRY: {"queue": "north"}}}
    install_hooks(post.hooks(scopes={"north": said}))

    assert outbox("relay", "--queue", "north", "--once")[:2] == (0, "0 messages told\n")


def test_what_a_worker_failed_on_is_not_counted_as_told(post, hooks, outbox):
    """Its last word on each message counts, however often it began."""
    write(hooks, ("a", 1), ("b", 1))
    post.error = ConnectionError("away")
    assert outbox("relay", "--once")[1] == "0 messages told, 2 failed\n"

    post.error = None
    outbox("retry", "--all")
    assert outbox("relay", "--once")[1] == "2 messages told\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_ends_on_a_signal_and_gives_back_what_it_has_not_told(post, hooks, outbox, number):
    """What it is telling is finished, and committed."""
    first, second = write(hooks, ("a", 1), ("b", 1))
    carried = post.told

    class Ended(list):
        def append(self, letter):
            super().append(letter)
            os.kill(os.getpid(), number)
            threading.Event().wait(0.1)  # longer than what is told together

    post.told = Ended(carried)
    before = signal.getsignal(number)

    code, out, _ = outbox("relay")

    assert code == 0
    assert out.splitlines()[0].endswith("; Ctrl-C ends it") and out.endswith("stopped\n")
    assert states() == {first: "done", second: "waiting"}
    assert workers.outbox().rows.get(seq=second).claimed_by == ""
    assert signal.getsignal(number) is before


@pytest.mark.usefixtures("hooks")
def test_a_worker_that_gives_up_says_why(outbox, monkeypatch):
    """And its process ends with 1, so that what runs it starts another."""

    def lost(*_):
        raise GaveUp("worker a: OperationalError")

    monkeypatch.setattr(Relay, "run", lost)

    assert outbox("relay")[::2] == (1, "gave up: worker a: OperationalError\n")


# --- Waking workers -----------------------------------------------------------------------------


class Awake:
    def __init__(self, error=None):
        self.queues, self.error = [], error

    def wake(self, queues):
        self.queues.append(set(queues))
        if self.error:
            raise self.error


def test_workers_are_woken_for_what_is_due_again(hooks, outbox, monkeypatch):
    """They would look anyway; so an operator does not wait for it."""
    workers_ = Awake()
    monkeypatch.setattr(workers, "_workers", lambda _: workers_)
    are(write(hooks, ("a", 1), ("b", 1)), "dead", queue="slow")

    outbox("retry", "--all")

    assert workers_.queues[-1] == {"slow"}


def test_workers_that_cannot_be_woken_are_a_warning(hooks, outbox, monkeypatch, caplog):
    """A broker that is down does not undo the retry."""
    monkeypatch.setattr(workers, "_workers", lambda _: Awake(ConnectionError("amqp://me:secret@")))
    are(write(hooks, ("a", 1)), "dead")

    assert outbox("retry", "--all")[0] == 0
    assert "no worker could be woken (ConnectionError" in caplog.text
    assert "secret" not in caplog.text


def test_a_command_starts_no_thread_that_would_end_with_it(post, database, outbox, monkeypatch):
    """The servers' threads look by themselves."""
    install(post.hooks(database, worker="thread"))
    monkeypatch.setattr(workers, "_workers", pytest.fail)
    are(write(current(), ("a", 1)), "dead")

    assert outbox("retry", "--all")[0] == 0


@pytest.fixture(autouse=True)
def _restored(install_hooks):
    """What a test installs ends with it."""


# --- What can't be done -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["retry"], "say which: hooks outbox retry SEQ..., or --receiver NAME"),
        (["drop", "--yes"], "say which"),
        (["retry", "999"], "no message is numbered 999"),
        (["retry", "0"], "'0' is no number from 1 up"),
        (["show", "-1"], "SEQ"),
        (["show", "9" * 20], "is no number from 1 up"),
        (["show", "999"], "no message is numbered 999"),
        (["list", "--receiver", "post:cary"], "did you mean 'post:carry'?"),
        (["list", "--state", "ded"], "invalid choice: 'ded'"),
        (["list", "--limit", "some"], "'some' is no number"),
        (["drop", "--receiver", "nobody:at_all", "--yes"], "; there is post:carry"),
        (["replay", "--receiver", "post:carry", "--since", "soon"], "'soon' is no time; write 2h"),
        (["replay", "--receiver", "post:carry", "--until", "2026-02-31"], "is no time"),
        (["replay", "--receiver", "post:carry", "--since", "999999999d"], "is no time"),
        (["replay", "--receiver", "post:carry", "--since", "999999d"], "is no time"),
        (["purge", "--older-than", "30"], "'30' is no time; write 90s, 15m, 2h or 30d"),
        (["purge", "--older-than", "999999d"], "reaches back too far"),
        (["status", "--max-age", "long"], "'long' is no number of seconds from 0 up"),
        (["status", "--max-age", "-1"], "'-1' is no number of seconds from 0 up"),
        (["status", "--max-age", "nan"], "'nan' is no number of seconds from 0 up"),
        (
            ["relay", "--queue", "nosuch", "--once"],
            "no receiver is in queue 'nosuch'; there is default",
        ),
        (["relay", "--queue", "defalt"], "did you mean 'default'?"),
        (["retry", "--all", "1"], "--all means every message; leave it out, or SEQ and --receiver"),
        (["retry", "--all", "--receiver", "post:carry"], "--all means every message"),
        (
            ["replay", "--receiver", "post:carry", "--since", "1h", "--until", "2d", "--yes"],
            "--until 2d is before --since 1h; nothing was sent then",
        ),
        (["purg"], "invalid choice"),
        ([], "required"),
    ],
)
def test_what_cannot_be_meant_is_told(hooks, outbox, words, told):
    """With exit code 2, the way out, and nothing changed."""
    (seq,) = write(hooks, ("a", 1))

    code, out, err = outbox(*words)

    assert (code, out) == (2, "")
    assert told in err
    assert states() == {seq: "waiting"}


def test_a_receiver_that_was_told_nothing_yet_is_known(hooks, outbox):
    """As one of the plugins' that are enabled."""
    write(hooks, ("a", 1))

    assert outbox("list", "--receiver", COUNT)[:2] == (0, "none\n")


def test_a_database_that_is_not_there_is_told(post, outbox, install_hooks):
    """By its place in settings."""
    install_hooks(post.hooks("nowhere"))

    code, _, err = outbox("status")

    assert code == 2
    assert "$.delivery.database: 'nowhere' is not in DATABASES" in err


@pytest.mark.usefixtures("hooks")
def test_a_database_without_the_table_is_told(outbox, monkeypatch):
    """With what makes it."""

    def lost(*_):
        raise OperationalError("no such table: learning_hooks_outbox\nLINE 1")

    monkeypatch.setattr(figures, "by_receiver", lost)

    code, _, err = outbox("status")

    assert code == 2
    assert "no such table: learning_hooks_outbox; is the database there" in err


def test_without_django_there_is_no_outbox(capsys, monkeypatch):
    """Exit code 2, and where settings are looked for."""
    monkeypatch.setitem(sys.modules, "django.apps", None)

    assert cli.run(["outbox", "status"], current(), program="hooks") == 2
    assert "set DJANGO_SETTINGS_MODULE, or say 'python manage.py hooks outbox'" in (
        capsys.readouterr().err
    )
