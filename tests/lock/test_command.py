"""``hooks lock``: what maintainers type, and what CI does."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

import hookspecs
from hooks_runtime import cli
from hooks_runtime.lock import command, snapshot
from hooks_runtime.lock.asked import Asked
from tests.lock.corpus import BASE

LOCK = Path(hookspecs.__file__).with_name("hookspecs.lock")
MODULES = (
    "hookspecs.learning",
    "hookspecs.authoring",
    "hookspecs.interfaces.assigner",
    "hookspecs.interfaces.credential_generator",
    "hookspecs.interfaces.data_retriever",
    "hookspecs.interfaces.partition_scheme",
    "hookspecs.interfaces.platform",
    "hookspecs.interfaces.rows",
)
OURS = ["--file", str(LOCK), *(word for module in MODULES for word in ("--specs", module))]
MORE = BASE.replace('    note: str = ""\n', '    note: str = ""\n    color: str = ""\n')


def test_this_project_keeps_its_promise(capsys):
    """hookspecs/hookspecs.lock is up to date, and nothing in it is broken."""
    assert cli.main(["lock", "--check", *OURS]) == cli.FINE, capsys.readouterr().out


def test_the_lock_travels_with_the_package():
    """It lies beside the specs, so a wheel has it."""
    promise = snapshot.read(LOCK)

    assert "org.openedx.learning.course.enrollment.started.v1" in promise["hooks"]
    assert "hookspecs.interfaces.platform.LearningPlatform" in promise["interfaces"]


ROWS = """
from __future__ import annotations
from typing import Generic, TypeVar
import attrs
R = TypeVar("R")
@attrs.frozen
class Row(Generic[R]):
    row: R
    name: str
"""


def test_rows_are_locked_by_their_module(shelf, tmp_path, monkeypatch):
    """What an interface speaks in is part of what it promises."""
    monkeypatch.chdir(tmp_path)
    shelf.write("school_rows.py", ROWS)
    asked = Asked(["school_rows"], tmp_path / "rows.lock")
    assert command.lock(asked).holds

    sys.modules.pop("school_rows")
    shelf.write("school_rows.py", ROWS.replace("    name: str\n", ""))
    broken = command.check(asked)

    assert not broken.holds
    assert "$.Row.name: the field is gone" in broken.text


def test_a_third_party_locks_its_own(school, capsys, tmp_path):
    """In one file beside its code; the second time nothing has changed."""
    assert school() == cli.FINE
    assert school() == cli.FINE
    assert school("--check") == cli.FINE

    first, again, _ = capsys.readouterr().out.split("hooks.lock: ", 3)[1:]
    assert first == "5 hooks are locked.\n"
    assert again.startswith("nothing has changed.")
    assert snapshot.read(tmp_path / "hooks.lock")["hooks"].keys() >= {
        "org.example.school.bell.rung.v1"
    }


def test_a_change_is_shown_with_the_way_out(school, capsys, tmp_path):
    """And the file stays as it was until that is done."""
    school()
    before = (tmp_path / "hooks.lock").read_text()
    capsys.readouterr()

    assert school(source=MORE) == cli.WRONG

    told = capsys.readouterr().out
    assert told == (
        "hooks.lock: 1 change\n"
        "  org.example.school.seat.requested.v1\n"
        "    minor       $.payload.SeatRequest.color: the field is new\n"
        "PROBLEM  org.example.school.seat.requested.v1: the field is new\n"
        "         ($.payload.SeatRequest.color); write minor=4 in its spec\n"
        "hooks.lock is as it was.\n"
    )
    assert (tmp_path / "hooks.lock").read_text() == before
    assert all(len(line) <= 80 for line in told.splitlines())


def test_changes_of_one_hook_stand_together(school, capsys):
    """Under its name."""
    school()
    capsys.readouterr()

    school("--check", source=MORE.replace("minor=3", "minor=2"))

    told = capsys.readouterr().out
    assert "2 changes" in told
    assert told.count("\n  org.example.school.seat.requested.v1\n") == 1


def test_a_lock_that_was_not_written_fails_the_check(school, capsys):
    """A bumped minor is fine, and the next release needs it as its base."""
    school()
    bumped = MORE.replace("minor=3", "minor=4")

    assert school("--check", source=bumped) == cli.WRONG
    assert "hooks.lock is not up to date; write and commit it:" in capsys.readouterr().out
    assert school(source=bumped) == cli.FINE
    assert school("--check", source=bumped) == cli.FINE


def test_a_minor_alone_is_a_change(school, capsys):
    """A file that is not up to date does not say that nothing has changed."""
    school()
    capsys.readouterr()

    assert school("--check", source=BASE.replace("minor=3", "minor=4")) == cli.WRONG
    assert capsys.readouterr().out.startswith(
        "hooks.lock: 1 change\n"
        "  org.example.school.seat.requested.v1\n"
        "    compatible  $.minor: 3 became 4\n"
        "hooks.lock is not up to date; write and commit it:\n"
    )


def test_a_file_that_lacks_only_what_is_new_in_locks_is_to_be_written(school, capsys, tmp_path):
    """No hook has changed, and yet it is not up to date."""
    school()
    file = tmp_path / "hooks.lock"
    older = json.loads(file.read_text())
    del older["rows"]
    file.write_text(json.dumps(older))
    capsys.readouterr()

    assert school("--check") == cli.WRONG
    assert capsys.readouterr().out.startswith(
        "hooks.lock: no promise has changed, but how it is told.\n"
        "hooks.lock is not up to date; write and commit it:\n"
    )


def test_what_is_released_may_be_elsewhere(school, tmp_path, capsys):
    """``--against`` the lock of the last release: writing the file anew hides nothing."""
    school()
    (tmp_path / "hooks.lock").rename(tmp_path / "released.lock")
    gone = BASE[: BASE.index('@hookspec.event(\n    "org.example.school.bell')]
    school(source=gone)
    capsys.readouterr()

    assert school("--check", source=gone) == cli.FINE
    assert school("--check", "--against", "released.lock", source=gone) == cli.WRONG
    assert "gone without a deprecation" in capsys.readouterr().out


def test_against_a_release_is_a_check(school, tmp_path, capsys):
    """Said or not; nothing is written."""
    school()
    before = (tmp_path / "hooks.lock").read_text()
    bumped = BASE.replace("minor=3", "minor=4")

    assert school("--against", "hooks.lock", source=bumped) == cli.WRONG
    assert "hooks.lock is not up to date; write and commit it:" in capsys.readouterr().out
    assert (tmp_path / "hooks.lock").read_text() == before


def test_programs_get_json(school, capsys):
    """The same, each change an object."""
    school()
    capsys.readouterr()

    assert school("--check", "--json", source=BASE.replace("minor=3", "minor=2")) == cli.WRONG
    told = json.loads(capsys.readouterr().out)
    assert (told["holds"], told["next"]) == (False, None)
    assert told["changes"] == [
        {
            "severity": "breaking",
            "hook": "org.example.school.seat.requested.v1",
            "path": "$.minor",
            "told": "3 went back to 2",
        }
    ]


def test_a_removal_has_its_day(school, tmp_path):
    """Locked once its time has come."""
    school()
    without_gong = BASE[: BASE.index('@hookspec.event(\n    "org.example.school.gong')]
    school("--check", source=without_gong)
    sys.modules.pop("school_hooks", None)
    asked = Asked(["school_hooks"], tmp_path / "hooks.lock")

    early = command.lock(asked, today=date(2026, 5, 31))
    late = command.lock(asked, today=date(2026, 6, 1))

    assert (early.holds, late.holds) == (False, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--check"], "there is no hooks.lock; write it: hooks lock --specs school_hooks\n"),
        (
            ["--check", "--against", "released.lock"],
            "there is no released.lock; name a lock that is, such as that of the last release\n",
        ),
        (["--against", "released.lock"], "there is no released.lock; name a lock that is"),
        (["--specs", "nowhere"], "nowhere can't be imported: ModuleNotFoundError"),
        (["--check", "--file", "school_hooks.py"], "restore it from version control\n"),
        (["--check", "--file", "other.lock"], "other.lock is no lock of format 1"),
    ],
)
def test_what_cannot_be_compared_exits_2(school, capsys, tmp_path, arguments, told):
    """With what is missing."""
    (tmp_path / "other.lock").write_text("[]")

    assert school(*arguments) == cli.UNUSABLE
    assert told in capsys.readouterr().err


def test_settings_say_what_is_locked(school, capsys, tmp_path, shelf):
    """A platform that names its specs there need not name them again."""
    school()
    shelf.write("school_settings.py", 'LEARNING_HOOKS = {"specs": ["school_hooks"]}')

    assert cli.main(["--settings", "school_settings", "lock", "--check"]) == cli.FINE
    assert capsys.readouterr().out.endswith("hooks.lock: nothing has changed.\n")


def test_nothing_to_lock_is_told(capsys, monkeypatch):
    """A green light for somebody else's lock would be worse than none."""
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)

    assert cli.main(["lock", "--check"]) == cli.UNUSABLE
    assert "nothing to lock; name the modules" in capsys.readouterr().err


def test_a_module_without_hooks_is_refused(capsys, monkeypatch, tmp_path):
    """A lock of nothing would hold for ever."""
    monkeypatch.chdir(tmp_path)

    assert cli.main(["lock", "--specs", "json"]) == cli.UNUSABLE
    assert "json: no hook, no interface and no row there" in capsys.readouterr().err
