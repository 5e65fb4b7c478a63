"""Workers are killed in the middle of a run, again and again, and what became of everybody is counted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import attrs
import psycopg
from credentials_smtp import mail_server

HERE = Path(__file__).parent
LEASE_S = 2


@attrs.define
class Report:
    """What a run with kills came to."""

    kills: list[str] = attrs.Factory(list)
    states: dict[str, int] = attrs.Factory(dict)
    issued: int = 0
    learners: int = 0
    mails: int = 0
    told: int = 0
    ids: int = 0
    twice: set[str] = attrs.Factory(set)
    between: set[str] = attrs.Factory(set)
    documents: int = 0


@contextmanager
def database(server):
    """Give the address of an empty database of its own."""
    parts, name = urlsplit(server), f"credentials_kill_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def killed(server, *, learners, kills, seconds=600):
    """Return the report of *learners*, issued to by two workers at a time, of which *kills* die."""
    report = Report(learners=learners)
    with (
        database(server) as url,
        mail_server() as mails,
        tempfile.TemporaryDirectory() as folder,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        environment = _environment(url, mails.port, folder)
        _started(environment, "seed", str(learners)).wait(120)
        _kill_in_the_middle(report, environment, connection, mails, kills)
        for process in [_started(environment, "run") for _ in range(2)]:
            assert process.wait(seconds) == 0
        _count(report, connection, mails)
        report.documents = len(list(Path(folder).rglob("*.txt")))
    return report


def _environment(url, port, folder):
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "credentials_site",
        "CREDENTIALS_DATABASE": url,
        "CREDENTIALS_SMTP": str(port),
        "CREDENTIALS_FOLDER": folder,
        "CREDENTIALS_LEASE": str(LEASE_S),
        "PYTHONPATH": os.pathsep.join((str(HERE), os.environ.get("PYTHONPATH", ""))),
    }


def _started(environment, *words):
    """Return a worker of its own."""
    return subprocess.Popen(
        [sys.executable, HERE / "credentials_worker.py", *words], env=environment
    )


def _kill_in_the_middle(report, environment, connection, mails, kills):
    """Kill a worker while it claims, and the next ones after more and more mails."""
    for number in range(kills):
        process = _started(environment, "run")
        _until(lambda part=number / (kills + 1): _is_so_far(report, connection, mails, part))
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        time.sleep(0.2)  # the server of the database notices
        report.between |= {each for each, _ in mails.taken} - _committed(connection)
        claimed = _one(connection, "SELECT count(*) FROM hooks_credentials_credential")
        report.kills.append(f"with {claimed} claimed, {len(mails.taken)} mails taken")


def _is_so_far(report, connection, mails, part):
    if part:
        return len(mails.taken) >= report.learners * part
    return _one(connection, "SELECT count(*) FROM hooks_credentials_credential") > 0


def _committed(connection):
    rows = connection.execute(
        "SELECT credential_id FROM hooks_credentials_credentialevent WHERE happened = 'mailed'"
    )
    return {f"<{uuid}@school.example>" for (uuid,) in rows}


def _one(connection, query):
    try:
        return connection.execute(query).fetchone()[0]
    except psycopg.errors.UndefinedTable:
        return 0


def _until(done, seconds=120):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.002)


def _count(report, connection, mails):
    table = "hooks_credentials_credential"
    report.states = dict(connection.execute(f"SELECT state, count(*) FROM {table} GROUP BY state"))
    event = "SELECT count(*) FROM hooks_credentials_credentialevent WHERE happened = 'issued'"
    report.issued = _one(connection, event)
    ids = Counter(message_id for message_id, _ in mails.taken)
    report.mails, report.ids = len(mails.taken), len(ids)
    report.told = len({to for _, to in mails.taken})
    report.twice = {message_id for message_id, many in ids.items() if many > 1}
