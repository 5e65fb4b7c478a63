"""The command ``hooks new``: what it writes where, what it tells, and what it refuses."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from hooks_runtime import cli
from hooks_runtime.scaffold import texts
from hookspecs import Deprecation, hookspec
from hookspecs.learning import Enrollment, course_enrollment_started
from tests.misuse.rows import row


@pytest.fixture
def new(tmp_path, monkeypatch, capsys):
    """Run ``hooks new`` in an empty folder; give exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)

    def run(*words, before=()):
        code = cli.main([*before, "new", *words])
        return code, *capsys.readouterr()

    return run


HOOK = ("--hook", "course_enrollment_started")
NOBODY_RINGS = Deprecation(since="1.1", removal=date(2027, 1, 1), reason="nobody rings")


def test_the_command_writes_a_package(new, tmp_path):
    """Seven files, and what to type next, in 80 columns. No settings are needed."""
    code, out, err = new("sea-bird", *HOOK, "--hook", "course_created")

    assert (code, err) == (0, "")
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.*")) == [
        "hooks-sea-bird/README.md",
        "hooks-sea-bird/pyproject.toml",
        "hooks-sea-bird/src/hooks_sea_bird/__init__.py",
        "hooks-sea-bird/src/hooks_sea_bird/plugin.py",
        "hooks-sea-bird/src/hooks_sea_bird/py.typed",
        "hooks-sea-bird/tests/test_conformance.py",
        "hooks-sea-bird/tests/test_plugin.py",
    ]
    assert [line for line in out.splitlines() if line.startswith("  ")] == [
        '  python -m pip install -e "./hooks-sea-bird[test]"',
        "  python -m pytest hooks-sea-bird",
        "  hooks --settings settings list",
    ]
    assert max(map(len, out.splitlines())) <= 80


def test_the_package_says_what_strangers_need(new, tmp_path):
    """Entry point, range of the core, and in its README the settings and the places it hooks."""
    new("gull", *HOOK)
    project = tomllib.loads((tmp_path / "hooks-gull/pyproject.toml").read_text())["project"]
    readme = (tmp_path / "hooks-gull/README.md").read_text()

    assert project["name"] == "hooks-gull"
    assert project["dependencies"] == ["learning-hooks>=0.1,<1"]
    assert project["optional-dependencies"].keys() == {"test"}
    assert project["entry-points"]["learning_hooks.plugins"] == {"gull": "hooks_gull.plugin"}
    assert '    "plugins": ["gull"],' in readme
    assert f"| `{course_enrollment_started.name}` |" in readme


def test_the_folder_can_be_chosen(new, tmp_path):
    """An empty one is as good as none; the hook may be given by its full name."""
    folder = tmp_path / "my plugins" / "gull"
    folder.mkdir(parents=True)

    code, out, _ = new("gull", "--hook", course_enrollment_started.name, "--into", str(folder))

    assert code == 0
    assert (folder / "pyproject.toml").exists()
    assert f'install -e "{folder}[test]"' in out
    assert f"pytest '{folder}'" in out


REFUSED = [
    row("no hook of that name", "gull", "course_enrolment_started", "did you mean 'course_enroll"),
    row("an upper-case name", "Gull", None, "lower-case letters, digits, - and _; did you mean 'g"),
    row("a name in words", "the gull", None, "did you mean 'the-gull'?"),
    row("a name that no letter begins", "7", None, "starts with a letter"),
    row("a dotted name", "school.local", None, "did you mean 'school-local'?"),
    row("an empty name", "", None, "'' is no name of a plugin"),
    row("with the package's prefix", "hooks-gull", None, "without 'hooks-'"),
    row("with the whole prefix", "learning_hooks_x", None, "write 'x'"),
    row("the engine's own package", "runtime", None, "there is a package hooks_runtime already"),
]


@pytest.mark.parametrize(("name", "hook", "words"), REFUSED)
def test_what_cannot_be_written_is_told(new, tmp_path, name, hook, words):
    """Exit code 2, one sentence, and no file."""
    code, out, err = new(name, "--hook", hook or "course_enrollment_started")

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert words in err
    assert list(tmp_path.iterdir()) == []


def test_a_plugin_of_that_name_is_installed(new, shelf):
    """Two could not be enabled together; - and _ are one to package indexes."""
    shelf.install("hooks-sea-bird", plugins={"sea_bird": "sea_bird"})

    code, _, err = new("sea-bird", *HOOK)

    assert code == 2
    assert "there is a plugin 'sea_bird' already, of hooks-sea-bird 1.0; choose" in err


def test_nothing_is_overwritten(new, tmp_path):
    """Neither what an earlier call wrote nor anything else."""
    new("gull", *HOOK)
    tmp_path.joinpath("file").write_text("mine")

    again = new("gull", *HOOK)
    onto_a_file = new("gull", *HOOK, "--into", "file")

    assert again[0] == onto_a_file[0] == 2
    assert "hooks-gull is there already, and not empty; choose another with --into" in again[2]
    assert tmp_path.joinpath("file").read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_told(new, tmp_path):
    """With the file, and what the system says."""
    tmp_path.joinpath("file").write_text("mine")

    code, _, err = new("gull", *HOOK, "--into", "file/gull")

    assert code == 2
    assert "hooks: file/gull" in err and "can't be written: Not a directory" in err


def test_without_a_hook_there_is_nothing_to_write(new):
    """Exit code 2, with what is missing."""
    with pytest.raises(SystemExit) as ended:
        new("gull")

    assert ended.value.code == 2


def test_a_hook_that_will_go_is_told(new):
    """Until when it is there, and what to answer instead; the plugin is written all the same."""
    code, out, err = new("gull", "--hook", "org.learninghooks.learning.lesson.completed.v1")

    assert (code, out.startswith("Wrote the plugin gull;")) == (0, True)
    assert " ".join(err.split()) == (
        "org.learninghooks.learning.lesson.completed.v1 is deprecated since 0.1, and gone by "
        "2027-12-01; answer org.learninghooks.learning.lesson.completed.v2"
    )


def test_a_hook_that_will_go_without_another_is_told_with_the_reason():
    """The deprecation has one or the other."""

    @hookspec.event("org.example.school.bell.rung.v1", status=NOBODY_RINGS)
    def bell_rung(enrollment: Enrollment) -> None:
        """A bell was rung."""

    told = " ".join(texts.deprecated([bell_rung]))

    assert told.endswith("is deprecated since 1.1, and gone by 2027-01-01; nobody rings")


SCHOOL = '''
from hookspecs import hookspec, payload

@payload
class Trip:
    """Where to."""
    city: str

@hookspec.event("org.example.school.trip.planned.v1")
def trip_planned(trip: Trip) -> None:
    """A trip is planned."""
'''


def test_settings_bring_the_platforms_own_hooks(new, shelf):
    """With them the command knows more than the catalogue."""
    shelf.write("school_hooks.py", SCHOOL)
    shelf.write("school_settings.py", 'LEARNING_HOOKS = {"specs": ["school_hooks"]}')
    words = ("trips", "--hook", "trip_planned")

    unknown = new(*words)
    code, out, _ = new(*words, before=("--settings", "school_settings"))

    assert unknown[0] == 2
    assert code == 0
    assert (
        "from school_hooks import Trip, trip_planned"
        in shelf.folder.joinpath("hooks-trips/src/hooks_trips/plugin.py").read_text()
    )
    assert "  hooks --settings school_settings list" in out


def test_djangos_command_writes_one_as_well(tmp_path, monkeypatch, capsys):
    """And tells to go on with manage.py."""
    pytest.importorskip("django")
    from hooks_runtime.django.management.commands.hooks import Command

    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "hooks", "new", "gull", *HOOK])

    assert ended.value.code == 0
    assert (tmp_path / "hooks-gull/src/hooks_gull/plugin.py").exists()
    assert "  python manage.py hooks list" in capsys.readouterr().out


def test_where_djangos_settings_are_known_they_are_not_named(new, monkeypatch):
    """The command finds them as it did now."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.site.settings")

    assert "\n  hooks list\n" in new("gull", *HOOK)[1]
