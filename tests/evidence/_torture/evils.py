"""What is done to the processes, the brokers and the connections, by a dice of its own."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic, sleep

import psycopg

from tests.evidence._torture.processes import Fleet
from tests.services import POSTGRES, OwnRabbit, OwnRedis, OwnServer

CUT = """
SELECT pg_terminate_backend(pid) FROM (
    SELECT pid FROM pg_stat_activity WHERE datname = ANY(%s) ORDER BY random() LIMIT %s
) AS chosen
"""


class Evil:
    """Does something bad every now and then. pause: seconds between, on average."""

    def __init__(
        self, fleet: Fleet, redis: OwnRedis, rabbit: OwnRabbit | None, pause: float
    ) -> None:
        self.fleet, self.redis, self.rabbit, self.pause = fleet, redis, rabbit, pause
        self.counts: Counter[str] = fleet.counts
        self._chance = random.Random(f"{fleet.world.seed}:evil")
        self._next = monotonic() + pause
        self._restarts: list[threading.Thread] = []

    def look(self) -> None:
        """Do the next one if it is time."""
        if monotonic() < self._next:
            return
        self._next = monotonic() + self._chance.uniform(0.3, 1.7) * self.pause
        evils: Mapping[Callable[[], None], int] = {
            self._kill("produce"): 3,
            self._kill("relay"): 2,
            self._kill("consume"): 4,
            self._kill("work"): 1,
            self._kill_child: 3,
            self._kill("beat"): 1,
            self._cut: 4,
            self._cut_all: 1,
            self._redis: 2,
            self._rabbit: 2,
        }
        self._chance.choices(list(evils), list(evils.values()))[0]()

    def relent(self) -> None:
        """Do nothing any more; the brokers are there again."""
        for restart in self._restarts:
            restart.join()

    def _kill(self, kind: str) -> Callable[[], None]:
        def kill() -> None:
            number = self._chance.random()
            if running := [process for process in self.fleet.of(kind) if process.runs]:
                running[int(number * len(running))].signal(signal.SIGKILL)
                self.counts[f"{kind} killed"] += 1

        return kill

    def _kill_child(self) -> None:
        number = self._chance.random()
        children = [child for worker in self.fleet.of("work") for child in worker.children()]
        if children:
            with suppress(ProcessLookupError):
                os.kill(children[int(number * len(children))], signal.SIGKILL)
            self.counts["pool process killed"] += 1

    def _cut(self) -> None:
        self._terminate(3)

    def _cut_all(self) -> None:
        self._terminate(1000)

    def _terminate(self, most: int) -> None:
        names = [url.rpartition("/")[2] for url in self.fleet.world.databases.values()]
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            cut = connection.execute(CUT, [names, most]).fetchall()
        self.counts["connections cut"] += len(cut)

    def _redis(self) -> None:
        self._down(self.redis, "Redis killed", self._chance.uniform(0.1, 2.0), killed=True)

    def _rabbit(self) -> None:
        killed, seconds = self._chance.random() < 0.5, self._chance.uniform(0.1, 2.0)
        if self.rabbit:
            told = "RabbitMQ killed" if killed else "RabbitMQ stopped"
            self._down(self.rabbit, told, seconds, killed=killed)

    def _down(self, server: OwnServer, told: str, seconds: float, *, killed: bool) -> None:
        """Keep it down for a while, in a thread: the processes are looked after meanwhile."""
        name = type(server).__name__
        if any(restart.is_alive() and restart.name == name for restart in self._restarts):
            return
        self.counts[told] += 1

        def restart() -> None:
            server.kill() if killed else server.stop()
            sleep(seconds)
            server.start()

        thread = threading.Thread(target=restart, name=name)
        thread.start()
        self._restarts.append(thread)
