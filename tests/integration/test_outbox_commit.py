"""What is sent commits with the change, or not at all: neither lost nor told of what never was."""

from __future__ import annotations

import json

import pytest
from asgiref.sync import async_to_sync
from django.db import DatabaseError, connections, transaction
from django.test.utils import CaptureQueriesContext

from hooks_runtime import Hooks, HooksConfig
from hooks_runtime.carrier import NotKept
from hooks_runtime.django import carrier, workers
from hooks_runtime.django.carrier import DjangoCarrier
from hooks_runtime.settings import DeliveryConfig
from hooks_runtime.testing import answer, build_hooks, plugin
from hookspecs import hookspec
from tests.integration.office import Letter, databases, durable, letter_sent
from tests.kit import Word, receiver, word_changed


def ignore(*_):
    pass


def test_a_message_commits_with_the_change_and_is_told_afterwards(office):
    """Nothing is told before the commit, and workers are woken by it."""
    seen = []
    post = office(durable(lambda letter, _: seen.append(letter.to)))

    with transaction.atomic(using=post.database):
        post.store_row("view")
        assert post.hooks.send_event(letter_sent, Letter("oslo"))
        assert (post.woken, post.states()) == ([], ["waiting"])
    assert (post.woken, seen) == (["default"], [])

    assert post.work() == 1
    assert (seen, post.states()) == (["oslo"], ["done"])


def test_what_is_rolled_back_was_never_sent(office):
    """Whole, or from a savepoint on; workers do not hear of it."""
    post = office(durable(ignore))

    with pytest.raises(ZeroDivisionError), transaction.atomic(using=post.database):
        post.send(("whole",))
        raise ZeroDivisionError
    with transaction.atomic(using=post.database):
        post.send(("kept",))
        with pytest.raises(ZeroDivisionError), transaction.atomic(using=post.database):
            post.send(("savepoint",))
            raise ZeroDivisionError

    assert [row.key for row in post.rows] == ["kept"]
    assert post.woken == ["default"]


def test_outside_of_a_transaction_a_message_is_kept_for_all_receivers_or_none(office):
    """Two rows are one statement, and one transaction."""
    post = office(durable(ignore, name="a"), durable(ignore, name="b", queue="slow"))

    post.hooks.send_event(letter_sent, Letter("oslo"))

    assert [row.receiver for row in post.rows] == ["p:a", "p:b"]
    assert sorted(post.woken) == ["default", "slow"]


def test_async_senders_keep_messages_in_djangos_transaction(office):
    """asend_event writes in the thread that holds the connection."""
    post = office(durable(ignore))

    def view(fails):
        with transaction.atomic(using=post.database):
            async_to_sync(post.hooks.asend_event)(letter_sent, Letter("oslo"))
            if fails:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        view(fails=True)
    assert post.states() == []
    view(fails=False)
    assert post.states() == ["waiting"]


@pytest.fixture
def unwritable(office, monkeypatch):
    """A post office whose outbox is not there."""
    post = office(durable(ignore))
    with connections[post.database].cursor() as cursor:
        cursor.execute("ALTER TABLE learning_hooks_outbox RENAME TO elsewhere")
    yield post
    with connections[post.database].cursor() as cursor:
        cursor.execute("ALTER TABLE elsewhere RENAME TO learning_hooks_outbox")


def test_nothing_commits_that_can_not_be_told(unwritable):
    """NotKept names event, receiver and kind of error; the business change is rolled back."""
    with pytest.raises(NotKept) as told, transaction.atomic(using=unwritable.database):
        unwritable.store_row("view")
        unwritable.hooks.send_event(letter_sent, Letter("oslo"))

    assert unwritable.stored() == []
    assert "org.example.post.letter.sent.v1 can't be kept for p:p" in str(told.value)
    assert isinstance(told.value.__cause__, DatabaseError)


def test_who_catches_it_can_not_commit_either(unwritable):
    """A view with ``except Exception`` would else store the change, and nobody was ever told."""
    with transaction.atomic(using=unwritable.database):
        unwritable.store_row("view")
        with pytest.raises(NotKept):
            unwritable.hooks.send_event(letter_sent, Letter("oslo"))

    assert unwritable.stored() == []


def test_what_can_not_be_written_at_all_is_not_kept_either(office, monkeypatch):
    """A fault of ours, or of the payload's, is no reason to lose a message."""
    post = office(durable(ignore))
    monkeypatch.setattr("hooks_runtime.django.carrier.written", lambda *_: 1 / 0)

    with transaction.atomic(using=post.database):
        post.store_row("view")
        with pytest.raises(NotKept, match="ZeroDivisionError"):
            post.hooks.send_event(letter_sent, Letter("oslo"))

    assert post.stored() == []


def test_without_django_nothing_is_kept_and_the_sender_is_told_what_to_do():
    """Saying otherwise would lose it."""
    hooks = Hooks([plugin("p", durable(ignore))], HooksConfig.of({"plugins": ["p"]}))

    with pytest.raises(NotKept, match="to INSTALLED_APPS") as told:
        hooks.send_event(letter_sent, Letter("oslo"))
    assert (told.value.hook, told.value.step) == (letter_sent.name, "p:p")


def test_a_message_that_is_not_kept_is_not_told_on_commit_either(unwritable):
    """What is kept comes first."""
    seen = []
    unwritable.enable(
        answer(letter_sent, lambda *_: seen.append(1), deliver="on_commit", name="later"),
        durable(ignore),
    )

    with pytest.raises(NotKept), transaction.atomic(using=unwritable.database):
        unwritable.hooks.send_event(letter_sent, Letter("oslo"))

    assert seen == []


@pytest.mark.parametrize("to", ["", "a\0b", "\ud800", "x" * 1000, "å" * 64, "line\nbreak"])
def test_any_text_is_a_key(office, to):
    """Also what no column holds: an empty one would mean no order, and PostgreSQL refuses NUL."""
    post = office(durable(ignore))

    post.send((to, 1), (to, 2))

    first, second = [row.key for row in post.rows]
    assert first == second
    assert 0 < len(first) <= 64


def test_what_is_deferred_is_handed_over_after_the_commit(office):
    """And never after a rollback; it is JSON, and no row."""
    post = office(durable(ignore, deliver="deferred"))

    with pytest.raises(ZeroDivisionError), transaction.atomic(using=post.database):
        post.send(("oslo",))
        raise ZeroDivisionError
    with transaction.atomic(using=post.database):
        post.send(("bergen",))
        assert post.handed == []

    ((receiver, body),) = post.handed
    assert (receiver, json.loads(body)["data"]["to"]) == ("p:p", "bergen")
    assert post.states() == []


@databases
def test_what_is_deferred_waits_for_the_commit_of_whichever_database_is_written(office):
    """As on_commit does: the outbox may live in another one."""
    post = office(durable(ignore, deliver="deferred"))

    with transaction.atomic(using="second"):
        post.hooks.send_event(letter_sent, Letter("oslo"))
        assert post.handed == []

    assert len(post.handed) == 1


def test_a_broker_that_is_down_harms_no_sender(office, caplog):
    """What is deferred goes to the outbox, what is durable is there already."""
    post = office(durable(ignore, name="kept"), durable(ignore, name="put", deliver="deferred"))
    post.broken = ConnectionRefusedError("amqp://guest:s3cr3t@broker")

    post.send(("oslo",))

    assert [row.receiver for row in post.rows] == ["p:kept", "p:put"]
    assert "p:put goes to the outbox: ConnectionRefusedError" in caplog.text
    assert "no worker could be woken (ConnectionRefusedError" in caplog.text
    assert "s3cr3t" not in caplog.text
    post.broken = None
    assert post.work() == 2


def test_with_broker_and_outbox_down_the_sender_goes_on_and_the_log_says_what_is_lost(
    unwritable, caplog
):
    """It has committed: an error now would only keep other callbacks from running."""
    unwritable.enable(durable(ignore, deliver="deferred"))
    unwritable.broken = ConnectionRefusedError()
    after = []

    with transaction.atomic(using=unwritable.database):
        unwritable.hooks.send_event(letter_sent, Letter("oslo"))
        transaction.on_commit(lambda: after.append("run"), using=unwritable.database)

    assert after == ["run"]
    assert "p:p is not told, and is lost" in caplog.text


def test_where_only_relays_work_what_is_deferred_is_kept(office):
    """The processes of ``hooks outbox relay`` know of nothing else than the outbox."""
    post = office(durable(ignore, deliver="deferred"))
    config = DeliveryConfig(database=post.database, worker="relay")
    carrier = DjangoCarrier(config, lambda: workers._workers(config))
    (step,) = post.hooks.line(letter_sent).active
    sent = post.hooks.send_event(letter_sent, Letter("oslo"))

    carrier.defer(Letter("bergen"), sent, [step])

    assert [row.key for row in post.rows] == ["bergen"]
    with pytest.raises(NotImplementedError, match="goes to the outbox"):
        workers._workers(config).tell(step, "")


def test_one_message_for_two_receivers_is_one_statement(office, django_assert_num_queries):
    """Business pays for its own transaction, and one insert."""
    post = office(durable(ignore, name="a"), durable(ignore, name="b"))

    with (
        transaction.atomic(using=post.database),
        django_assert_num_queries(1, connection=connections[post.database]),
    ):
        post.hooks.send_event(letter_sent, Letter("oslo"))


def test_many_are_kept_in_one_go_in_their_order(office):
    """One call of the driver; a statement a message was half of the price of a run that claims thousands."""
    post = office(durable(ignore), durable(ignore, name="q"))
    connection = connections[post.database]

    with transaction.atomic(using=post.database), CaptureQueriesContext(connection) as asked:
        post.hooks.send_events(letter_sent, [Letter("oslo", page) for page in range(3)])

    assert len(asked) == 1
    assert list(post.rows.values_list("receiver", flat=True)) == ["p:p", "p:q"] * 3
    assert [json.loads(row.body)["data"]["page"] for row in post.rows] == [0, 0, 1, 1, 2, 2]
    assert post.woken == ["default"]


def test_many_are_kept_all_or_none(office, monkeypatch):
    """The second can't be written."""
    post, write = office(durable(ignore)), carrier.written
    monkeypatch.setattr(
        carrier, "written", lambda letter, *said: write(letter, *said) if letter.page else 1 / 0
    )

    with pytest.raises(NotKept, match="ZeroDivisionError"):
        post.hooks.send_events(letter_sent, [Letter("oslo", 1), Letter("oslo", 0)])

    assert post.states() == []


def test_an_inline_receiver_that_sends_takes_its_own_message_back(office):
    """It broke after sending: its savepoint goes, the sender's change and message stay."""

    @hookspec.event("org.example.post.letter.franked.v1")
    def letter_franked(letter: Letter) -> None:
        """A letter was franked."""

    def frank(letter, _):
        post.hooks.send_event(letter_franked, letter)
        raise ValueError

    post = office(answer(letter_sent, frank, name="frank"), durable(ignore, letter_franked))
    post.enable(*post.functions, durable(ignore, name="kept"))

    post.send(("oslo",))

    assert [row.receiver for row in post.rows] == ["p:kept"]


def test_inline_receivers_need_no_outbox():
    """A host without Django tells them as ever."""
    seen = []
    hooks = build_hooks(plugin("p", receiver("r", lambda word, _: seen.append(word.text))))

    hooks.send_event(word_changed, Word("a"))

    assert seen == ["a"]
