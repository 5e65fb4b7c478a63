"""``python examples/campus seed``, from outside: as a process, on SQLite and PostgreSQL."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from time import sleep

import pytest
from campus.terminal import Line

from tests.examples.conftest import ROOT, run
from tests.services import postgres_database

SMALL = ("--courses", "3", "--learners", "60")
DIGEST = """
import hashlib, json, django
django.setup()
from django.apps import apps
found = hashlib.sha256()
for model in apps.get_app_config("campus").get_models(include_auto_created=True):
    for row in model.objects.order_by("pk").values_list():
        found.update(json.dumps(row, sort_keys=True, default=str).encode())
print(found.hexdigest())
"""


def seed(*words, environment):
    return run("examples/campus", "seed", *words, environment=environment)


def world(*words, environment):
    """Make a world and return a digest of all its rows."""
    done = seed(*words, environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return run("-c", DIGEST, environment=environment).stdout


@pytest.fixture
def elsewhere(environment, tmp_path):
    """Environments that are alike, but for their folder."""
    return lambda name: {**environment, "CAMPUS_DATA": str(tmp_path / name)}


def test_the_same_arguments_make_the_same_world_everywhere(elsewhere):
    """Twice on SQLite, and on PostgreSQL: row by row. Another seed makes another world."""
    once = world(*SMALL, "--seed", "7", environment=elsewhere("once"))
    again = world(*SMALL, "--seed", "7", environment=elsewhere("again"))
    other = world(*SMALL, "--seed", "8", environment=elsewhere("other"))
    with postgres_database() as url:
        on_postgres = {**elsewhere("postgres"), "CAMPUS_DATABASE_URL": url}
        copied = world(*SMALL, "--seed", "7", environment=on_postgres)

    assert len(once) > 64
    assert [once, once] == [again, copied]
    assert once != other


def test_a_new_folder_is_enough(elsewhere):
    """Tables are made, and what is there is told, with the log-ins and what to do next."""
    done = seed(*SMALL, environment=elsewhere("new"))

    assert done.returncode == 0, done.stderr
    assert "" == done.stderr, "nobody looks, so no progress is drawn"
    for words in (
        "66 users",
        "8 courses",
        "Everybody's password is campus-2026.",
        "learner1  learns in more runs",
        "python examples/campus/manage.py runserver",
        "with the same CAMPUS_DATA",
    ):
        assert words in done.stdout


def test_a_database_where_people_live_is_left_alone(elsewhere):
    """The refusal says who is there, where, and the way out."""
    seed(environment=elsewhere("mine"))

    done = seed(*SMALL, environment=elsewhere("mine"))

    assert done.returncode == 1
    assert "5 people live in" in done.stderr
    assert "mine/campus.sqlite3 already" in done.stderr
    assert "Delete that file, or name another folder in CAMPUS_DATA." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("amount", ["-1", "many", "1.5"])
def test_an_amount_that_is_none_is_told(environment, amount):
    """By Django's own parser, with exit code 2."""
    done = seed("--learners", amount, environment=environment)

    assert done.returncode == 2
    assert f"'{amount}' is not a number, 0 or more" in done.stderr


def test_a_database_that_is_not_there_is_told_in_a_sentence(environment):
    """No traceback for a wrong address."""
    nowhere = {**environment, "CAMPUS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}

    done = seed(environment=nowhere)

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database can't be used: ")


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to send")
def test_who_is_interrupted_can_begin_again(elsewhere, tmp_path):
    """A world is made whole or not at all."""
    command = [sys.executable, "examples/campus", "seed", "--courses", "3", "--learners", "900000"]
    begun = subprocess.Popen(
        command,
        cwd=ROOT,
        env=elsewhere("cut"),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )  # a shell gives what it starts in the background no SIGINT
    try:
        while begun.poll() is None and not (tmp_path / "cut" / "campus.sqlite3").exists():
            sleep(0.05)
        sleep(2)
        begun.send_signal(signal.SIGINT)
        _, said = begun.communicate(timeout=60)
    finally:
        begun.kill()

    assert begun.returncode == 130
    assert "Interrupted: nothing was made, and you can begin again." in said
    assert seed(*SMALL, environment=elsewhere("cut")).returncode == 0


def test_commands_are_listed(environment):
    """Asked for, on standard output; guessed wrongly, on standard error."""
    asked = run("examples/campus", "--help", environment=environment)
    guessed = run("examples/campus", "grow", environment=environment)

    assert (asked.returncode, guessed.returncode) == (0, 2)
    assert asked.stdout == guessed.stderr
    assert "seed     fill an empty database" in asked.stdout


# --- Progress ---------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_bar_grows_over_itself():
    """The last one is full, and ends its line."""
    out = Terminal()
    tell = Line(out)
    for done in (5_000, 10_000):
        tell("learners", done, 10_000)

    first, last = out.getvalue().removeprefix("\r").split("\r")
    assert first == f"learners [{'#' * 15}{'.' * 15}] 5,000 of 10,000"
    assert last == f"learners [{'#' * 30}] 10,000 of 10,000\n"


def test_nothing_is_drawn_in_a_file():
    """A log has no use for a bar."""
    out = io.StringIO()
    Line(out)("learners", 1, 1)

    assert "" == out.getvalue()
