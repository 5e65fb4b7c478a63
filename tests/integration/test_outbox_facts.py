"""What crosses the outbox with a message: facts, majors, scope, origin, depth; and what does not."""

from __future__ import annotations

import logging

import pytest
from django.db import connections, transaction

from hooks_runtime import bound, context
from hooks_runtime.django import facts
from hooks_runtime.django.models import LastFact
from hookspecs import GiveUp
from hookspecs.learning import Course, PersonalData, User, lesson_completed, lesson_completed_v2
from hookspecs.values import Count, CourseKey, Moment, UsageKey, UserId
from tests.integration.office import (
    EMAIL,
    NAME,
    Letter,
    box_emptied,
    durable,
    letter_read,
    letter_sent,
)


def keeps(told):
    return lambda letter, _: told.append((letter.to, letter.page))


def test_a_fact_told_twice_in_a_row_is_told_once(office):
    """By the spec's dedup_key, for each value of its ordering key: Oslo's news is not Bergen's."""
    told = []
    post = office(durable(keeps(told), box_emptied))

    post.send(("oslo", 1), ("bergen", 1), ("oslo", 1), ("bergen", 1), ("oslo", 1), hook=box_emptied)
    post.work()

    assert told == [("oslo", 1), ("bergen", 1)]
    assert set(post.states()) == {"done"}
    again = "not told: its receiver had just been told the same"
    assert [row.error for row in post.rows] == ["", "", again, again, again]


def test_a_fact_that_comes_back_is_told_again(office):
    """A learner who enrolls, leaves and enrolls again is enrolled."""
    told = []
    post = office(durable(keeps(told), box_emptied))

    post.send(("oslo", 1), ("oslo", 2), ("oslo", 1), hook=box_emptied)
    post.work()

    assert told == [("oslo", 1), ("oslo", 2), ("oslo", 1)]


def test_each_receiver_has_its_own_memory_and_may_do_without(office):
    """deduplicate=False hears everything, and remembers nothing."""
    all_of_it, news = [], []
    post = office(
        durable(keeps(all_of_it), box_emptied, name="all", deduplicate=False),
        durable(keeps(news), box_emptied, name="news"),
    )

    post.send(("oslo", 1), ("oslo", 1), hook=box_emptied)
    post.work()

    assert (len(all_of_it), len(news)) == (2, 1)
    facts = LastFact.objects.using(post.database)
    assert [str(fact) for fact in facts.all()] == ["p:news oslo"]


def test_the_fact_of_a_failed_attempt_is_not_remembered(office):
    """Its retry would take itself for a repetition, and never be told."""
    told, fails = [], [ValueError()]

    def tell(letter, _):
        if fails:
            raise fails.pop()
        told.append(letter.page)

    post = office(durable(tell, box_emptied))
    post.send(("oslo", 1), hook=box_emptied)

    post.work()
    assert LastFact.objects.using(post.database).count() == 0

    post.work_on()
    assert told == [1]


def test_events_without_a_dedup_key_are_all_told(office):
    """Each letter is another, whatever it says."""
    told = []
    post = office(durable(keeps(told)))

    post.send(("oslo", 1), ("oslo", 1))
    post.work()

    assert told == [("oslo", 1)] * 2


def test_a_receiver_of_an_older_major_is_told_over_the_bridge_in_the_worker(office):
    """The message is the newer one's, as a platform sends it; the receiver gets what it was written for."""
    told = []
    post = office(durable(lambda lesson, _: told.append(lesson), lesson_completed))
    ada = User(UserId(7), True, PersonalData("ada", EMAIL, NAME))
    done = lesson_completed_v2.payload(
        ada, Course(CourseKey("c")), UsageKey("l"), Count(1), Count(4), Moment.now()
    )

    post.hooks.send_event(lesson_completed_v2, done)
    assert post.row.type == lesson_completed_v2.name
    post.work()

    (lesson,) = told
    assert (type(lesson), lesson.progress) == (lesson_completed.payload, 25)
    assert (lesson.user.id, lesson.user.pii.email) == (7, "")


def test_what_is_sent_in_a_scope_is_told_as_settings_have_it_there(office):
    """Enabled in one tenant only: there it is told, under the tenant's terms and name."""
    seen = []
    post = office(
        durable(lambda *_: seen.append((context().scope, context().correlation_id))),
        steps={"p:p": {"enabled": False}},
        scopes={"acme": {"steps": {"p:p": {"enabled": True, "queue": "acme"}}}},
    )

    post.send(("oslo", 1))
    with bound(scope="acme", correlation_id="c-7"):
        post.send(("oslo", 2))
    assert [row.queue for row in post.rows] == ["acme"]
    post.work()

    assert seen == [("acme", "c-7")]
    assert context().scope is None


def test_an_integration_does_not_hear_its_own_commands(office):
    """Neither its row is written, nor is it called where origin is known only in the worker."""
    seen = []
    post = office(durable(lambda letter, _: seen.append(letter.page), echo=False))

    with bound(origin="p"):
        post.send(("oslo", 1))
    with bound(origin="another"):
        post.send(("oslo", 2))
    assert len(post.states()) == 1
    post.rows.update(body=post.row.body.replace('"another"', '"p"'))
    post.work()

    assert (seen, post.states()) == ([], ["done"])


def test_what_a_receiver_sends_is_caused_by_what_it_was_told(office):
    """Cause, correlation, origin and depth cross the outbox; the event's own id and time stay."""
    seen = {}

    def answer_once(letter, metadata):
        seen[letter.page] = metadata
        if letter.page == 1:
            post.hooks.send_event(letter_sent, Letter(letter.to, 2))

    post = office(durable(answer_once))
    with bound(origin="classroom", correlation_id="c-7", traceparent="00-1-2-01"):
        sent = post.hooks.send_event(letter_sent, Letter("oslo", 1))

    post.work()

    first, second = seen[1], seen[2]
    assert (first.id, first.depth, first.causation_id) == (sent.id, 0, None)
    assert (second.causation_id, second.depth) == (sent.id, 1)
    for one in (first, second):
        assert (one.correlation_id, one.origin) == ("c-7", "classroom")
        assert one.traceparent == "00-1-2-01"


def everything(post):
    """Return every column of every row that the outbox has, as text."""
    with connections[post.database].cursor() as cursor:
        cursor.execute("SELECT * FROM learning_hooks_outbox")
        rows = cursor.fetchall()
        cursor.execute("SELECT * FROM learning_hooks_last_fact")
        return repr((rows, cursor.fetchall()))


@pytest.mark.parametrize("hook", [letter_sent, box_emptied], ids=["sent", "emptied"])
def test_nobodys_name_is_in_the_outbox_or_in_the_log(office, caplog, hook):
    """Of events whose personal fields stay behind; the receiver gets blanks."""
    caplog.set_level(logging.DEBUG)
    seen = []

    def tell(letter, _):
        seen.append((letter.email, letter.name))
        raise ValueError(f"no mailbox for {letter.email or 'nobody'}, {letter!r}")

    post = office(durable(tell, hook, retries=1))
    post.send(("oslo", 1, EMAIL, NAME), hook=hook)
    post.work_on()

    assert seen == [("", "")] * 2
    told = everything(post) + caplog.text + repr(list(post.rows)) + str(post.row)
    assert "oslo" in told
    for secret in (EMAIL, NAME, "Lindqvist"):
        assert secret not in told


@pytest.mark.parametrize("error", [ValueError, GiveUp])
def test_what_may_travel_is_still_in_no_log_no_error_and_no_repr(office, caplog, error):
    """personal_data_leaves: the body has it, for the receiver; a failure tells nobody."""
    caplog.set_level(logging.DEBUG)

    def tell(letter, _):
        assert (letter.email, letter.name) == (EMAIL, NAME)
        raise error("no mailbox") from ValueError(f"{EMAIL} of {NAME} refused {letter!r}")

    post = office(durable(tell, letter_read, retries=0))
    post.send(("oslo", 1, EMAIL, NAME), hook=letter_read)
    entry = post.store.claim("looks", (), 1)
    post.make_due()
    post.work()

    (row,) = post.rows.values()
    assert EMAIL in row.pop("body")
    assert row["state"] == "dead"
    told = repr(row) + caplog.text + repr(entry) + repr(post.row)
    assert "refused" in caplog.text
    for secret in (EMAIL, NAME):
        assert secret not in told


def test_a_payload_that_the_database_quotes_is_not_logged(office, caplog):
    """PostgreSQL's errors hold the row that it refuses."""

    def tell(letter, _):
        post.store_row(letter.email)
        post.store_row(letter.email)

    post = office(durable(tell, letter_read, retries=0))
    post.send(("oslo", 1, EMAIL, NAME), hook=letter_read)
    post.work()

    assert post.row.state == "dead"
    assert "IntegrityError" in caplog.text
    assert EMAIL not in caplog.text + post.row.error


@pytest.mark.parametrize("vendor", ["its own", "mysql"])
def test_every_database_knows_a_repeated_fact(office, vendor, monkeypatch):
    """Those whose upsert knows no condition need two statements to say the same."""
    said = [("a", "1"), ("a", "1"), ("b", "1"), ("a", "2"), ("a", "1"), ("a", "1")]
    post = office()
    with transaction.atomic(using=post.database):
        if vendor == "mysql":
            monkeypatch.setattr(connections[post.database], "vendor", "mysql")
        told = [facts.is_repeated(post.database, "p:hear", *each) for each in said]
        monkeypatch.undo()

    assert [False, True, False, False, False, True] == told
