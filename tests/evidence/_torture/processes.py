"""The processes of the torture: started, killed, started again where they were."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic

import attrs

from tests.evidence._torture.world import World

ROOT = Path(__file__).parents[3]


@attrs.define(eq=False)
class Process:
    """One process. role: see roles. ends: it may end by itself, with 0."""

    name: str
    service: str
    role: tuple[str, ...]
    ends: bool = False
    popen: subprocess.Popen[bytes] | None = None

    @property
    def kind(self) -> str:
        """Return what it is, without its number."""
        return self.role[0]

    def start(self, world: World) -> None:
        """Start it; what it logs goes to a file of its name."""
        words = [sys.executable, "-m", "tests.evidence._torture.roles", *self.role]
        with Path(world.folder, f"{self.name}.log").open("ab") as log:
            self.popen = subprocess.Popen(
                words,
                cwd=ROOT,
                env=world.environment(self.service),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def runs(self) -> bool:
        """Return whether it does."""
        return self.popen is not None and self.popen.poll() is None

    @property
    def is_done(self) -> bool:
        """Return whether it has ended by itself, as it should."""
        return bool(self.ends and self.popen and self.popen.poll() == 0)

    def signal(self, number: signal.Signals) -> None:
        """Send it; SIGKILL goes to all that the process has started, too."""
        if self.popen:
            with suppress(ProcessLookupError):
                (os.killpg if number == signal.SIGKILL else os.kill)(self.popen.pid, number)

    def children(self) -> list[int]:
        """Return the ids of its children, such as those of a pool."""
        if not self.popen:
            return []
        listed = Path(f"/proc/{self.popen.pid}/task/{self.popen.pid}/children")
        with suppress(OSError):
            return [int(child) for child in listed.read_text().split()]
        return []


class Fleet:
    """All processes, looked after. counts: what happened to them."""

    def __init__(self, world: World, processes: list[Process]) -> None:
        self.world, self.processes, self.counts = world, processes, Counter[str]()
        self._begin = monotonic()

    def start(self) -> None:
        """Start them."""
        for process in self.processes:
            process.start(self.world)

    def look_after(self) -> None:
        """Start again what has died, whoever killed it."""
        for process in self.processes:
            if not process.runs and not process.is_done:
                self.counts["started again"] += 1
                process.start(self.world)

    def of(self, *kinds: str) -> list[Process]:
        """Return those of *kinds*."""
        return [process for process in self.processes if process.kind in kinds]

    def end(self, number: signal.Signals, *kinds: str, wait: float = 30) -> list[str]:
        """Send *number* to those of *kinds*, all if there are none; return who did not obey."""
        ending = self.of(*kinds) if kinds else self.processes
        for process in ending:
            process.signal(number)
        stubborn = []
        for process in ending:
            try:
                if process.popen and process.popen.wait(wait) not in (0, -number):
                    stubborn.append(f"{process.name} ended with {process.popen.returncode}")
            except subprocess.TimeoutExpired:
                stubborn.append(f"{process.name} did not end on {number.name}")
        self.processes = [each for each in self.processes if each not in ending or each.runs]
        return stubborn


@contextmanager
def fleet(world: World, processes: list[Process]) -> Iterator[Fleet]:
    """Give them, started, and kill them afterwards, whatever happens."""
    kept = Fleet(world, processes)
    try:
        kept.start()
        yield kept
    finally:
        kept.end(signal.SIGKILL)


def once(world: World, service: str, role: str) -> None:
    """Run *role* to its end. Raises: subprocess.CalledProcessError: it failed."""
    words = [sys.executable, "-m", "tests.evidence._torture.roles", role]
    subprocess.run(words, cwd=ROOT, env=world.environment(service), check=True)
