"""The bus on Redis against a list: whatever readers do, nothing is lost and nothing changes places."""

from __future__ import annotations

from itertools import count

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from hooks_runtime.delivery.bus import Packet
from hooks_runtime.delivery.redis_streams import RedisBus, RedisReader
from tests.services import own_redis

TOPIC, GROUP = "enrollments", "roster"
TWO = st.sampled_from(["ada", "bob"])


@attrs.define
class Process:
    """A reader, and the messages that it read last."""

    reader: RedisReader
    held: list[tuple[str, str]] = attrs.Factory(list)


class Model(RuleBasedStateMachine):
    """unread, taken: message ids in order. holder: who has the lock."""

    server: str
    runs = count()

    def __init__(self):
        super().__init__()
        self.bus = RedisBus(self.server, prefix=f"run{next(self.runs)}", keep=0)
        self.unread, self.taken, self.holder, self.published = [], [], None, 0
        self.processes = {name: self.process() for name in ("ada", "bob")}
        self.bus.reader(TOPIC, GROUP).acquire()  # makes the group, which holds what is unread
        self.lock_ends()

    def process(self):
        return Process(self.bus.reader(TOPIC, GROUP))

    @rule(number=st.integers(1, 4))
    def publish(self, number):
        new = [str(self.published + each) for each in range(number)]
        self.published += number
        self.bus.publish(TOPIC, [Packet({"id": each}, b"") for each in new])
        self.unread += new

    @rule(name=TWO)
    def acquire(self, name):
        self.holder = self.holder or name

        assert self.processes[name].reader.acquire() == (self.holder == name)

    @rule(name=TWO, number=st.integers(1, 4))
    def read(self, name, number):
        """What was taken comes before what is new; who does not hold the lock gets nothing."""
        if self.holder == name and not self.taken:
            self.taken, self.unread = self.unread[:number], self.unread[number:]
        expected = self.taken[:number] if self.holder == name else []

        messages = self.processes[name].reader.read(number, 0)

        read = [(taken, packet.headers["id"]) for taken, packet in messages]
        self.processes[name].held = read
        assert [each for _, each in read] == expected

    @rule(name=TWO)
    def ack(self, name):
        """Also of what somebody else has taken over: it was handled."""
        held = self.processes[name].held
        self.processes[name].reader.ack([taken for taken, _ in held])
        self.taken = [each for each in self.taken if each not in {done for _, done in held}]

    @rule(name=TWO)
    def release(self, name):
        self.processes[name].reader.release()
        self.holder = None if self.holder == name else self.holder

    @rule(name=TWO)
    def crash(self, name):
        """Its lock stays until it ends."""
        self.processes[name] = self.process()
        self.holder = "nobody" if self.holder == name else self.holder

    @precondition(lambda self: self.holder)
    @rule()
    def lock_ends(self):
        """Of who died, or sleeps."""
        self.bus.connection.client.delete(f"{{{self.bus.stream(TOPIC)}}}:reader:{GROUP}")
        self.holder = None

    @rule()
    def trim(self):
        self.bus.trim(TOPIC)

    @rule()
    def lag(self):
        lag = self.bus.lag(TOPIC, GROUP)
        assert (lag.behind, lag.pending) == (len(self.unread), len(self.taken))

    def teardown(self):
        """Read the rest."""
        self.lock_ends()
        last, rest = self.bus.reader(TOPIC, GROUP), []
        last.acquire()
        while messages := last.read(3, 0):
            last.ack([taken for taken, _ in messages])
            rest += [packet.headers["id"] for _, packet in messages]
        assert rest == self.taken + self.unread
        self.bus.close()


@pytest.fixture(scope="module")
def server():
    with own_redis("--appendfsync", "no") as server:
        yield server


def test_readers_that_come_and_go_lose_and_reorder_nothing(server):
    """Publish, read, acknowledge, crash, sleep, trim: in any order."""
    machine = type("Machine", (Model,), {"server": server.url})
    few = settings(max_examples=40, stateful_step_count=25, deadline=None)

    run_state_machine_as_test(machine, settings=few)
