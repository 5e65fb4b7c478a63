"""Where the services are that tests need. A missing one skips, loudly; under CI=true it fails."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg
import pytest

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


@cache
def postgres_fault() -> str:
    """Return why PostgreSQL can't be used, or '' if it can."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.Error as error:
        return f"no PostgreSQL at TEST_POSTGRES_URL ({urlsplit(POSTGRES).hostname}): {error}"
    return ""


def need_postgres() -> None:
    """Skip the test without PostgreSQL; fail it where CI promises one."""
    if fault := postgres_fault():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(fault)


@contextmanager
def postgres_database() -> Iterator[str]:
    """Give the address of an empty database of this process, and drop it afterwards."""
    need_postgres()
    name = f"campus_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{POSTGRES.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class OwnRedis:
    """A redis-server of one test, which may stop, kill and restart it. It keeps what it confirmed.

    url: the address. settings: as on its command line, ``--requirepass``, ``secret``.
    """

    def __init__(self, folder: Path, settings: tuple[str, ...] = ()) -> None:
        self.port = _free_port()
        self.url, self.settings = f"redis://127.0.0.1:{self.port}/0", settings
        self.folder, self.log = folder, folder / "redis.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return once it answers."""
        where = ("--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder))
        keeping = ("--appendonly", "yes", "--appendfsync", "always", "--save", "")
        command = ("redis-server", *where, *keeping, "--logfile", str(self.log), *self.settings)
        self.process = subprocess.Popen(command)
        until = time.monotonic() + 30
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"redis-server does not start: {self.log.read_text()[-2000:]}")
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop it as an operator does."""
        if self.process:
            self.process.terminate()
            self.process.wait(30)
            self.process = None

    def kill(self) -> None:
        """Kill it as a power cut does."""
        if self.process:
            self.process.kill()
            self.process.wait(30)
            self.process = None

    def restart(self) -> None:
        """Stop it if it runs, and start it with the data that it has."""
        self.stop()
        self.start()

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as asking:
            asking.sendall(b"PING\r\n")
            return asking.recv(64).startswith((b"+PONG", b"-NOAUTH"))  # and not -LOADING
        return False


def _free_port() -> int:
    # Below those that the system gives to clients: it must be free again after a restart.
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with suppress(OSError), socket.socket() as free:
            free.bind(("127.0.0.1", port))
            return port


@contextmanager
def own_redis(*settings: str) -> Iterator[OwnRedis]:
    """Give a running Redis on a free port that syncs every write, and end it afterwards."""
    if not shutil.which("redis-server"):
        lacking = "no redis-server is installed (Debian: apt install redis-server)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(lacking)
    with TemporaryDirectory(prefix="own-redis-") as folder:
        server = OwnRedis(Path(folder), settings)
        try:
            server.start()
            yield server
        finally:
            server.kill()
