"""Beat and a worker, as real processes, issue credentials while nobody does anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec

import psycopg
import pytest

from tests.delivery.processes import ROOT
from tests.services import own_redis, postgres_database

SEED = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from credentials_school.local import visit
from credentials_school.platform import PHYSICS
from hooks_credentials.models import CredentialConfiguration, CredentialType
visit("Ada Lindqvist"); visit("Ben Okafor", language="de")
kind = CredentialType.objects.create(name="C", retriever="attendance", generator="text")
CredentialConfiguration.objects.create(
    type=kind, context_key=PHYSICS, enabled=True, schedule="interval", every_s=3600
)
"""
SECONDS = 60  # on a machine that is busy; it takes five


@contextmanager
def school(folder):
    """Give the environment of a school of its own: PostgreSQL, Redis, a folder for files and mails."""
    with postgres_database("beat") as database, own_redis() as redis:
        yield {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.delivery.school_settings",
            "CREDENTIALS_DATABASE": database,
            "CREDENTIALS_FOLDER": str(folder / "files"),
            "SCHOOL_MAILS": str(folder / "mails"),
            "SCHOOL_BROKER": redis.url,
        }


@contextmanager
def running(environment, log, *words):
    """Run a process of Celery's for the block."""
    command = (sys.executable, "-m", "celery", "-A", "tests.delivery.school_celery", *words)
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@pytest.mark.skipif(
    not (find_spec("hooks_credentials") and find_spec("django_celery_beat")),
    reason="the plugin and django-celery-beat are not installed",
)
def test_what_is_configured_is_issued_without_a_hand(tmp_path):
    """The row that is derived makes beat send its task at once; the worker runs, makes and mails."""
    worker = ("worker", "-P", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat")
    beat = ("beat", "--pidfile", "")
    with ExitStack() as stack:
        environment = stack.enter_context(school(tmp_path))
        subprocess.run([sys.executable, "-c", SEED], cwd=ROOT, env=environment, check=True)
        stack.enter_context(running(environment, tmp_path / "worker.log", *worker))
        stack.enter_context(running(environment, tmp_path / "beat.log", *beat))
        states = until_mailed(environment["CREDENTIALS_DATABASE"], tmp_path)

    assert states == ["available", "available"]
    assert len(list((tmp_path / "files").rglob("*.txt"))) == 2
    mails = "\n".join(file.read_text() for file in (tmp_path / "mails").iterdir())
    assert "Ihr Nachweis: Physics" in mails
    assert "Your credential: Physics" in mails


def until_mailed(database, folder):
    """Return the states of all credentials when two mails were noted."""
    end = time.monotonic() + SECONDS
    mailed = "SELECT count(*) FROM hooks_credentials_credentialevent WHERE happened = 'mailed'"
    with psycopg.connect(database, autocommit=True) as connection:
        while connection.execute(mailed).fetchone() != (2,):
            logs = [(folder / f"{name}.log").read_text()[-2000:] for name in ("worker", "beat")]
            assert time.monotonic() < end, "\n".join(logs)
            time.sleep(0.1)
        rows = connection.execute("SELECT state FROM hooks_credentials_credential").fetchall()
    return [state for (state,) in rows]
