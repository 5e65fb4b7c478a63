"""Where the services are that tests need. A missing one skips, loudly; under CI=true it fails."""

from __future__ import annotations

import importlib
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from urllib.parse import urlsplit

import psycopg
import pytest

S = TypeVar("S", bound="OwnServer")
RABBIT = os.environ.get("TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")

MYSQL = os.environ.get("TEST_MYSQL_URL", "mysql://root@127.0.0.1:3306/test")


@cache
def postgres_fault() -> str:
    """Return why PostgreSQL can't be used, or '' if it can."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.Error as error:
        return f"no PostgreSQL at TEST_POSTGRES_URL ({urlsplit(POSTGRES).hostname}): {error}"
    return ""


def need_rabbit() -> str:
    """Return the address of a RabbitMQ; skip the test without one, fail it where CI promises one."""
    from kombu import Connection

    try:
        with Connection(RABBIT, connect_timeout=3) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
    except Exception as error:  # noqa: BLE001  # kombu's, amqp's, the socket's
        fault = f"no RabbitMQ at TEST_RABBITMQ_URL ({urlsplit(RABBIT).hostname}): {error}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(fault)
    return RABBIT


@cache
def mysql_fault() -> str:
    """Return why MySQL or MariaDB can't be used, or '' if it can."""
    asked = urlsplit(MYSQL)
    try:
        driver = importlib.import_module("MySQLdb" if find_spec("MySQLdb") else "pymysql")
        where = {"host": asked.hostname, "port": asked.port or 3306, "connect_timeout": 3}
        driver.connect(user=asked.username, password=asked.password or "", **where).close()
    except ImportError:
        return "no driver for MySQL is installed (pip install mysqlclient, or pymysql)"
    except Exception as error:  # noqa: BLE001  # the driver's
        return f"no MySQL at TEST_MYSQL_URL ({asked.hostname}): {error}"
    return ""


def need_mysql() -> None:
    """Skip the test without MySQL or MariaDB; fail it where CI says that there is one."""
    if fault := mysql_fault():
        expected = os.environ.get("CI") == "true" and "TEST_MYSQL_URL" in os.environ
        (pytest.fail if expected else pytest.skip)(fault)


def need_postgres() -> None:
    """Skip the test without PostgreSQL; fail it where CI promises one."""
    if fault := postgres_fault():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(fault)


@contextmanager
def postgres_database(name: str = "campus") -> Iterator[str]:
    """Give the address of an empty database of this process, and drop it afterwards."""
    need_postgres()
    name = f"{name}_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{POSTGRES.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class OwnServer:
    """A server of one test on a free port, which may be stopped, killed and restarted.

    It keeps what it has confirmed. folder: what it keeps, and its log.
    """

    def __init__(self, folder: Path) -> None:
        self.port, self.folder, self.log = _free_port(), folder, folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> tuple[Sequence[str], dict[str, str]]:
        """Return what starts it, and what its environment has besides."""
        raise NotImplementedError

    def start(self) -> None:
        """Start it, and return once it answers."""
        words, more = self.command()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                words,
                env={**os.environ, **more},
                stdout=log,
                stderr=log,
                start_new_session=self.is_several,
            )
        until = time.monotonic() + 60
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                told = self.log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{words[0]} does not start: {told}")
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop it as an operator does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it as a power cut does."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop it if it runs, and start it with the data that it has."""
        self.stop()
        self.start()

    def _end(self, how: signal.Signals) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                (os.killpg if self.is_several else os.kill)(self.process.pid, how)
            self.process.wait(60)
            self.process = None
            while self._answers():  # what the script has started ends a moment later
                time.sleep(0.01)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as asking:
            asking.sendall(self.question)
            return asking.recv(64).startswith(self.answers)
        return False

    question: bytes = b""
    answers: tuple[bytes, ...] = ()
    is_several = False  # processes, which are ended together


class OwnRedis(OwnServer):
    """A redis-server that syncs every write. settings: as on its command line."""

    question, answers = b"PING\r\n", (b"+PONG", b"-NOAUTH")  # and not -LOADING

    def __init__(self, folder: Path, settings: tuple[str, ...] = ()) -> None:
        super().__init__(folder)
        self.url, self.settings = f"redis://127.0.0.1:{self.port}/0", settings

    def command(self) -> tuple[Sequence[str], dict[str, str]]:
        """Return what starts it."""
        where = ("--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder))
        keeping = ("--appendonly", "yes", "--appendfsync", "always", "--save", "")
        return ("redis-server", *where, *keeping, *self.settings), {}


class OwnRabbit(OwnServer):
    """A RabbitMQ node with a name, a cookie and data of its own."""

    question, answers = b"AMQP\x00\x00\x09\x01", (b"\x01",)
    is_several = True  # a script, and Erlang

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}//"
        self._distribution_port = _free_port()
        (folder / "plugins").write_text("[].")

    def command(self) -> tuple[Sequence[str], dict[str, str]]:
        """Return what starts it; what systemd or the operator say of others is not for this one."""
        said = {
            "NODENAME": f"own{self.port}@localhost",
            "NODE_IP_ADDRESS": "127.0.0.1",
            "NODE_PORT": str(self.port),
            "DIST_PORT": str(self._distribution_port),
            "MNESIA_BASE": str(self.folder / "data"),
            "LOG_BASE": str(self.folder / "logs"),
            "ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "CONFIG_FILE": str(self.folder / "none"),
            "PID_FILE": str(self.folder / "pid"),
        }
        more = {f"RABBITMQ_{name}": value for name, value in said.items()}
        return (RABBITMQ,), {**more, "HOME": str(self.folder)}


RABBITMQ = "/usr/lib/rabbitmq/bin/rabbitmq-server"  # Debian's other one changes the user


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
    _need("redis-server", "redis-server")
    with _own("redis", lambda folder: OwnRedis(folder, settings)) as server:
        yield server


@contextmanager
def own_rabbit() -> Iterator[OwnRabbit]:
    """Give a running RabbitMQ on a free port, and end it afterwards."""
    _need(RABBITMQ, "rabbitmq-server")
    with _own("rabbit", OwnRabbit) as server:
        yield server


def _need(program: str, package: str) -> None:
    if not shutil.which(program):
        lacking = f"no {package} is installed (Debian: apt install {package})"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(lacking)


@contextmanager
def _own(name: str, made: Callable[[Path], S]) -> Iterator[S]:
    # A killed server's last files may still come while the folder goes.
    with TemporaryDirectory(prefix=f"own-{name}-", ignore_cleanup_errors=True) as folder:
        server = made(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.kill()
