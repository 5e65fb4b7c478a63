"""Messages that nobody can be told of now, or ever: what waits, what ends, and what the log says."""

from __future__ import annotations

import logging

import attrs
import pytest

from hooks_runtime import Hooks, Plugin, Problem
from hookspecs import HooksError
from hookspecs.errors import TooDeep
from tests.integration.office import Letter, durable, letter_sent, seconds_until


def raising(error):
    def body(*_):
        raise error

    return body


def tried(post):
    return post.row.attempts, post.row.state


def test_a_message_for_a_disabled_plugin_waits_as_long_as_it_takes(office):
    """It says what to do, costs no attempt, and is told when the plugin is back."""
    seen = []
    tell = durable(lambda letter, _: seen.append(letter.page), retries=0)
    post = office(tell)
    post.send(("oslo", 1), ("oslo", 2))

    post.enable(durable(lambda *_: None, name="other"))
    post.work_on(20)
    assert [(row.attempts, row.state) for row in post.rows] == [(0, "waiting")] * 2
    assert post.rows[0].error == (
        f"NoReceiver: no receiver p:p of {letter_sent.name}; the plugin 'p' has it no more, or its "
        "step is not enabled: enable it, or drop its messages: hooks outbox drop --receiver p:p"
    )
    assert 100 < seconds_until(post.rows[0]) <= 300

    post.enable(tell)
    post.work_on()
    assert (seen, post.states()) == ([1, 2], ["done", "done"])


def test_a_message_for_a_plugin_that_is_left_out_leads_to_what_is_wrong_with_it(office):
    """To drop its messages, since nobody answers them, would be the wrong advice."""
    tell = durable(lambda *_: None)
    post = office(tell)
    post.send(("oslo",))
    broken = Plugin.of("p", tell)
    broken = attrs.evolve(broken, problems=(Problem("E204", "$.plugins[0]", "broken", "p"),))

    config = attrs.evolve(post.hooks.config, specs=("tests.integration.office",))
    post.hooks = Hooks([broken], config)
    post.work()

    told = "the plugin 'p' is enabled: 'hooks check' says what keeps it out"
    assert post.row.error.endswith(told)


def test_a_message_for_a_plugin_that_is_not_there_any_more_leads_back_to_it(office):
    """Or out: the operator knows whether it was meant to go."""
    post = office(durable(lambda *_: None))
    post.send(("oslo",))

    post.hooks = Hooks([], attrs.evolve(post.hooks.config, specs=("tests.integration.office",)))
    post.work()

    told = "enable the plugin 'p' again, or drop its messages: hooks outbox drop --receiver p:p"
    assert post.row.error.endswith(told)


def test_a_message_of_an_event_that_is_not_deployed_yet_waits_as_well(office):
    """One process is newer than the other."""
    post = office(durable(lambda *_: None))
    post.send(("oslo",))
    name = letter_sent.name
    post.rows.update(body=post.row.body.replace(name, "org.example.post.letter.lost.v1"))

    post.work_on(20)

    assert tried(post) == (0, "waiting")
    assert "UnknownEvent: no event is called 'org.example.post.letter.lost.v1'" in post.row.error


@pytest.mark.parametrize("body", ["", "[]", "{" * 5000, '{"id": 7}', "\ud83d"])
def test_what_nobody_can_read_is_a_dead_letter_at_once(office, body):
    """It will never be readable, and says so without quoting itself."""
    post = office(durable(lambda *_: None))
    post.send(("oslo",))
    post.rows.update(body=body.encode("utf-8", "replace").decode())

    post.work()

    assert tried(post) == (1, "dead")
    assert post.row.error.startswith("Unreadable: no CloudEvents JSON (")


def test_events_that_call_each_other_across_the_outbox_end(office):
    """Depth travels with the message: the seventeenth is a dead letter, and no retry makes it better."""
    depths = []

    def answer_back(letter, metadata):
        depths.append(metadata.depth)
        post.hooks.send_event(letter_sent, Letter(letter.to, letter.page + 1))

    post = office(durable(answer_back))
    post.send(("oslo",))

    post.work_on(100)

    assert depths == list(range(17))
    assert post.states() == ["done"] * 16 + ["dead"]
    error = post.rows.get(state="dead").error
    assert error.startswith("TooDeep: org.example.post.letter.sent.v1 was sent 17 receivers deep")
    assert issubclass(TooDeep, HooksError)


def test_the_log_has_one_line_an_attempt_with_what_happens_next(office, caplog):
    """Who, the traceback, which attempt of how many, and when again."""
    caplog.set_level(logging.ERROR, "hooks_runtime")
    post = office(durable(raising(ValueError("boom")), retries=1, backoff=10))
    post.send(("oslo",))

    post.work_on()

    first, second = [record.getMessage() for record in caplog.records]
    assert "failed on org.example.post.letter.sent.v1; attempt 1 of 2" in first
    assert first.startswith("step p:p of ")
    assert f"outbox entry {post.row.seq}: again in" in first
    assert "ValueError: boom" in first
    assert "attempt 2 of 2" in second and "it is a dead letter" in second


def test_what_workers_do_is_counted(office):
    """hooks stats shows calls and errors of receivers that are told later, too."""
    post = office(durable(raising(ValueError()), retries=3))
    post.send(("oslo",))

    post.work_on(3)

    counts = post.hooks.line(letter_sent).meter.counts()["p:p"]
    assert (counts.calls, counts.errors) == (3, 3)
