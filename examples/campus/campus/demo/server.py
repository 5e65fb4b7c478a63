"""A campus of its own: a fresh database in a folder, and a server process on a free port."""

from __future__ import annotations

import os
import quopri
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

CAMPUS = Path(__file__).resolve().parents[1]
MANAGE = CAMPUS.parent / "manage.py"
WORLD = tomllib.loads((CAMPUS / "world.toml").read_text(encoding="utf-8"))
PATIENCE_S = 30
NO_SERVICES = {"CAMPUS_BADGES_URL": ""}
REQUIREMENTS = "python -m pip install -r examples/requirements.txt"


class CannotStart(Exception):
    """Campus could not be set up or served; the message has its last words."""


class Server:
    """A server process; what it says goes to a file in *folder*, and so does its mail."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self._environment = folder, environment
        self._log = folder / "server.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                _command("runserver", "--noreload", environment["CAMPUS_URL"].rpartition("/")[2]),
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.url = ""
        self.password = WORLD["password"]

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def wait_until_open(self) -> None:
        """Wait until it says where it is. Raises: CannotStart."""
        latest = monotonic() + PATIENCE_S
        while not (found := re.search(r"server at (http://\S+)", self._log.read_text())):
            if not self.is_running or monotonic() > latest:
                raise CannotStart(self.last_words())
            sleep(0.05)
        self.url = found.group(1)

    def manage(self, *command: str | Path) -> None:
        """Run a command of manage.py beside the server, as an operator does. Raises: CannotStart."""
        _run(self._environment, *command)

    def last_words(self) -> str:
        """Return the end of what the server said."""
        return f"the server said:\n{self._log.read_text()[-2000:]}"

    def mail(self, address: str) -> str:
        """Return everything that was mailed to *address*."""
        mails = (file.read_text() for file in sorted((self.folder / "mail").glob("*.log")))
        return "".join(_readable(mail) for mail in mails if f"To: {address}" in mail)

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def running(
    folder: Path, database_url: str = "", *, services: Mapping[str, str] = NO_SERVICES
) -> Iterator[Server]:
    """Serve a fresh, seeded campus from *folder* for the block.

    database_url: an empty PostgreSQL database; by default SQLite. services: the environment that leads
    campus to others, all on this machine. Raises: CannotStart.
    """
    environment = {
        **os.environ,
        **NO_SERVICES,
        **services,
        "CAMPUS_DATA": str(folder),
        "CAMPUS_DATABASE_URL": database_url,
        "CAMPUS_DEBUG": "1",
        "CAMPUS_MAIL": str(folder / "mail"),
        "CAMPUS_URL": f"http://127.0.0.1:{_free_port()}",  # what mails and documents lead to
        "DJANGO_SETTINGS_MODULE": "campus.settings",
        "no_proxy": "127.0.0.1",
        "PYTHONUNBUFFERED": "1",  # that it is open is read from what the server prints
    }
    for command in (("migrate", "--verbosity=0"), ("seed",)):
        _run(environment, *command)
    server = Server(folder, environment)
    try:
        server.wait_until_open()
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _run(environment: Mapping[str, str], *command: str | Path) -> None:
    done = subprocess.run(
        _command(*command), env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        told = f"manage.py {' '.join(map(str, command))}:\n{done.stderr}"
        raise CannotStart(f"{told}\nAre the plugins installed? {REQUIREMENTS}")


def _command(*words: str | Path) -> list[str]:
    return [sys.executable, str(MANAGE), *map(str, words)]


def _readable(mail: str) -> str:
    """Return *mail* as people see it: from 6.0 on Django breaks long lines, such as those with a link."""
    if "Content-Transfer-Encoding: quoted-printable" not in mail:
        return mail
    return quopri.decodestring(mail.encode()).decode()
