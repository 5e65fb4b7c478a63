"""``hooks lock --accept`` takes the names that every command takes, and no other."""

from __future__ import annotations

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
