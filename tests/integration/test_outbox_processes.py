"""Worker processes side by side on PostgreSQL, one of them killed: each message once, in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.services import postgres_database

ROOT = Path(__file__).parents[2]
KEYS, PAGES = 6, 30
WORKER = """
import os, sys, time
import django
from django.conf import settings
from urllib.parse import urlsplit
url = urlsplit(os.environ["POSTGRES"])
settings.configure(
    USE_TZ=True,
    INSTALLED_APPS=["hooks_runtime.django"],
    DATABASES={"default": {
        "ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": url.username,
        "PASSWORD": url.password, "HOST": url.hostname, "PORT": url.port,
    }},
)
django.setup()
from datetime import timedelta
from django.core.management import call_command
from django.db import connection
from hooks_runtime.django.outbox import Outbox
from tests.integration.office import Letter, Office, durable

def tell(letter, metadata):
    with connection.cursor() as cursor:
        # Whoever is told twice at once would wait here for the other, and then see its row.
        cursor.execute(
            "INSERT INTO told (whose, page, worker) VALUES (%s, %s, %s)",
            [letter.to, letter.page, os.getpid()],
        )
    time.sleep(0.002)
    if letter.page == 7 and letter.to == "key 3":
        fail_once()

def fail_once():
    if not os.path.exists(os.environ["FAILED"]):
        open(os.environ["FAILED"], "w").close()
        raise ValueError

post = Office("default", durable(tell, backoff=0.01))
post.store = Outbox("default", timedelta(seconds=1))
"""
SENDER = """
call_command("migrate", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE told (seq serial, whose text, page int, worker int)")
for page in range({pages}):
    post.send(*((f"key {{key}}", page) for key in range({keys})))
"""
FOR_EVER = """
worker = post.worker()
while True:
    worker.work() or time.sleep(0.01)
"""


@pytest.fixture
def processes(tmp_path):
    """Return what runs Python code over a database of its own; it is ended afterwards."""
    started = []
    with postgres_database("outbox") as address:
        environment = {**os.environ, "POSTGRES": address, "FAILED": str(tmp_path / "failed")}

        def start(source):
            command = [sys.executable, "-c", WORKER + source]
            process = subprocess.Popen(
                command, cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT)}
            )
            started.append(process)
            return process

        start.address = address
        yield start
        for process in started:
            process.kill()
            process.wait(30)


def asked(address, question):
    with psycopg.connect(address, autocommit=True) as connection:
        return connection.execute(question).fetchall()


def until(address, question, answer, seconds=60):
    end = time.monotonic() + seconds
    while not answer(asked(address, question)[0][0]):
        assert time.monotonic() < end, asked(
            address, "SELECT state, count(*) FROM learning_hooks_outbox GROUP BY state"
        )
        time.sleep(0.02)


def test_workers_side_by_side_tell_each_message_once_and_in_order_though_one_is_killed(processes):
    """Its effects roll back with it, and its messages go to the others when its lease ends."""
    assert processes(SENDER.format(pages=PAGES, keys=KEYS)).wait(60) == 0
    dies = processes(FOR_EVER)
    until(
        processes.address,
        f"SELECT count(*) FROM told WHERE worker = {dies.pid}",
        lambda told: told >= 5,
    )
    dies.send_signal(signal.SIGKILL)
    for _ in range(2):
        processes(FOR_EVER)

    left = "SELECT count(*) FROM learning_hooks_outbox WHERE state <> 'done'"
    until(processes.address, left, lambda waiting: waiting == 0)

    told = asked(processes.address, "SELECT whose, page FROM told ORDER BY seq")
    assert len(told) == len(set(told)) == KEYS * PAGES
    for key in range(KEYS):
        assert [page for whose, page in told if whose == f"key {key}"] == list(range(PAGES))
    workers = asked(processes.address, "SELECT DISTINCT worker FROM told")
    assert len(workers) >= 2
