"""What MySQL and MariaDB do in their own way. ``test_mysql.py`` has it run there."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Event as Flag
from threading import Thread

import pytest
from django.db import connection, connections, transaction
from django.utils.timezone import now

from hooks_runtime.django.models import LastFact, OutboxEntry
from hooks_runtime.django.outbox import Outbox
from tests.integration.letters import Post, are, states, write
from tests.integration.office import Office, box_emptied, durable

pytestmark = pytest.mark.django_db(transaction=True)
SHORT = timedelta(seconds=0.2)


def elsewhere(call):
    """Run *call* over another connection, and return what it returns."""
    returned = []

    def run():
        returned.append(call())
        connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return returned[0]


def test_this_is_mysql():
    """Or the others would be green for nothing."""
    assert connection.vendor == "mysql"
    assert connection.features.has_select_for_update_skip_locked


def test_keys_that_differ_in_case_accents_or_blanks_are_several():
    """The columns compare as Python does: what is told of one is not told of the other."""
    seen = []
    post = Office("default", durable(lambda letter, _: seen.append(letter.to), box_emptied))
    places = ["ada", "Ada", "adá", "ada "]

    post.send(*[(place, 1) for place in places], hook=box_emptied)
    post.send(*[(place, 1) for place in places], hook=box_emptied)
    post.work()

    assert seen == places
    assert LastFact.objects.count() == len(places)


def test_workers_pass_over_each_others_messages():
    """The second neither waits for the first nor has the same."""
    post = Office("default", durable(lambda *_: None, ordering=""))
    post.send(*[("oslo", page) for page in range(4)])

    with transaction.atomic():
        mine = post.store.claim("mine", (), 2)
        theirs = elsewhere(lambda: post.store.claim("theirs", (), 4))

    seqs = list(post.rows.values_list("seq", flat=True))
    assert [[entry.seq for entry in each] for each in (mine, theirs)] == [seqs[:2], seqs[2:]]


def test_a_receiver_may_take_longer_than_the_lease():
    """The transaction in which it is told keeps its message from other workers."""
    stolen = []

    def body(*_):
        time.sleep(2 * SHORT.total_seconds())
        stolen.extend(elsewhere(lambda: Outbox("default", SHORT).claim("thief", (), 10)))

    post = Office("default", durable(body))
    post.store = Outbox("default", SHORT)
    post.send(("oslo",))
    post.work()

    assert (stolen, post.states(), post.row.crashes) == ([], ["done"], 0)


def test_several_workers_tell_each_message_once_and_in_order():
    """While others are still sending, and some attempts fail."""
    fails = set(range(0, 60, 7))

    def body(letter, _):
        post.store_row(f"{letter.to} {letter.page:03}")
        if letter.to == "oslo" and letter.page in fails:
            fails.discard(letter.page)
            raise ValueError

    post, stop = Office("default", durable(body, backoff=0.001)), Flag()
    work = [Thread(target=_until, args=(stop, post)) for _ in range(3)]
    send = [Thread(target=_send, args=(post, place)) for place in ("oslo", "bergen", "narvik")]
    for thread in (*work, *send):
        thread.start()
    until = time.monotonic() + 60
    while time.monotonic() < until and post.states().count("done") < 180:
        time.sleep(0.05)
    stop.set()
    for thread in (*work, *send):
        thread.join()

    assert post.states() == ["done"] * 180
    assert len(post.stored()) == 180  # the names are unique
    told = post.rows.model.objects.order_by("finished_at", "seq")
    for place in ("oslo", "bergen", "narvik"):
        seqs = list(told.filter(key=place).values_list("seq", flat=True))
        assert seqs == sorted(seqs)


def _until(stop, post):
    post.worker().run(stop, pause=0.02)
    connections.close_all()


def _send(post, place):
    post.send(*[(place, page) for page in range(60)])
    connections.close_all()


def test_a_claim_does_not_pass_by_what_is_delivered(install_hooks):
    """The indexes begin with the state, as there are none for a part of the rows."""
    hooks = install_hooks(Post().hooks())
    seqs = write(hooks, *[("a", page) for page in range(50)])
    are(seqs[:48], "done")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE TABLE learning_hooks_outbox")
        cursor.fetchall()

    due = OutboxEntry.objects.filter(state="waiting", available_at__lte=now()).order_by("seq")
    plan = due[:10].explain()

    assert "learning_hooks_outbox_next" in plan or "learning_hooks_outbox_due" in plan
    assert list(states().values()).count("waiting") == 2


def test_what_comes_before_a_message_is_found_by_its_key():
    """By the only index that begins with the receiver; through another, a claim reads all that waits."""
    with connection.cursor() as cursor:
        table = OutboxEntry._meta.db_table
        found = connection.introspection.get_constraints(cursor, table)

    by_receiver = [name for name, each in found.items() if each["columns"][0] == "receiver"]
    assert by_receiver == ["learning_hooks_outbox_key"]
    assert found["learning_hooks_outbox_once"]["unique"]
