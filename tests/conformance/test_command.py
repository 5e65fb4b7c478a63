"""``hooks conformance``: text for humans, JSON and JUnit for programs; exit codes 0, 1, 2."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from hooks_runtime import cli
from hooks_runtime.conformance import CannotJudge, World, run_checks, runner
from hooks_runtime.hooks import Hooks
from tests.conformance.culprits.packages import EXEMPLARY, HEAD, OPTIONS, SOURCES
from tests.conformance.school import School

LIVE = '''
@hookimpl(course_enrollment_started)
def members(request: EnrollmentRequest) -> None:
    """Let everybody in but Eve."""
    assert request.user_object.username != "eve"
'''
PRINTS = """
print("imported", end="")

@hookimpl(course_enrollment_started)
def chat(request: EnrollmentRequest) -> None:
    print("asked about a request")
"""
BRANCHES = """
from hookspecs import evolve
from hookspecs.learning import PreventEnrollment

@hookimpl(course_enrollment_started)
def expel(request: EnrollmentRequest) -> None:
    if request.mode == "expelled":
        raise PreventEnrollment("You have left for good.")

@hookimpl(course_enrollment_started)
def look(request: EnrollmentRequest) -> None:
    pass

@hookimpl(course_enrollment_started)
def ask(request: EnrollmentRequest) -> None:
    if request.mode and request.user_object.username == "eve":
        raise PreventEnrollment("It is you again.")

@hookimpl(course_enrollment_started, changes=["mode"])
def tidy(request: EnrollmentRequest) -> EnrollmentRequest | None:
    return tidied(request)

def tidied(request: EnrollmentRequest) -> EnrollmentRequest | None:
    return evolve(request, mode="expelled") if request.mode == "EXPELLED" else None

@hookimpl(course_enrollment_started)
def name(request: EnrollmentRequest) -> EnrollmentRequest | None:
    return None if request.mode else evolve(request, mode="audit")
"""
PASSES = """
@hookimpl(course_enrollment_started)
def pass_on(request: EnrollmentRequest) -> None:
    pass
"""
HEARS = """
from hookspecs.learning import Enrollment, course_enrollment_created

@hookimpl(course_enrollment_created)
def hear(enrollment: Enrollment) -> None:
    pass
"""
WORLD = """
from contextlib import contextmanager
from types import SimpleNamespace
from hypothesis import strategies as st
from hooks_runtime.conformance import World
from hookspecs.learning import EnrollmentRequest, PersonalData
from hookspecs.values import CourseKey, Moment, UserId

READ = World(
    fields={
        "user_object": SimpleNamespace(username="ada"),
        "display_name": "Physics",
        CourseKey: "course-v1:A+B+C",
        Moment: Moment.now(),
        UserId: UserId(1),
        PersonalData: PersonalData("ada", "ada@school.example"),
    }
)

def of(name):
    return World(fields={"user_object": SimpleNamespace(username=name)})

WORLD = of("ada")
ASKED = World(fields={"user_object": SimpleNamespace(username="ben")})
MODES = World(fields={"user_object": st.sampled_from([SimpleNamespace(username="ada"), SimpleNamespace(username="eve")]), "mode": st.sampled_from(["", "expelled", "EXPELLED"])})
MISSPELT_FIELD = World(fields={"user_objct": SimpleNamespace(username="ada")})
NO_TEXT = World(fields={"mode": 7})
NO_KEY = World(fields={CourseKey: st.just(7)})
NO_PAYLOAD = World(fields={EnrollmentRequest: "ada"})
NO_CONTEXT = World(around=lambda: None)
BROKEN_CONTEXT = World(around=lambda: 1 / 0)
BROKEN_STATE = World(state=lambda: 1 / 0)
COUNTED = []
NOW_AND_THEN = World(state=lambda: COUNTED.append(1) or 1 / (len(COUNTED) - 1) and 0)
WRONG_TYPE = World(fields={int: 7})
MISSPELT_SETTING = World(settings={"optoins": {}})
MISSPELT_PLUGIN = World(settings={"options": {"gaet": {}}})
MISSPELT_WORD = lambda: World(staet=list)

class Subclass(World):
    fields = {"user_object": SimpleNamespace(username="ada")}

SUBCLASS = Subclass()
EVE = lambda: of("eve")

@contextmanager
def opened():
    yield of("ada")
"""


@pytest.fixture
def run(capsys, install, tmp_path):
    """Run the command on a plugin called ``gate``; give exit code, stdout and stderr."""

    def runs(source, *words, name="gate"):
        if source:
            install("gate", source)
        (tmp_path / "gate_world.py").write_text(WORLD)
        code = cli.run(["conformance", *filter(None, [name]), *words], Hooks(), program="hooks")
        return code, *capsys.readouterr()

    return runs


def test_a_plugin_that_conforms_exits_with_zero(run):
    """One line a requirement, at 80 columns."""
    code, out, _ = run(EXEMPLARY)

    assert code == 0
    assert out.startswith("hooks-gate 1.0 (gate) against learning-hooks ")
    assert "passed   FLT-001  MUST    a step answers with its own type, Stop of it, or None" in out
    assert "no need  EVT-001, EVT-002" in out
    assert out.endswith("conforms\n")
    assert max(map(len, out.splitlines())) <= 80


def test_one_that_does_not_exits_with_one(run):
    """And says by what."""
    code, out, _ = run(SOURCES["PLG-005"])

    assert code == 1
    assert "failed   PLG-005  MUST    no parameter of a hookimpl has a default" in out
    assert out.endswith("does not conform, as far as it was run: 14 requirements were not\n")


def test_a_plugin_that_is_not_there_exits_with_two(run):
    """And names what is installed."""
    code, _, err = run(EXEMPLARY, name="gat")

    assert code == 2
    assert "no plugin is called 'gat'" in err
    assert "  gate  hooks-gate 1.0" in err


def test_what_was_not_run_is_told_and_with_a_world_it_is_run(run):
    """A live object."""
    code, out, _ = run(HEAD + LIVE)
    assert (code, "not run  FLT-001, FLT-002, FLT-003" in out) == (0, True)
    assert "gate:members reads user_object.username; give it in a World" in out
    assert "conforms, as far as it was run: 13 requirements were not" in out

    assert run("", "--strict")[0] == 1
    assert run("", "--world", "gate_world", "--strict")[:2][0] == 0
    assert run("", "--world", "gate_world:opened", "--strict")[0] == 0
    assert run("", "--world", "gate_world:EVE")[0] == 1


def test_a_world_that_is_nowhere_exits_with_two(run):
    """Neither a module nor a name in it."""
    for where in ("nowhere", "gate_world:NOWHERE"):
        assert f"--world {where}: " in run("", "--world", where)[2]
    assert "and not World\n" in run(EXEMPLARY, "--world", "gate_world:World")[2]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("MISSPELT_FIELD", "no payload of its hooks has 'user_objct'; did you mean 'user_object'?"),
        ("WRONG_TYPE", "World(fields=...): no payload of its hooks has int"),
        ("MISSPELT_SETTING", "$: unknown key 'optoins'; did you mean 'options'?"),
        ("MISSPELT_PLUGIN", "no plugin is called 'gaet'; did you mean 'gate'?"),
        ("MISSPELT_WORD", "TypeError: World has no 'staet'; did you mean 'state'?"),
        ("SUBCLASS", "a world is a World(...), or what gives one, and not a Subclass"),
    ],
)
def test_a_world_that_says_what_nobody_reads_exits_with_two(run, name, told):
    """It would be as if it were not there."""
    code, out, err = run(HEAD + LIVE, "--world", f"gate_world:{name}")

    assert (2, "") == (code, out)
    assert told in err


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("NO_TEXT", "World(fields=...): mode is an int, and has to be str\n"),
        ("NO_KEY", "World(fields=...): CourseKey is an int, and has to be CourseKey\n"),
        ("NO_PAYLOAD", "EnrollmentRequest is a str, and has to be EnrollmentRequest\n"),
        ("NO_CONTEXT", "World(around=...): TypeError: 'builtins.NoneType' object does not support"),
        ("BROKEN_CONTEXT", "World(around=...): ZeroDivisionError: division by zero"),
        ("BROKEN_STATE", "World(state=...): ZeroDivisionError: division by zero"),
        ("NOW_AND_THEN", "World(state=...): ZeroDivisionError: division by zero"),
    ],
)
def test_a_fault_of_the_world_exits_with_two(run, name, told):
    """It is not charged to the plugin."""
    code, out, err = run(HEAD + PASSES + HEARS, "--world", f"gate_world:{name}")

    assert (2, "") == (code, out)
    assert told in err


def test_a_world_may_say_whatever_a_payload_has(run):
    """Fields by name, however deep, and types."""
    source = HEAD + LIVE + HEARS
    assert run(source, "--world", "gate_world:READ")[0] == 0


def test_a_plugin_that_can_not_be_imported_is_told_so_whatever_its_world_says(run):
    """Nobody knows which fields it is sent."""
    code, out, _ = run("import nowhere", "--world", "gate_world")

    assert code == 1
    assert "failed   PLG-001" in out


def test_a_should_decides_with_strict_only(run):
    """It is shown all the same."""
    appends = HEAD + LIVE.replace("None:", "EnrollmentRequest:").replace(
        'assert request.user_object.username != "eve"',
        'from hookspecs import evolve; return evolve(request, mode=request.mode + "!")',
    )
    code, out, _ = run(appends)

    assert (code, "failed   FLT-004  SHOULD" in out) == (0, True)
    assert out.endswith(" 1 failed\nconforms; 1 SHOULD failed\n")
    code, out, _ = run("", "--strict")
    assert (code, out.endswith("\ndoes not conform\n")) == (1, True)
    code, out, _ = run("", "--strict", "--waive", "FLT-004=appends on purpose, #12")
    assert (code, "waived   FLT-004  SHOULD" in out, "appends on purpose, #12" in out) == (
        0,
        True,
        True,
    )


def test_a_stale_waiver_fails(run):
    """So does one without a reason, or of nothing: these can't be run."""
    code, out, _ = run(EXEMPLARY, "--waive", "FLT-001=it was so once")

    assert (code, "stale    FLT-001" in out) == (1, True)
    assert "it holds; remove the waiver 'it was so once'" in out
    assert run("", "--waive", "FLT-001")[0] == 2
    assert "gives no reason" in run("", "--waive", "FLT-001=")[2]
    assert "no requirement is called 'FLT-01'" in run("", "--waive", "FLT-01=x")[2]


def test_a_waiver_of_what_was_not_run_is_told(run):
    """It may be needed with a world; until then it fails nothing, with --strict neither."""
    waive = ("--waive", "FLT-004=appends on purpose")
    code, out, _ = run(HEAD + LIVE, *waive)
    told = " ".join(out.split())

    assert code == 0
    assert "worlds); it is waived, and was not run: 'appends on purpose'" in told
    missing = [f"FLT-{n:03}" for n in range(1, 15)]
    every = [word for number in missing for word in ("--waive", f"{number}=so it is")]
    assert run("", "--strict", *every)[0] == 0


def test_a_waiver_of_what_has_no_need_is_told(run):
    """It fails nothing: what a plugin has to answer for changes with the plugin."""
    code, out, _ = run(EXEMPLARY, "--waive", "EVT-002=counts on purpose")
    told = " ".join(out.split())

    assert code == 0
    assert "it answers no event; remove its waiver, it has no need: 'counts on purpose'" in told


def test_json_is_the_same_as_data(run):
    """For programs."""
    told = json.loads(run(SOURCES["PLG-009"], "--format", "json")[1])
    by_id = {outcome["id"]: outcome for outcome in told["outcomes"]}

    assert told["conforms"] is False
    assert by_id["PLG-009"]["status"] == "failed"
    assert "Options() without a word from operators" in by_id["PLG-009"]["told"]
    assert by_id["FLT-001"]["url"] == "docs/conformance.md#flt-001"


def test_junit_counts_what_decides(run):
    """For CI servers: failures, and the rest skipped."""
    suite = ET.fromstring(run(SOURCES["PLG-004"], "--format", "junit")[1])

    assert suite.get("failures") == "1"
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["PLG-004"]
    assert int(suite.get("tests")) == len(runner.requirements(*runner.PLUGIN))


@pytest.mark.parametrize(
    ("form", "read"), [("json", json.loads), ("junit", ET.fromstring), ("text", str)]
)
def test_what_a_plugin_prints_is_no_part_of_the_report(run, form, read):
    """It is on stderr, for whoever looks for it."""
    code, out, err = run(HEAD + PRINTS, "--format", form)

    assert code == 0
    assert read(out)
    assert "asked about a request" not in out
    assert err.startswith("imported")
    assert "asked about a request\n" in err


def test_a_step_that_only_ever_answered_none_is_noted(run):
    """It passed, and nobody saw it do what it says; one that is seen to, or has nothing else, is not noted."""
    code, out, _ = run(HEAD + BRANCHES)

    assert code == 0
    notes = out.partition("requirements were not\n\n")[2]
    assert " ".join(notes.split()) == (
        "note gate:expel always answered None: no payload reached its other branches; "
        "World(fields=...) may "
        "note gate:tidy always answered None: no payload reached its other branches; "
        "World(fields=...) may"
    )
    told = json.loads(run("", "--world", "gate_world:ASKED", "--format", "json")[1])
    assert (told["conforms"], len(told["notes"])) == (True, 3)
    assert run("", "--world", "gate_world:MODES")[1].endswith("\nconforms\n")


def test_options_that_are_missing_are_told(run):
    """Nobody makes an address up."""
    needs = HEAD + OPTIONS.replace("default=0, validator=validators.gt(0)", "")
    out = run(needs)[1]

    assert "it lacks options, $.steps['gate:go_on'].options.seats: needs 'seats'" in out.replace(
        "\n         ", " "
    )


def test_a_platform_is_judged_by_its_dotted_path(run):
    """What needs a course is not run without one."""
    code, out, _ = run("", "--platform", "tests.conformance.school.School", name="")

    assert code == 0
    assert "not run  PRT-001" in out
    assert "passed   PRT-008" in out


def test_a_platform_that_is_not_there_exits_with_two(run):
    """As a plugin that is not there."""
    assert run("", "--platform", "nowhere.School", name="")[0] == 2
    assert "name a plugin, or a platform" in run("", name="")[2]


def test_without_hypothesis_it_says_what_to_install(monkeypatch):
    """The core does not need it."""
    monkeypatch.setattr(runner, "find_spec", lambda _: None)

    with pytest.raises(CannotJudge, match=r"pip install 'learning-hooks\[conformance\]'"):
        run_checks("premium")


def test_without_django_a_plugin_with_tables_cannot_be_judged(monkeypatch):
    """It says what to install."""
    monkeypatch.setattr(runner.discovery, "apps_among", lambda *_: ["hooks_seats.apps.SeatsConfig"])
    monkeypatch.setitem(__import__("sys").modules, "hooks_runtime.django.conformance", None)

    with pytest.raises(CannotJudge, match=r"pip install 'learning-hooks\[django\]'"):
        list(run_checks("seats"))


def test_settings_without_the_plugins_app_cannot_be_judged_in(monkeypatch):
    """Whoever set Django up set it up for something else."""
    monkeypatch.setattr(runner.discovery, "apps_among", lambda *_: ["hooks_nowhere.apps.Config"])

    with pytest.raises(CannotJudge, match="do not install hooks_nowhere"):
        list(run_checks("nowhere"))


def test_a_platform_that_takes_no_commands_is_not_asked_to():
    """And one without graded pieces or outsiders says what it lacks."""

    class Quiet(School):
        supports = lambda self, capability: False  # noqa: E731

    told = {o.id: o.told for o in run_checks(platform="s", world=Quiet().world)}
    assert (told["PRT-005"], told["PRT-007"]) == ("it takes no commands", "it enrolls nobody")

    school = School()
    inside = World(platform=school, users=list(school.modes), course=school.world.course)
    told = {o.id: o.told for o in run_checks(platform="s", world=inside)}
    assert told["PRT-005"].startswith("give World(users=...): some who are in the course, and")


@pytest.mark.django_db
def test_a_plugin_with_tables_is_rolled_back_without_a_word(install, monkeypatch):
    """Its world has its tables for a state."""
    install("tabled", EXEMPLARY)
    monkeypatch.setattr(runner.discovery, "apps_among", lambda *_: ["tests.site.apps.SiteConfig"])

    with runner.judging("tabled", database=False) as subject:
        assert subject.world.state() == {"Row": []}
