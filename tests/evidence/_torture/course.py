"""The course of the torture: until everything was told, with evils nearly to the end."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Callable
from time import monotonic, sleep

from hooks_runtime.delivery.bus import BusDown
from hooks_runtime.delivery.redis_streams import RedisBus
from tests.evidence._torture.evils import Evil
from tests.evidence._torture.looking import number
from tests.evidence._torture.processes import Fleet
from tests.evidence._torture.world import TOPIC, World

STUCK_S = 60.0  # without an effect, or anything that is settled
LOOK_S = 0.1
WAITING = "SELECT count(*) FROM learning_hooks_outbox WHERE state = 'waiting'"
EFFECTS = "SELECT count(*) FROM torture_effect"


class Stuck(Exception):
    """Nothing goes on any more."""


class Course:
    """faults: what did not go on, or did not end. counts: what was done to whom."""

    def __init__(self, world: World, running: Fleet, evil: Evil) -> None:
        self.world, self._running, self._evil = world, running, evil
        self.counts: Counter[str] = running.counts
        self.faults: list[str] = []
        self.seconds, self._begin = 0.0, monotonic()
        self._evil_goes_on = True

    def run(self) -> None:
        """Go on until all was told."""
        try:
            self._until("producing", self._is_produced)
            self._until("telling", lambda: self.effects("b") > 2 * 0.9 * self.world.events)
            self._evil_goes_on = False
            self._evil.relent()
            self._until("publishing", lambda: not self.waiting("a"))
            self._end("repeat")
            self._until("draining", self._is_quiet)
        except Stuck as error:
            self.faults.append(str(error))
        self._evil.relent()
        self.seconds = monotonic() - self._begin
        self._end("relay", "consume")

    def effects(self, service: str) -> int:
        """Return how many effects there are in *service*."""
        return number(self.world.databases[service], EFFECTS)

    def waiting(self, service: str) -> int:
        """Return how many messages wait in *service*."""
        return number(self.world.databases[service], WAITING)

    def _is_produced(self) -> bool:
        return all(each.is_done for each in self._running.of("produce"))

    def _is_quiet(self) -> bool:
        bus = RedisBus(self.world.redis)
        try:
            lag = bus.lag(TOPIC, "b")
        except BusDown:
            return False
        finally:
            bus.close()
        return not (lag.behind or lag.pending or self.waiting("a") or self.waiting("b"))

    def _end(self, *kinds: str) -> None:
        self.faults += self._running.end(signal.SIGTERM, *kinds)

    def _until(self, what: str, done: Callable[[], bool]) -> None:
        state: object = None
        changed = asked = monotonic()
        while True:
            self._running.look_after()
            if self._evil_goes_on:
                self._evil.look()
            if monotonic() - asked > 1:
                asked = monotonic()
                seen = [self.effects("a"), self.effects("b"), self.waiting("a"), self.waiting("b")]
                if seen != state:
                    state, changed = seen, monotonic()
                elif monotonic() - changed > STUCK_S:
                    raise Stuck(f"nothing has changed for {STUCK_S:.0f} s while {what}: {seen}")
                self._show(what, seen)
                if done():
                    return
            sleep(LOOK_S)

    def _show(self, what: str, seen: list[int]) -> None:
        told = "{} + {} effects, {} + {} waiting".format(*seen)
        line = f"{monotonic() - self._begin:4.0f} s {what}: {told}, {self.counts.total()} evils"
        end = "\r" if sys.stderr.isatty() else "\n"
        sys.stderr.write(f"{line:78}{end}")
