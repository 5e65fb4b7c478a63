"""What ``hooks lock`` tells to type next is typed as it stands, and works."""

from __future__ import annotations

import json
import shlex
import sys
from argparse import Namespace

import pytest

from hooks_runtime import cli
from hooks_runtime.lock.asked import Asked
from tests.lock.corpus import BASE

BELL = "org.example.school.bell.rung.v1"
SEAT = "org.example.school.seat.requested.v1"
BROKEN_BELL = BASE.replace(
    'since="0.9",\n    ordering_key="user"', 'since="0.9",\n    ordering_key="seat"', 1
)
BROKEN_BOTH = BROKEN_BELL.replace('status="supported",\n    on_error="refuse"', 'on_error="skip"')
FILE = "its hooks.lock"


@pytest.fixture
def follow(capsys):
    """Give a function that types the command on the last line of what was printed."""

    def type_it():
        words = shlex.split(capsys.readouterr().out.splitlines()[-1])
        sys.modules.pop("school_hooks", None)
        return words, cli.main(words[1:])

    return type_it


def test_a_lock_that_is_old_is_written_where_it_is(school, follow):
    """With the specs and the file that were given, quoted."""
    school("--file", FILE)
    school("--check", "--file", FILE, source=BASE.replace("minor=3", "minor=4"))

    words, code = follow()

    assert ["hooks", "lock", "--specs", "school_hooks", "--file", FILE] == words
    assert code == cli.FINE


def test_what_is_meant_is_accepted_in_one_command(school, follow):
    """Every hook that has to be, beside those that were accepted already."""
    school("--file", FILE, source=BASE.replace('status="supported",\n    on_error', "    on_error"))
    school("--file", FILE, "--accept", BELL, source=BROKEN_BOTH)

    words, code = follow()

    accepted = ["--accept", BELL, "--accept", SEAT]
    assert ["hooks", "lock", "--specs", "school_hooks", "--file", FILE, *accepted] == words
    assert code == cli.FINE


def test_a_check_that_accepts_says_how_to_write_the_same(school, follow):
    """The file is old, and what broke is accepted there as well."""
    school()
    school("--check", "--accept", BELL, source=BROKEN_BELL)

    words, code = follow()

    assert ["hooks", "lock", "--specs", "school_hooks", "--accept", BELL] == words
    assert code == cli.FINE


def test_a_check_against_a_release_is_done_again(school, follow, tmp_path):
    """Writing the file anew would change nothing about that release."""
    school()
    (tmp_path / "hooks.lock").rename(tmp_path / "released.lock")
    school(source=BROKEN_BELL)
    school("--check", "--against", "released.lock", source=BROKEN_BELL)

    words, code = follow()

    against = ["--check", "--against", "released.lock", "--accept", BELL]
    assert ["hooks", "lock", "--specs", "school_hooks", *against] == words
    assert code == cli.FINE


def test_a_program_gets_the_command(school, capsys):
    """As ``next``."""
    school()
    capsys.readouterr()

    school("--json", source=BROKEN_BELL)

    told = json.loads(capsys.readouterr().out)
    assert told["next"] == f"hooks lock --specs school_hooks --accept {BELL}"


def test_settings_that_were_given_are_given_again(school, shelf, follow):
    """They name the specs."""
    school()
    shelf.write("school_settings.py", 'LEARNING_HOOKS = {"specs": ["school_hooks"]}')
    shelf.write("school_hooks.py", BROKEN_BELL)
    sys.modules.pop("school_hooks")
    cli.main(["--settings", "school_settings", "lock"])

    words, code = follow()

    assert ["hooks", "--settings", "school_settings", "lock", "--accept", BELL] == words
    assert code == cli.FINE


@pytest.mark.parametrize(
    ("program", "typed"),
    [
        ("hooks", "hooks lock"),
        ("my site/manage.py hooks", "python 'my site/manage.py' hooks lock"),
        ("django-admin hooks", "django-admin hooks lock"),
    ],
)
def test_the_program_is_called_as_it_was(program, typed):
    """By itself, or as a command of Django."""
    options = Namespace(
        program=program, settings=None, specs=[], file=None, accept=[], against=None, check=False
    )

    assert Asked.of(options, ["school.hooks"]).writing([]) == typed
