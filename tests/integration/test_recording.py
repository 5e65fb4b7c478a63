"""What call sites call, seen from a test: which hooks, in which order, in which transaction."""

from __future__ import annotations

import _thread
import asyncio
import json
import re
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from django.db import transaction

from hooks_runtime import (
    active,
    arun_filter,
    asend_event,
    bound,
    callsites,
    cli,
    current,
    install,
    installed,
    run_filter,
    send_event,
)
from hooks_runtime.django import adopt
from hooks_runtime.django.recording import with_transactions
from hooks_runtime.recording import Recorder, recording
from hooks_runtime.testing import build_hooks, plugin, runs
from tests.kit import Word, receiver, step, word_changed, word_requested

A_WORD = Word("a")


@pytest.fixture
def heard():
    """A recorder that sees transactions, recording."""
    with recording(Recorder()) as recorder, with_transactions(recorder):
        yield recorder


def told(recorder):
    return [(call.hook.python_name, call.phase, call.rolled_back) for call in recorder.calls]


# Recording.


def test_a_call_is_heard_though_nobody_listens(heard):
    """With its payload and its place."""
    run_filter(word_requested, A_WORD)
    line = sys._getframe().f_lineno - 1

    (call,) = heard.calls
    assert (call.hook, call.payload, call.phase) == (word_requested, A_WORD, "no transaction")
    assert call.site == f"tests/integration/test_recording.py:{line}"
    assert str(call) == f"word_requested, no transaction, at {call.site}"


def test_recording_changes_nothing():
    """The same steps run, and are counted where they always are."""
    hooks = build_hooks(
        plugin(
            "p", step("louder", lambda w: Word(w.text.upper())), receiver("note", lambda *_: None)
        )
    )
    with installed(hooks), recording(Recorder()) as recorder:
        assert run_filter(word_requested, A_WORD) == Word("A")
        assert send_event(word_changed, A_WORD)
        assert current() is hooks

    assert len(recorder.calls) == 2
    assert (runs(word_requested, hooks), runs(word_changed, hooks)) == (
        {"p:louder": 1},
        {"p:note": 1},
    )


def test_hooks_that_are_installed_later_are_recorded_too(heard):
    """A test's own, for example."""
    with installed(build_hooks(plugin("p", step("louder", lambda w: Word(w.text.upper()))))):
        assert run_filter(word_requested, A_WORD) == Word("A")

    assert told(heard) == [("word_requested", "no transaction", False)]


def test_a_recording_inside_a_recording_takes_nothing_from_it(heard):
    """What a test expects is part of what all tests call."""
    with recording(Recorder()) as inner:
        run_filter(word_requested, A_WORD)
    run_filter(word_requested, A_WORD)

    assert (len(inner.calls), len(heard.calls)) == (1, 2)


def test_a_call_without_a_call_site_has_none(heard):
    """A thread that does nothing else."""
    done = threading.Event()
    hooks = build_hooks(plugin("p", receiver("tell", lambda *_: done.set())))
    with installed(hooks):
        _thread.start_new_thread(send_event, (word_changed, A_WORD))
        assert done.wait(10)

    assert [call.site for call in heard.calls] == ["unknown"]


def test_after_the_block_nothing_is_recorded():
    """And the tables are the Hooks' own again."""
    with recording(Recorder()) as recorder:
        pass
    run_filter(word_requested, A_WORD)

    assert recorder.calls == []
    assert install(current()).tables is current().tables


def test_async_calls_are_recorded(heard):
    """From the coroutine that awaits them."""

    async def site():
        await arun_filter(word_requested, A_WORD)
        await asend_event(word_changed, A_WORD)

    asyncio.run(site())

    assert [call.hook for call in heard.calls] == [word_requested, word_changed]
    assert {call.site.partition(":")[0] for call in heard.calls} == {
        "tests/integration/test_recording.py"
    }


def test_an_adopted_signal_is_recorded_though_nobody_listens(heard):
    """A call site like any other."""
    from django.dispatch import Signal

    ringing = Signal()
    adopt(ringing, word_changed, build=lambda **_: A_WORD)

    ringing.send(sender=None)

    assert told(heard) == [("word_changed", "no transaction", False)]


def test_who_looks_into_the_tables_is_no_call(heard):
    """Only the four verbs are."""
    watched = active._current.tables

    assert word_changed not in watched.events
    assert heard.calls == []


# Transactions.

databases = pytest.mark.django_db(transaction=True)


@databases
def test_a_call_knows_if_a_transaction_is_open(heard):
    """And if it came to nothing."""
    send_event(word_changed, A_WORD)
    with transaction.atomic():
        send_event(word_changed, A_WORD)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        send_event(word_changed, A_WORD)
        raise ZeroDivisionError

    assert told(heard) == [
        ("word_changed", "no transaction", False),
        ("word_changed", "transaction", False),
        ("word_changed", "transaction", True),
    ]
    assert "rolled back" in str(heard.calls[-1])


@databases
def test_an_outer_rollback_undoes_what_was_called_inside(heard):
    """A savepoint that was released is undone with its transaction; one that was not, alone."""
    with transaction.atomic():
        with transaction.atomic():
            send_event(word_changed, Word("inner"))
        transaction.set_rollback(True)
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            send_event(word_changed, Word("alone"))
            raise ZeroDivisionError
        send_event(word_changed, Word("after"))

    undone = {call.payload.text: call.rolled_back for call in heard.calls}
    assert undone == {"inner": True, "alone": True, "after": False}


@databases
def test_a_commit_that_fails_undoes_too(heard, monkeypatch):
    """The database has the last word."""
    from django.db import DatabaseError, connection

    def fails():
        raise DatabaseError("deferred constraint")

    monkeypatch.setattr(connection, "commit", fails)
    with pytest.raises(DatabaseError), transaction.atomic():
        send_event(word_changed, A_WORD)

    assert told(heard) == [("word_changed", "transaction", True)]


@pytest.mark.django_db
def test_the_transaction_of_a_test_is_none(heard):
    """What the call site opened counts."""
    send_event(word_changed, A_WORD)
    with transaction.atomic():
        send_event(word_changed, A_WORD)

    assert [call.phase for call in heard.calls] == ["no transaction", "transaction"]


# The fixture.


@pytest.mark.django_db
def test_a_test_may_expect_hooks(expect_hooks):
    """Exactly these, in this order, in this phase where one is given."""
    with expect_hooks((word_requested, "transaction"), word_changed) as recorder:
        with transaction.atomic():
            run_filter(word_requested, A_WORD)
        send_event(word_changed, A_WORD)

    assert len(recorder.calls) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "expected",
    [
        (),
        (word_changed,),
        (word_requested, word_requested),
        ((word_requested, "transaction"),),
    ],
    ids=["none", "another", "two", "another phase"],
)
def test_what_was_not_expected_is_told(expect_hooks, expected):
    """With what was called instead, and where."""
    with pytest.raises(pytest.fail.Exception) as caught, expect_hooks(*expected):
        run_filter(word_requested, A_WORD)

    message = str(caught.value)
    assert re.search(
        r"called\n  word_requested, no transaction, at tests/integration/.*:\d+", message
    )


@pytest.mark.parametrize(
    "nonsense", ["word_requested", (word_requested, "transactions"), ("word_requested", None), 7]
)
def test_what_is_no_hook_and_no_phase_is_refused(expect_hooks, nonsense):
    """Before the block runs."""
    told = "a hook and 'transaction' or 'no transaction'; got"
    with pytest.raises(TypeError, match=told), expect_hooks(nonsense):
        raise AssertionError


def test_without_django_there_are_no_transactions(expect_hooks, monkeypatch):
    """A host of another kind has the fixture too."""
    monkeypatch.delitem(sys.modules, "django.db")

    with expect_hooks((word_changed, "no transaction")):
        send_event(word_changed, A_WORD)


# The report.


def test_a_second_call_for_one_action_is_found():
    """The same hook with an equal payload in one request; two requests are two actions."""
    with recording(Recorder()) as recorder:
        for action in ("1", "2"):
            with bound(correlation_id=action):
                send_event(word_changed, A_WORD)
                send_event(word_changed, Word("b"))
        with bound(correlation_id="3"):
            send_event(word_changed, A_WORD)
            send_event(word_changed, Word("a"))
        send_event(word_changed, A_WORD)
        send_event(word_changed, A_WORD)

    summary = callsites.summary(recorder, {})

    (twice,) = summary["twice"]
    assert twice.startswith("word_changed, no transaction, at tests/integration/test_recording.py:")


def test_reports_of_several_processes_are_one():
    """Counts add up; what is told twice is told once."""
    each = {
        "known": {"a.v1": "a", "b.v1": "b"},
        "calls": {"a.v1": {"x.py:1": 2}},
        "twice": ["a, at x.py:1"],
        "undone": [],
    }

    report = callsites.merged([each, each])

    assert report["calls"] == {"a.v1": {"x.py:1": 4}}
    assert (report["never"], report["twice"]) == (["b.v1"], ["a, at x.py:1"])
    assert callsites.told(report) == textwrap.dedent(
        """\
        1 of 2 hooks were called
          a
                 4  x.py:1

        Never called
          b

        Called twice for one action, with the same payload
          a, at x.py:1"""
    )


SITE = """
from django.db import transaction
from hooks_runtime import bound, run_filter, send_event
from tests.kit import Word, word_changed, word_requested

def test_fine():
    run_filter(word_requested, Word("a"))
"""
WRONG = """
def test_twice():
    with bound(correlation_id="1"):
        send_event(word_changed, Word("a"))
        send_event(word_changed, Word("a"))

def test_undone(db):
    try:
        with transaction.atomic():
            send_event(word_changed, Word("b"))
            1 / 0
    except ZeroDivisionError:
        pass
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder with tests of a platform; the function runs ``hooks callsites`` over them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)

    def run(source, *arguments):
        (tmp_path / "test_site.py").write_text(source)
        tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_site.py"]
        ds = ["-c", "/dev/null", "--rootdir", str(tmp_path), "--ds=tests.site.settings"]
        return cli.main(["callsites", *arguments, "--", *tests, *ds])

    return run


def test_a_platforms_tests_are_run_and_reported(site, capfd):
    """Its own output comes first."""
    assert site(SITE) == cli.FINE

    out = capfd.readouterr().out
    assert "1 passed" in out
    assert re.search(
        r"1 of \d+ hooks were called\n  word_requested\n         1  test_site.py:7\n", out
    )
    assert "Never called\n" in out
    assert all(len(line) <= 80 for line in out.partition("hooks were called")[2].splitlines())


def test_wrong_call_sites_fail(site, capfd):
    """Twice for one action, and told of what never happened."""
    assert site(SITE + WRONG) == cli.WRONG

    out = capfd.readouterr().out
    assert "Called twice for one action, with the same payload\n  word_changed" in out
    assert "Sent inside a transaction that was rolled back\n  word_changed" in out


def test_programs_get_the_report_as_json(site, capfd):
    """The same."""
    site(SITE, "--json")

    text = capfd.readouterr().out
    report = json.loads(text[text.index("\n{\n") :])
    assert report["calls"] == {"org.example.words.word.requested.v1": {"test_site.py:7": 1}}


@pytest.mark.parametrize(
    ("source", "told"),
    [(SITE + "\ndef test_red(): assert False\n", "exited with 1; the report may lack some")],
)
def test_tests_that_fail_are_told(site, capfd, source, told):
    """After the report."""
    assert site(source) == cli.UNUSABLE
    assert told in capfd.readouterr().err


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["nowhere"], "nowhere: [Errno 2] No such file"),
        ([sys.executable, "-c", "pass"], "ran no hooks_runtime; is it what runs the tests?"),
    ],
)
def test_a_command_that_is_none_is_told(capsys, monkeypatch, command, told):
    """With the way out."""
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)

    assert cli.main(["callsites", "--", *command]) == cli.UNUSABLE
    assert told in capsys.readouterr().err
