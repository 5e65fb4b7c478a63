"""Who tells receivers, as settings say: threads, Celery's tasks, or processes of their own."""

from __future__ import annotations

import json

import pytest
from celery.exceptions import Retry
from django.db import connections

from hooks_runtime import Hooks
from hooks_runtime.active import installed
from hooks_runtime.delivery.celery_workers import CeleryWorkers
from hooks_runtime.delivery.deferred import tell_once
from hooks_runtime.delivery.failures import because
from hooks_runtime.delivery.keys import fact_of, key_of
from hooks_runtime.delivery.message import written
from hooks_runtime.delivery.threads import ThreadWorkers
from hooks_runtime.django import serving, tasks, workers
from hooks_runtime.django.transactions import DjangoTransactions
from hooks_runtime.settings import DeliveryConfig
from hooks_runtime.testing import answer, build_hooks, plugin
from hookspecs import GiveUp, Personal, hookimpl, hookspec, payload
from hookspecs.payload import impersonal, unblankable
from tests.integration.office import Letter, Office, durable, letter_sent
from tests.services import need_postgres

pytestmark = pytest.mark.django_db(transaction=True)


def deferred(body, **said):
    return durable(body, deliver="deferred", **said)


def body_of(post, page=1):
    """Return a letter as a deferred receiver's worker gets it."""
    post.handed.clear()
    post.send(("oslo", page))
    ((_, body),) = post.handed
    return body


@pytest.fixture
def opened():
    """Return what makes an office's plugin the current one."""
    with_hooks = []

    def opened(*functions):
        post = Office("default", *functions)
        entered = installed(post.hooks)
        entered.__enter__()
        with_hooks.append(entered)
        return post

    yield opened
    for entered in with_hooks:
        entered.__exit__(None, None, None)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_what_a_deferred_receiver_could_not_commit_goes_to_the_outbox():
    """Its connection broke at the end; the outbox tells it again."""
    need_postgres()
    post = Office("postgres", deferred(lambda *_: connections["postgres"].connection.close()))
    body = body_of(post)
    connections["postgres"].ensure_connection()

    assert not tell_once(post.hooks, post.store, "p:p", body)
    assert (post.row.state, post.row.attempts) == ("waiting", 1)


def test_without_a_bus_there_is_nothing_to_consume():
    """Whatever topics are asked for."""
    assert workers.consumers(["news"], lambda: None) == []


def test_no_thread_works_in_tests(mailoutbox):
    """It would compete with the test for its database; what is deferred is kept, and drained."""
    tests_own = workers._workers(DeliveryConfig(worker="thread"))

    assert type(tests_own) is type(workers._workers(DeliveryConfig(worker="relay")))
    assert mailoutbox == []  # Django's test environment is set up


def test_settings_say_who_works(monkeypatch):
    """One of each a process, made when first needed."""
    monkeypatch.setattr(serving, "is_a_test", lambda: False)
    threads = workers._workers(DeliveryConfig(worker="thread", lease=61))

    assert isinstance(threads, ThreadWorkers)
    assert threads is workers._workers(DeliveryConfig(worker="thread", lease=61))
    assert isinstance(workers._workers(DeliveryConfig(worker="celery")), CeleryWorkers)
    assert workers._workers(DeliveryConfig(worker="relay")).wake(["default"]) is None


def test_a_carrier_makes_its_workers_when_something_is_sent():
    """Settings that name none are threads, which a test that sends nothing never starts."""
    built = build_hooks(
        plugin("p", durable(lambda *_: None)), delivery={"worker": "relay", "service": "/post"}
    )
    carrier = workers.carrier(built.config)
    hooks = Hooks(built.plugins, built.config, transactions=DjangoTransactions(), carrier=carrier)

    with installed(hooks):
        hooks.send_event(letter_sent, Letter("oslo"))
        assert '"source": "/post"' in workers.outbox().rows.get().body
        assert (workers.drain(["other"]), workers.drain()) == (0, 1)


def test_a_deferred_receiver_is_told_once(opened):
    """Without any row."""
    seen = []
    post = opened(deferred(lambda letter, _: seen.append(letter.page)))

    assert tell_once(post.hooks, post.store, "p:p", body_of(post))

    assert (seen, post.states()) == ([1], [])


def test_what_it_fails_on_is_parked_with_one_attempt_behind_it(opened):
    """Under its own queue and key, due after its backoff; twice is once."""
    post = opened(deferred(lambda *_: 1 / 0, queue="slow", backoff=100))
    body = body_of(post)

    for _ in range(2):
        assert not tell_once(post.hooks, post.store, "p:p", body)

    row = post.row
    assert (row.attempts, row.state, row.queue, row.key) == (1, "waiting", "slow", "oslo")
    assert (row.available_at - row.created_at).total_seconds() > 49


def test_what_it_gives_up_is_a_dead_letter_at_once(opened):
    """As it is in the outbox."""

    def give_up(*_):
        raise GiveUp("closed")

    post = opened(deferred(give_up, on_dead="hold"))

    tell_once(post.hooks, post.store, "p:p", body_of(post))

    row = post.row
    assert (row.state, row.holds, row.error) == ("dead", True, "GiveUp: closed")
    assert row.finished_at is not None


@pytest.mark.parametrize("body", ["", "garbage", '{"id": "7"}'])
def test_garbage_in_the_broker_is_a_dead_letter(opened, body):
    """Of a type that nobody knows."""
    post = opened(deferred(lambda *_: None))

    tell_once(post.hooks, post.store, "p:p", body)

    assert (post.row.state, post.row.type, post.row.receiver) == ("dead", "", "p:p")


def test_a_deferred_receiver_that_is_not_there_is_parked_until_it_is(opened):
    """It costs no attempt."""
    post = opened(deferred(lambda *_: None))

    tell_once(post.hooks, post.store, "p:gone", body_of(post))

    assert (post.row.attempts, post.row.state) == (0, "waiting")
    assert post.row.error.startswith("NoReceiver")


# Celery's tasks


def test_the_relay_task_does_what_is_due(opened):
    """In the queues it is told, or in all."""
    post = opened(durable(lambda *_: None, queue="slow"))
    post.send(("oslo", 1), ("oslo", 2))

    assert (tasks.relay(["default"]), tasks.relay(["slow"]), tasks.relay()) == (0, 2, 0)


def received(post, *, redelivered=False, body=None):
    """Run the task as a worker does."""
    info = {"redelivered": redelivered}
    tasks.receive.push_request(delivery_info=info, called_directly=False, is_eager=False)
    try:
        tasks.receive.run("p:p", body or body_of(post))
    finally:
        tasks.receive.pop_request()


def test_the_receive_task_tells_a_deferred_receiver(opened):
    """Once."""
    seen = []
    post = opened(deferred(lambda letter, _: seen.append(letter.page)))

    received(post)

    assert (seen, post.states()) == ([1], [])


def test_what_comes_a_second_time_is_parked_with_a_death_on_its_account(opened, monkeypatch):
    """It may have killed its worker: the outbox counts, a broker would go on for ever."""
    seen, woken = [], []
    monkeypatch.setattr(CeleryWorkers, "wake", lambda _, queues: woken.append(queues))
    post = opened(deferred(lambda letter, _: seen.append(letter.page)))

    received(post, redelivered=True)

    assert (seen, woken) == ([], [["default"]])
    assert (post.row.attempts, post.row.crashes, post.row.state) == (0, 1, "waiting")
    post.work()
    assert seen == [1]


def test_a_message_that_can_not_be_parked_stays_with_the_broker(opened, monkeypatch):
    """The database is down: later it may be there."""
    post = opened(deferred(lambda *_: None))
    body = body_of(post)
    sent = []
    monkeypatch.setattr(tasks, "outbox", lambda: 1 / 0)
    monkeypatch.setattr(tasks.receive, "signature_from_request", lambda *a, **k: Signature(sent))

    with pytest.raises(Retry) as retry:
        received(post, body=body)

    assert (retry.value.when, sent) == (tasks.PAUSE_S, ["sent"])
    assert isinstance(retry.value.exc, ZeroDivisionError)


class Signature:
    """What a task is sent again with."""

    def __init__(self, sent):
        self.sent = sent

    def apply_async(self):
        self.sent.append("sent")

    def __getattr__(self, name):
        return None


# Keys, and what may be said of an error


@payload
class Node:
    """A payload that holds others like it, and a set."""

    code: str
    tags: frozenset[str] = frozenset()
    parent: Node | None = None
    owner: Personal[str] = ""


@hookspec.event(
    "org.example.tree.node.grown.v1",
    ordering_key="parent",
    dedup_key=("tags", "code"),
)
def node_grown(node: Node) -> None:
    """A node has grown."""


def test_a_set_is_the_same_fact_in_every_process():
    """Its order is not."""
    tags = [f"tag {n}" for n in range(50)]
    one = Node("a", frozenset(tags))
    other = Node("a", frozenset(reversed(tags)))

    assert fact_of(node_grown, one) == fact_of(node_grown, other)
    assert fact_of(node_grown, one) != fact_of(node_grown, Node("a"))
    assert fact_of(node_grown, one) != fact_of(node_grown, Node("b", one.tags))


def test_a_payload_is_known_by_its_id_or_its_first_field():
    """Also where it holds others like it; None is a key, too, and no other's."""
    hooks = build_hooks(plugin("p", answer(node_grown, print, deliver="durable")))
    (step,) = hooks.line(node_grown).active

    assert key_of(step, Node("a", parent=Node("b"))) == "b"
    assert key_of(step, Node("a")) == "null"


def test_a_tree_of_payloads_is_left_behind_whole():
    """However deep it is."""
    tree = Node("a", parent=Node("b", parent=Node("c", owner="Ada"), owner="Ada"))

    assert "Ada" not in repr(impersonal(tree).parent.parent.owner)
    assert impersonal(tree).parent.owner == ""
    assert unblankable(Node) == frozenset()
    hooks = build_hooks(plugin("p", answer(node_grown, print)))
    assert "Ada" not in written(tree, hooks.send_event(node_grown, tree))


def test_an_error_that_was_never_raised_has_no_place():
    """Its kind is all there is."""
    assert because(ValueError("secret")) == "ValueError"
    assert because(GiveUp()) == "GiveUp"


def test_an_error_is_told_with_the_line_of_the_receivers_own_package(office):
    """The last line may be the standard library's, which nobody can mend."""

    @hookimpl(letter_sent, deliver="durable")
    def reads(letter: Letter) -> None:
        json.loads("{")

    post = office(reads)

    post.send(("oslo", 1))
    post.work()

    (error,) = post.rows.values_list("error", flat=True)
    assert error.startswith("JSONDecodeError at integration/test_outbox_workers.py:")
