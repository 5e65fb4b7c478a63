"""``hooks lock --accept`` takes the names that every command takes, and no other."""

from __future__ import annotations

import json

import pytest

from hooks_runtime import cli
from tests.lock.corpus import BASE

BELL = "org.example.school.bell.rung.v1"
RENAMED = BASE.replace("def bell_rung", "def bell_has_rung", 1)
SECOND = BASE[BASE.index('@hookspec.event(\n    "org.example.school.bell') :].replace(
    "rung.v1", "rung.v2"
)
BOTH = RENAMED + SECOND[: SECOND.index('@hookspec.event(\n    "org.example.school.gong')]


@pytest.mark.parametrize("name", [BELL, "bell_rung", "bell_has_rung"])
def test_a_hook_is_accepted_by_any_of_its_names(school, name):
    """The full one, and the Python names that it had and has."""
    school()

    assert cli.FINE == school("--accept", name, source=RENAMED)


@pytest.mark.parametrize("arguments", [(), ("--check",)])
def test_a_name_that_no_hook_has_is_refused(school, capsys, arguments):
    """It used to mean nothing, silently."""
    school()

    assert cli.UNUSABLE == school(*arguments, "--accept", "bel_rung", source=RENAMED)
    told = capsys.readouterr().err
    assert "hooks: no hook is called 'bel_rung'; did you mean 'bell_rung'?\n" == told


def test_a_short_name_of_two_hooks_is_refused(school, capsys):
    """A Python name may have moved to the next major: nobody has looked at both."""
    school()

    assert cli.UNUSABLE == school("--accept", "bell_rung", source=BOTH)
    told = capsys.readouterr().err
    names = "org.example.school.bell.rung.v1 or org.example.school.bell.rung.v2"
    assert f"hooks: 'bell_rung' may be {names}; accept it by its full name\n" == told


def test_a_name_that_is_like_none_leads_to_the_spec(school, capsys):
    """Where every hook has its name."""
    school()

    assert cli.UNUSABLE == school("--accept", "zzz")
    assert "hooks: no hook is called 'zzz'; its spec has its name\n" == capsys.readouterr().err


OPEN = BASE.replace('on_error="refuse"', 'on_error="skip"', 1)
SILENT = BASE[: BASE.index('@hookspec.event(\n    "org.example.school.bell')]


@pytest.mark.parametrize(
    ("name", "source", "told", "code"),
    [
        ("bell_rung", BASE, "the hook does not break", cli.FINE),
        ("seat_requested", OPEN, "it is for provisional hooks", cli.WRONG),
        ("bell_rung", SILENT, "a hook that is gone needs a deprecation", cli.WRONG),
    ],
)
def test_what_is_accepted_in_vain_is_told(school, capsys, name, source, told, code):
    """The exit code is what it would be without."""
    school()
    capsys.readouterr()

    assert code == school("--check", source=source)
    assert "NOTE" not in capsys.readouterr().out
    assert code == school("--check", "--accept", name, source=source)
    _, note = capsys.readouterr().out.split("NOTE     ")
    assert f"--accept does nothing: {told}" in " ".join(note.split())


def test_what_is_accepted_when_a_lock_is_first_written_is_in_vain(school, capsys):
    """There is nothing to break."""
    school("--accept", BELL)

    note, locked = capsys.readouterr().out.split("hooks.lock: ")
    assert f"NOTE     {BELL}: --accept does nothing:" in note
    assert "5 hooks are locked.\n" == locked


def test_programs_get_notes(school, capsys):
    """Beside problems."""
    school()
    capsys.readouterr()

    school("--check", "--json", "--accept", BELL)

    told = json.loads(capsys.readouterr().out)
    assert [f"{BELL}: --accept does nothing: the hook does not break"] == told["notes"]
