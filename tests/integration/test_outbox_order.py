"""Messages of one receiver and key are told in the order they were sent in, whatever fails."""

from __future__ import annotations

from collections import deque

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from hooks_runtime.django.models import OutboxEntry
from hookspecs import GiveUp
from tests.integration.office import durable
from tests.site.models import Row


class Recipient:
    """A receiver that keeps what it was told, and fails on some pages as often as it is said."""

    def __init__(self, **fails):
        self.told, self.fails = [], {int(page.strip("_")): times for page, times in fails.items()}

    def __call__(self, letter, _):
        if self.fails.get(letter.page, 0) > 0:
            self.fails[letter.page] -= 1
            raise ValueError
        self.told.append((letter.to, letter.page))

    def pages(self, to):
        return [page for whose, page in self.told if whose == to]


def test_the_followers_of_a_failure_wait_and_other_keys_go_on(office):
    """Bergen's second page fails; its third is not told before it, Oslo's are."""
    recipient = Recipient(_2=1)
    post = office(durable(recipient))
    post.send(("bergen", 1), ("bergen", 2), ("oslo", 4), ("bergen", 3), ("oslo", 5))

    post.work()
    assert recipient.told == [("bergen", 1), ("oslo", 4), ("oslo", 5)]
    assert post.work() == 0

    post.make_due()
    post.work()
    assert recipient.pages("bergen") == [1, 2, 3]


def test_a_follower_waits_in_a_later_claim_too(office):
    """What is sent while its head waits for a retry does not overtake it."""
    recipient = Recipient(_1=1)
    post = office(durable(recipient))
    post.send(("oslo", 1))
    post.work()

    post.send(("oslo", 2), ("oslo", 3))
    assert post.work() == 0

    post.work_on()
    assert recipient.pages("oslo") == [1, 2, 3]


def test_without_an_order_nothing_waits(office):
    """ordering='' is for receivers that do not care."""
    recipient = Recipient(_1=1)
    post = office(durable(recipient, ordering=""))
    post.send(("oslo", 1), ("oslo", 2))

    post.work()
    assert recipient.pages("oslo") == [2]

    post.work_on()
    assert recipient.pages("oslo") == [2, 1]


def test_receivers_do_not_wait_for_each_other(office):
    """Order is kept for each of them."""
    broken, sound = Recipient(_1=99), Recipient()
    post = office(durable(broken, name="broken"), durable(sound, name="sound"))

    post.send(("oslo", 1), ("oslo", 2))
    post.work()

    assert (broken.told, sound.pages("oslo")) == ([], [1, 2])


def test_another_field_than_the_specs_may_order(office):
    """The receiver, or the operator, knows what it needs."""
    recipient = Recipient(_1=1)
    post = office(durable(recipient, ordering="page"))
    post.send(("oslo", 1), ("oslo", 2), ("bergen", 1))

    post.work()
    assert recipient.told == [("oslo", 2)]

    post.work_on()
    assert recipient.told == [("oslo", 2), ("oslo", 1), ("bergen", 1)]


def test_a_hot_key_flows_in_batches(office, monkeypatch):
    """Followers are claimed with their head: a round each would be a round trip each."""
    monkeypatch.setattr("hooks_runtime.delivery.relay.TOGETHER", 40)
    recipient = Recipient()
    post = office(durable(recipient))
    with transaction.atomic(using=post.database):
        post.send(*(("oslo", page) for page in range(100)))

    worker = post.worker()
    assert [worker.work() for _ in range(4)] == [40, 40, 20, 0]
    assert recipient.pages("oslo") == list(range(100))


def test_a_failure_in_the_middle_of_a_batch_leaves_the_rest_in_order(office, monkeypatch):
    """Also over the borders of transactions and batches."""
    monkeypatch.setattr("hooks_runtime.delivery.relay.TOGETHER", 7)
    recipient = Recipient(_4=2, _5=1, _13=1)
    post = office(durable(recipient))
    post.send(*((to, page) for page in range(20) for to in ("oslo", "bergen")))

    post.work_on()

    assert recipient.pages("oslo") == recipient.pages("bergen") == list(range(20))
    assert set(post.states()) == {"done"}


def test_a_slow_receiver_closes_the_transaction_of_the_others(office, monkeypatch):
    """After so many seconds what is told commits, so that nobody waits for its locks."""
    monkeypatch.setattr("hooks_runtime.delivery.relay.TOGETHER_S", 0.0)
    seen = []
    post = office(durable(lambda *_: seen.append(post.states())))
    post.send(("oslo", 1), ("oslo", 2))

    post.work()

    # The time is up before the first: it must still be told, or nothing ever would.
    assert len(seen) == 2
    assert seen[1] == ["done", "waiting"]


def fails_on(page, told, error=GiveUp):
    def read(letter, _):
        if letter.page == page:
            raise error("illegible")
        told.append(letter.page)

    return read


def test_a_dead_letter_is_skipped(office):
    """By default its followers go on."""
    told = []
    post = office(durable(fails_on(1, told)))
    post.send(("oslo", 1), ("oslo", 2))

    post.work()

    assert (told, post.states()) == ([2], ["dead", "done"])


def test_a_dead_letter_may_hold_its_key_until_an_operator_looks(office):
    """on_dead="hold": what depends on it is not told; other keys are."""
    told = []
    post = office(durable(fails_on(1, told), on_dead="hold"))
    post.send(("oslo", 1), ("oslo", 2), ("bergen", 3))

    post.work_on()
    assert (told, post.states()) == ([3], ["dead", "waiting", "done"])
    assert post.rows[0].holds

    post.rows.filter(state="dead").update(state="dropped")
    post.work_on()
    assert told == [3, 2]


def test_a_queue_has_its_own_workers(office):
    """One who looks into slow does no other's work; one without a queue does all."""
    told = []

    def tell(letter, metadata):
        told.append(letter.to)

    post = office(durable(tell, name="a", queue="slow"), durable(tell, name="b"))
    post.send(("oslo",))

    assert post.worker("slow", "other").drain() == 1
    assert [row.state for row in post.rows] == ["done", "waiting"]
    assert post.work() == 1


def test_order_outlives_a_change_of_queue(office):
    """An operator moves a receiver to another queue; what waits in the old one still comes first."""
    recipient = Recipient()
    post = office(durable(recipient))
    post.send(("oslo", 1))
    post.enable(*post.functions, steps={"p:p": {"queue": "slow"}})
    post.send(("oslo", 2))

    assert post.worker("slow").drain() == 0
    assert post.worker("default").drain() == 1
    assert post.worker("slow").drain() == 1
    assert recipient.pages("oslo") == [1, 2]


def test_an_ordered_receiver_with_two_workers_has_one_at_a_time(office):
    """While one worker has the head, another does not get the followers."""
    post = office(durable(Recipient()))
    post.send(("oslo", 1), ("bergen", 2), ("oslo", 3))

    mine = post.store.claim("mine", (), 1)
    theirs = post.store.claim("theirs", (), 10)

    assert [entry.key for entry in mine] == ["oslo"]
    assert [entry.key for entry in theirs] == ["bergen"]


@pytest.mark.parametrize("state", ["waiting", "dead"])
def test_what_another_claimer_has_locked_keeps_its_followers_back(office, state):
    """SKIP LOCKED passes over a head that is being claimed, or buried, at this very moment."""
    post = office(durable(Recipient()))
    post.send(("oslo", 1), ("oslo", 2), ("bergen", 3))
    head, *rest = post.rows
    OutboxEntry.objects.using(post.database).filter(seq=head.seq).update(state=state, holds=True)
    found = [(row.seq, row.receiver, row.key, 0, "") for row in rest]

    assert post.store.due.in_order(found) == found[1:]


@pytest.mark.parametrize("queues", [(), ("default",)])
def test_those_that_have_to_wait_take_nobodys_place(office, monkeypatch, queues):
    """More of them than a worker claims at once; another key goes on behind them."""
    monkeypatch.setattr("hooks_runtime.delivery.relay.TOGETHER", 4)
    recipient = Recipient(_0=1)
    post = office(durable(recipient))
    with transaction.atomic(using=post.database):
        post.send(*(("oslo", page) for page in range(9)), ("bergen", 9))

    post.worker(*queues).drain()

    assert recipient.told == [("bergen", 9)]


def queries(post, call, *args):
    """Return how many statements *call* makes."""
    with CaptureQueriesContext(connections[post.database]) as captured:
        call(*args)
    return len(captured)


def test_a_claim_costs_the_same_statements_whatever_is_due(office):
    """They are the price of every round, an idle one included."""
    post = office(durable(Recipient()))
    claim = post.store.claim
    idle = queries(post, claim, "a", (), 25)

    post.send(("oslo", 1))
    one = queries(post, claim, "b", (), 25)
    post.send(*((str(page), page) for page in range(30)))

    assert idle <= one == queries(post, claim, "c", (), 25) <= 8


@pytest.mark.parametrize(("writes", "each"), [(False, 0), (True, 3)])
def test_a_message_costs_no_statement_beside_its_savepoint(office, monkeypatch, writes, each):
    """One lock and one note are for all that are told together; who writes nothing needs no savepoint."""
    monkeypatch.setattr("hooks_runtime.delivery.relay.TOGETHER_S", 60)

    def receive(letter, _):
        if writes:
            Row.objects.using(post.database).create(name=letter.to)

    post = office(durable(receive, ordering=""))
    post.send(*((str(page), page) for page in range(12)))
    worker = post.worker()
    few, many = post.store.claim("a", (), 2), post.store.claim("b", (), 10)
    costs = []
    for worker.name, entries in (("a", few), ("b", many)):
        costs.append(queries(post, worker._together, deque(entries), [], set()))

    assert costs[1] - costs[0] == each * 8
    assert costs[0] <= 2 + each * 2 + 2
