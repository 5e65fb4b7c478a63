"""The bus on a Redis of the test's own, which is killed, flushed and restarted. No mocks.

What today's buses get wrong is here by name: each of these tests fails on one of them.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from uuid import uuid4

import pytest
import redis

from hooks_runtime.delivery.bus import BusDown, Lag, Packet
from hooks_runtime.delivery.redis_streams import CHUNK, RedisBus
from tests.services import own_redis

TOPIC, GROUP = "enrollments", "roster"
SECRET = "s3cr3t"


@pytest.fixture(scope="module")
def server():
    with own_redis() as server:
        yield server


@pytest.fixture
def raw(server):
    """What anybody sees who looks into Redis."""
    lenient = {"decode_responses": True, "encoding_errors": "replace"}
    with redis.Redis.from_url(server.url, **lenient) as client:
        yield client


@pytest.fixture
def bus(server, raw):
    bus = RedisBus(server.url, prefix=f"test{uuid4().hex}")
    yield bus
    raw.flushall()
    bus.close()


@pytest.fixture
def eager(server, bus):
    """The same bus, but it keeps nothing that is acknowledged."""
    bus = RedisBus(server.url, bus.prefix, keep=0)
    yield bus
    bus.close()


@pytest.fixture
def reader(bus):
    reader = bus.reader(TOPIC, GROUP)
    assert reader.acquire()
    return reader


def packets(*names):
    return [Packet({"id": str(name), "type": "org.example.v1"}, b"\x00\xff") for name in names]


def names(messages):
    return [packet.headers["id"] for _, packet in messages]


def ids(messages):
    return [taken for taken, _ in messages]


def handled(reader, count):
    """Read and acknowledge."""
    messages = reader.read(count, 0)
    reader.ack(ids(messages))
    return names(messages)


def lock_of(bus):
    return f"{{{bus.stream(TOPIC)}}}:reader:{GROUP}"


# What goes in comes out


def test_a_message_comes_as_it_was_published(bus, reader):
    """Whatever the bytes, and whatever the letters in a header."""
    sent = Packet({"id": "1", "source": "é/校"}, bytes(range(256)))

    bus.publish(TOPIC, [sent])

    assert [packet for _, packet in reader.read(10, 0)] == [sent]


def test_messages_come_in_the_order_in_which_they_were_published(bus, reader):
    """Over several publishers and batches."""
    count = 2 * CHUNK + 1
    bus.publish(TOPIC, packets(*range(count)))
    bus.publish(TOPIC, packets("last"))

    came = []
    while batch := handled(reader, 300):
        came += batch

    assert came == [*map(str, range(count)), "last"]


def test_nothing_is_published_by_an_empty_batch(bus, raw):
    """An outbox that is empty is no reason for a stream."""
    bus.publish(TOPIC, [])

    assert not raw.exists(bus.stream(TOPIC))


def test_an_entry_has_the_headers_and_event_data_as_fields(bus, raw):
    """As edx-event-bus-redis writes and reads it."""
    bus.publish(TOPIC, [Packet({"id": "1", "type": "a"}, b"avro")])

    ((_, fields),) = raw.xrange(bus.stream(TOPIC))
    assert fields == {"id": "1", "type": "a", "event_data": "avro"}


@pytest.mark.parametrize(("prefix", "stream"), [("dev", "dev-enrollments"), ("", "enrollments")])
def test_a_stream_is_called_prefix_and_topic(server, prefix, stream):
    """As EVENT_BUS_TOPIC_PREFIX has it."""
    assert RedisBus(server.url, prefix).stream(TOPIC) == stream


def test_an_entry_that_is_no_utf_8_does_not_stop_those_behind_it(bus, reader, raw):
    """Its reader decides what to do with it."""
    raw.xadd(bus.stream(TOPIC), {"id": b"\xff"})
    bus.publish(TOPIC, packets("behind"))

    assert names(reader.read(10, 0)) == ["\\xff", "behind"]


def test_read_waits_for_what_is_published_meanwhile(bus, reader):
    """And comes back as soon as it is."""
    later = threading.Timer(0.2, bus.publish, (TOPIC, packets("late")))
    later.start()
    start = time.monotonic()

    messages = reader.read(10, 2.0)

    assert names(messages) == ["late"]
    assert time.monotonic() - start < 1.5
    later.join()


def test_read_comes_back_with_nothing_after_a_while(reader):
    """So that its process can end."""
    assert reader.read(10, 0.05) == []


def test_a_wait_is_no_time_out(server):
    """However long a caller would wait."""
    bus = RedisBus(server.url, timeout=0.2)
    reader = bus.reader(TOPIC, GROUP)
    reader.acquire()

    assert reader.read(10, 60) == []
    reader.release()


def test_schemas_are_kept_by_id(bus):
    """Those of the writers, for their readers."""
    bus.keep_schema("a1", '{"type": "récord"}')

    assert bus.schema("a1") == '{"type": "récord"}'
    assert bus.schema("b2") is None


# What today's buses lose


def test_a_restart_loses_nothing(bus, reader):
    """What was published while no reader was there waits for the next one."""
    bus.publish(TOPIC, packets(1))
    handled(reader, 10)
    reader.release()
    bus.publish(TOPIC, packets(2, 3))

    again = bus.reader(TOPIC, GROUP)
    again.acquire()

    assert names(again.read(10, 0)) == ["2", "3"]


def test_a_new_group_begins_with_the_oldest_message(bus):
    """What was published before a service started for the first time is not for nobody."""
    bus.publish(TOPIC, packets(1, 2))

    reader = bus.reader(TOPIC, "newcomer")
    reader.acquire()

    assert names(reader.read(10, 0)) == ["1", "2"]


def test_a_second_consumer_that_starts_does_not_make_the_group_skip(bus, reader):
    """Ten of ten, not one of ten."""
    bus.publish(TOPIC, packets(*range(10)))
    first = handled(reader, 1)

    assert not bus.reader(TOPIC, GROUP).acquire()

    assert first + names(reader.read(10, 0)) == [str(number) for number in range(10)]


def test_a_message_whose_handling_failed_comes_again(bus, reader):
    """Before those behind it: nothing is acknowledged that was not said to be."""
    bus.publish(TOPIC, packets(1, 2, 3))
    reader.read(2, 0)

    assert names(reader.read(2, 0)) == ["1", "2"]
    handled(reader, 1)
    assert names(reader.read(10, 0)) == ["2"]
    handled(reader, 10)
    assert names(reader.read(10, 0)) == ["3"]


def test_a_broker_that_is_down_is_an_error_not_a_success(server, bus, reader):
    """For who publishes, reads, acknowledges and asks; it says which, where and how much."""
    server.kill()
    try:
        with pytest.raises(BusDown) as down:
            bus.publish(TOPIC, packets(1, 2, 3))
        for ask in (
            reader.acquire,
            lambda: reader.read(10, 1),
            lambda: reader.ack(["1-0"]),
            reader.release,
            lambda: bus.lag(TOPIC, GROUP),
            lambda: bus.trim(TOPIC),
            lambda: bus.keep_schema("a", "{}"),
            lambda: bus.schema("a"),
        ):
            with pytest.raises(BusDown):
                ask()
    finally:
        server.start()

    assert (down.value.topic, down.value.untaken) == (TOPIC, 3)
    where = f"redis://127.0.0.1:{server.port}/0"
    assert str(down.value).startswith(
        f"{where} failed on topic 'enrollments', 3 messages not taken: "
    )


def test_a_broker_that_is_back_is_used_again(server, bus, reader):
    """By the same bus and the same reader."""
    bus.publish(TOPIC, packets(1))
    server.restart()

    bus.publish(TOPIC, packets(2))

    assert reader.acquire()
    assert names(reader.read(10, 0)) == ["1", "2"]


def test_a_broker_that_is_killed_keeps_what_it_confirmed(server, bus, reader):
    """And that a message was taken and not acknowledged."""
    bus.publish(TOPIC, packets(*range(2 * CHUNK)))
    taken = reader.read(2, 0)

    server.kill()
    server.start()

    assert reader.acquire()
    assert names(reader.read(2, 0)) == names(taken)
    assert bus.lag(TOPIC, GROUP).behind == 2 * CHUNK - 2


def test_a_broker_that_is_killed_meanwhile_has_taken_what_comes_first(server, bus, reader):
    """So that who sends all again has all of it there, in order, some of it twice."""
    everything = packets(*range(20 * CHUNK))
    killer = threading.Timer(0.03, server.kill)
    killer.start()
    with pytest.raises(BusDown) as down:
        while True:
            bus.publish(TOPIC, everything)
    killer.join()
    server.start()

    count = bus.lag(TOPIC, GROUP).behind
    taken = len(everything) - down.value.untaken
    assert count % CHUNK == 0
    assert count % len(everything) in (taken, (taken + CHUNK) % len(everything))


def test_a_batch_that_is_refused_is_refused_as_a_whole(bus, raw):
    """One message that is taken alone would come before those that were sent ahead of it."""
    raw.config_set("maxmemory", "1")
    try:
        with pytest.raises(BusDown, match="maxmemory"):
            bus.publish(TOPIC, packets(1, 2))
    finally:
        raw.config_set("maxmemory", "0")

    assert raw.xlen(bus.stream(TOPIC)) == 0


def test_a_group_that_was_flushed_away_begins_anew(bus, reader, raw, caplog):
    """The process goes on; what was published since is not lost."""
    bus.publish(TOPIC, packets(1))
    raw.flushall()
    bus.publish(TOPIC, packets(2))

    assert reader.read(10, 0) == []
    assert reader.acquire()
    assert names(reader.read(10, 0)) == ["2"]


def test_a_group_that_was_destroyed_begins_anew_and_says_so(bus, reader, raw, caplog):
    """With the oldest message, as a new one does."""
    bus.publish(TOPIC, packets(1, 2))
    handled(reader, 10)
    raw.xgroup_destroy(bus.stream(TOPIC), GROUP)

    assert names(reader.read(10, 0)) == ["1", "2"]
    assert caplog.messages == [f"group {GROUP} of {TOPIC} was gone; it begins anew"]


def test_what_was_deleted_before_it_was_acknowledged_is_told_and_stops_nobody(
    bus, reader, raw, caplog
):
    """By someone else, in Redis: the next messages come all the same."""
    bus.publish(TOPIC, packets(1, 2))
    (first, _), _ = reader.read(10, 0)
    raw.xdel(bus.stream(TOPIC), first)

    assert names(reader.read(10, 0)) == ["2"]
    assert caplog.messages == [f"deleted from {TOPIC} before {GROUP} acknowledged them: {first}"]
    assert bus.lag(TOPIC, GROUP).pending == 1


def test_what_was_deleted_before_a_takeover_is_told_as_well(bus, reader, raw, caplog):
    """It was taken by a reader that is gone."""
    bus.publish(TOPIC, packets(1, 2))
    (first, _), _ = reader.read(10, 0)
    raw.xdel(bus.stream(TOPIC), first)
    reader.release()

    heir = bus.reader(TOPIC, GROUP)

    assert heir.acquire()
    assert names(heir.read(10, 0)) == ["2"]
    assert caplog.messages == [f"deleted from {TOPIC} before {GROUP} acknowledged them: {first}"]


# One reader


def test_of_two_readers_one_reads(bus, reader):
    """The other one stands by, and is told nothing."""
    other = bus.reader(TOPIC, GROUP)
    bus.publish(TOPIC, packets(1))

    assert (reader.acquire(), other.acquire()) == (True, False)
    assert other.read(10, 1.0) == []
    assert names(reader.read(10, 0)) == ["1"]


def test_a_reader_that_releases_is_replaced_at_once(bus, reader):
    """What it has not acknowledged comes to the other one."""
    bus.publish(TOPIC, packets(1, 2))
    reader.read(1, 0)
    other = bus.reader(TOPIC, GROUP)

    reader.release()

    assert other.acquire()
    assert names(other.read(10, 0)) == ["1"]
    assert repr(other) == "RedisReader('enrollments', 'roster', reading=True)"


def test_a_reader_releases_its_own_lock_only(bus, reader):
    """Not that of who has taken over."""
    other = bus.reader(TOPIC, GROUP)

    other.release()

    assert not other.acquire()


def test_groups_read_by_themselves(bus, reader):
    """Each has all messages, and its own reader."""
    other = bus.reader(TOPIC, "certificates")
    bus.publish(TOPIC, packets(1))

    assert other.acquire()
    assert names(other.read(10, 0)) == names(reader.read(10, 0)) == ["1"]


DIES = """
import sys, time
from hooks_runtime.delivery.redis_streams import RedisBus
url, prefix, topic, group = sys.argv[1:]
reader = RedisBus(url, prefix, lock=1.0).reader(topic, group)
assert reader.acquire()
reader.ack([id for id, _ in reader.read(3, 0)])
print(*[packet.headers["id"] for _, packet in reader.read(3, 0)], flush=True)
time.sleep(60)
"""


def test_a_reader_that_is_killed_is_replaced_and_nothing_is_lost(server, bus, raw):
    """What it took comes first, in order; and its name is not listed for ever."""
    bus.publish(TOPIC, packets(*range(10)))
    command = [sys.executable, "-c", DIES, server.url, bus.prefix, TOPIC, GROUP]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline().split() == ["3", "4", "5"]
        other.kill()
    heir = bus.reader(TOPIC, GROUP)

    until = time.monotonic() + 20
    while not heir.acquire():
        assert time.monotonic() < until
        time.sleep(0.05)

    first = handled(heir, 10)
    assert first + names(heir.read(10, 0)) == [str(number) for number in range(3, 10)]
    assert len(raw.xinfo_consumers(bus.stream(TOPIC), GROUP)) == 1


def test_all_that_another_consumer_took_comes_to_the_reader_in_order(bus, raw):
    """Thousands, too; whoever it was: edx-event-bus-redis', say, before the service moved here."""
    bus.publish(TOPIC, packets(*range(2500)))
    raw.xgroup_create(bus.stream(TOPIC), GROUP, "0")
    raw.xreadgroup(GROUP, "someone", {bus.stream(TOPIC): ">"}, count=2400)
    reader = bus.reader(TOPIC, GROUP)

    reader.acquire()

    assert handled(reader, 9999) == [str(number) for number in range(2400)]
    assert handled(reader, 9999) == [str(number) for number in range(2400, 2500)]


def test_a_reader_that_slept_through_its_lock_takes_nothing(server, bus, caplog):
    """It learns so; what it had comes to the one that took over, before what is new."""
    sleepy, other = (
        RedisBus(server.url, bus.prefix, lock=seconds).reader(TOPIC, GROUP) for seconds in (0.05, 9)
    )
    bus.publish(TOPIC, packets(1, 2))
    sleepy.acquire()
    slept = sleepy.read(1, 0)
    time.sleep(0.1)

    assert other.acquire()

    assert sleepy.read(10, 1.0) == []
    assert not sleepy.acquire()
    assert caplog.messages == [f"{TOPIC} is read for {GROUP} by another one now"]
    assert names(other.read(10, 0)) == names(slept)


def test_a_reader_that_waits_takes_nothing_once_its_lock_is_another_ones(bus, reader, raw):
    """Though it was waiting when the message was published."""
    other = bus.reader(TOPIC, GROUP)

    def take_over():
        raw.delete(lock_of(bus))
        other.acquire()
        bus.publish(TOPIC, packets(1))

    later = threading.Timer(0.1, take_over)
    later.start()

    assert reader.read(10, 2.0) == []
    later.join()
    assert names(other.read(10, 0)) == ["1"]


def test_a_late_acknowledgement_of_what_was_handled_counts(bus, reader, raw):
    """The two readers commit to one database; who did it first does not matter."""
    bus.publish(TOPIC, packets(1, 2))
    slept = reader.read(10, 0)
    raw.delete(lock_of(bus))
    other = bus.reader(TOPIC, GROUP)
    other.acquire()

    reader.ack(ids(slept))

    assert other.read(10, 0) == []


# How far behind, and what is trimmed


def test_a_group_that_has_not_begun_is_behind_by_all(bus):
    """Also where there is no topic yet."""
    assert bus.lag(TOPIC, GROUP) == Lag(0, 0, None)

    bus.publish(TOPIC, packets(1, 2))

    lag = bus.lag(TOPIC, GROUP)
    assert (lag.behind, lag.pending) == (2, 0)


def test_lag_tells_unread_from_unacknowledged(bus, reader):
    """And has no age when there is neither."""
    bus.publish(TOPIC, packets(1, 2, 3))
    reader.read(1, 0)
    assert (bus.lag(TOPIC, GROUP).behind, bus.lag(TOPIC, GROUP).pending) == (2, 1)

    while handled(reader, 10):
        pass

    assert bus.lag(TOPIC, GROUP) == Lag(0, 0, None)


def test_the_age_is_that_of_the_oldest_unacknowledged(bus, reader, raw):
    """In seconds, by the broker's clock."""
    now = raw.time()[0]
    raw.xadd(bus.stream(TOPIC), {"id": "old"}, id=f"{(now - 90) * 1000}-0")
    raw.xadd(bus.stream(TOPIC), {"id": "young"}, id=f"{(now - 30) * 1000}-0")
    assert 90 <= bus.lag(TOPIC, GROUP).oldest_seconds < 120

    messages = reader.read(1, 0)

    assert 90 <= bus.lag(TOPIC, GROUP).oldest_seconds < 120
    reader.ack(ids(messages))
    assert 30 <= bus.lag(TOPIC, GROUP).oldest_seconds < 60


def test_lag_is_counted_where_redis_does_not_know_it(bus, reader, raw):
    """Once an entry was deleted."""
    bus.publish(TOPIC, packets(*range(1500)))
    handled(reader, 100)
    raw.xdel(bus.stream(TOPIC), raw.xrange(bus.stream(TOPIC))[200][0])
    assert raw.xinfo_groups(bus.stream(TOPIC))[0].get("lag") is None

    assert bus.lag(TOPIC, GROUP).behind == 1399


def test_what_a_group_has_not_read_is_never_trimmed(bus, eager, reader):
    """However much of it there is, and whoever else has read it."""
    other = bus.reader(TOPIC, "certificates")
    other.acquire()
    bus.publish(TOPIC, packets(*range(15_000)))
    handled(reader, 15_000)

    assert eager.trim(TOPIC) == 0
    assert len(other.read(15_000, 0)) == 15_000


def test_what_a_group_has_not_acknowledged_is_never_trimmed(bus, eager, reader):
    """Though it was read: its reader may die."""
    bus.publish(TOPIC, packets(*range(10)))
    handled(reader, 4)
    reader.ack([])
    unacknowledged = reader.read(4, 0)

    assert eager.trim(TOPIC) == 4
    assert reader.read(10, 0) == unacknowledged


def test_what_all_groups_have_acknowledged_is_trimmed(eager, raw):
    """But for the last one; a reader does it by itself."""
    readers = [eager.reader(TOPIC, group) for group in (GROUP, "certificates")]
    assert all(reader.acquire() for reader in readers)
    eager.publish(TOPIC, packets(*range(10)))

    for reader in readers:
        handled(reader, 10)

    assert raw.xlen(eager.stream(TOPIC)) == 1


def test_a_reader_trims_now_and_then(eager, raw):
    """Not with every batch."""
    reader = eager.reader(TOPIC, GROUP)
    reader.acquire()

    for number in range(3):
        eager.publish(TOPIC, packets(number))
        handled(reader, 10)

    assert raw.xlen(eager.stream(TOPIC)) == 3


@pytest.mark.parametrize(("keep", "left"), [(0, 1), (3600, 2), (None, 3)])
def test_messages_stay_for_as_long_as_they_are_to_be_kept(server, bus, raw, keep, left):
    """For groups that begin later."""
    bus = RedisBus(server.url, bus.prefix, keep=keep)
    now = raw.time()[0]
    for age in (7200, 1800, 0):
        raw.xadd(bus.stream(TOPIC), {"id": str(age)}, id=f"{(now - age) * 1000}-1")
    reader = bus.reader(TOPIC, GROUP)
    reader.acquire()

    handled(reader, 10)

    assert raw.xlen(bus.stream(TOPIC)) == left


def test_a_topic_that_no_group_reads_stays_whole(eager, raw):
    """Its first reader may come tomorrow. No topic is no error."""
    assert eager.trim(TOPIC) == 0
    eager.publish(TOPIC, packets(1, 2))

    assert eager.trim(TOPIC) == 0
    assert raw.xlen(eager.stream(TOPIC)) == 2


def test_messages_of_one_millisecond_are_told_apart_when_trimming(bus, eager, reader, raw):
    """Redis numbers them."""
    for number in range(20):
        raw.xadd(bus.stream(TOPIC), {"id": str(number)}, id=f"5-{number}")
    reader.read(20, 0)
    reader.ack([f"5-{number}" for number in range(11)])

    eager.trim(TOPIC)

    assert raw.xrange(bus.stream(TOPIC))[0][0] == "5-11"


# What nobody may see


def test_a_failover_is_an_error_that_shows_nothing_of_a_message(server, bus, raw):
    """A master that became a replica refuses; once it is one again, all goes on."""
    secret = Packet({"id": "1", "subject": SECRET}, SECRET.encode())
    raw.replicaof("127.0.0.1", "1")
    try:
        with pytest.raises(BusDown, match="replica") as down:
            bus.publish(TOPIC, [secret])
    finally:
        raw.replicaof("NO", "ONE")

    assert SECRET not in f"{down.value!r}{down.value}{down.value.__cause__}"
    assert down.value.__suppress_context__
    bus.publish(TOPIC, [secret])


def test_a_topic_that_is_something_else_is_an_error(bus, raw):
    """For its reader, too: not an endless loop of new groups."""
    raw.set(bus.stream(TOPIC), "no stream")

    with pytest.raises(BusDown, match="WRONGTYPE"):
        bus.reader(TOPIC, GROUP).acquire()


def test_a_password_is_shown_nowhere():
    """Neither in a repr nor in an error, whoever prints it."""
    with own_redis("--requirepass", "another") as guarded:
        bus = RedisBus(f"redis://:{SECRET}@127.0.0.1:{guarded.port}/3")
        with pytest.raises(BusDown, match="password") as down:
            bus.publish(TOPIC, packets(1))

    reader = bus.reader(TOPIC, GROUP)
    shown = f"{bus!r} {reader!r} {down.value!r} {down.value} {vars(down.value)}"
    assert SECRET not in shown
    assert f"redis://127.0.0.1:{guarded.port}/3" in shown


@pytest.mark.parametrize(
    "url", [f"redis://:{SECRET}/more@127.0.0.1:6379", f"http://:{SECRET}@127.0.0.1"]
)
def test_an_address_that_is_none_is_not_repeated(url):
    """A password with a slash that is not encoded looks like a port."""
    with pytest.raises(ValueError, match="percent-encode its password") as wrong:
        RedisBus(url)

    assert SECRET not in str(wrong.value)
    assert wrong.value.__suppress_context__


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (f"rediss://someone:{SECRET}@bus.example:7000/2", "rediss://bus.example:7000/2"),
        (f"unix://:{SECRET}@/run/redis.sock", "unix:///run/redis.sock"),
        ("redis://bus.example", "redis://bus.example:6379/0"),
    ],
)
def test_an_address_is_told_without_user_and_password(url, address):
    """Those of operators know it by that."""
    assert repr(RedisBus(url, "dev")) == f"RedisBus({address!r}, 'dev')"


def test_a_failure_that_is_about_no_topic_says_no_more():
    """One line for the log."""
    assert str(BusDown("redis://bus:6379/0", "", "gone")) == "redis://bus:6379/0 failed: gone"
