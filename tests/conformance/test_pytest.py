"""Four lines of pytest: a test for each requirement, skips with reasons, waivers that are strict."""

from __future__ import annotations

import sys

import pytest

pytest_plugins = ["pytester"]

FOUR = """
import pytest

@pytest.mark.hooks_plugin({given})
def test_conformance(conformance_check):
    conformance_check()
"""
STEPS = """
from hookspecs import evolve, hookimpl
from hookspecs.learning import EnrollmentRequest, course_enrollment_started

@hookimpl(course_enrollment_started)
def note(request: EnrollmentRequest):
    return evolve(request, mode=f"{request.mode}!")

@hookimpl(course_enrollment_started)
def members(request: EnrollmentRequest):
    if request.user_object.username == "ada":
        raise KeyError("ada")
"""
WORLD = """
from types import SimpleNamespace
from hooks_runtime.conformance import World

@pytest.fixture
def conformance_world():
    return World(fields={"user_object": SimpleNamespace(username="ben")})
"""


@pytest.fixture
def run(pytester, monkeypatch):
    """Run the four lines on a module of steps; give the result."""
    forget = ("school", "school.local")  # campus has a package of this name, too
    for name in forget:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(pytester.path)
    pytester.makeini("[pytest]\nstrict = true\n")

    def runs(given, *words, steps=STEPS, more="", name="school.local"):
        (pytester.path / "school").mkdir()
        (pytester.path / "school" / "__init__.py").touch()  # or another's package would be found
        (pytester.path / "school" / "local.py").write_text(steps)
        pytester.makepyfile(FOUR.format(given=f'"{name}"{given}') + more)
        plain = ("-p", "no:django", "-p", "no:randomly", "-p", "no:cacheprovider", "-rA")
        return pytester.runpytest_inprocess(*plain, *words)

    yield runs
    for name in forget:
        sys.modules.pop(name, None)


def test_what_was_not_run_is_skipped_with_its_reason(run):
    """A live object that nobody supplied."""
    run("", "-k", "FLT-002 or EVT-001 or PLG-004").stdout.fnmatch_lines_random(
        [
            "*SKIPPED*: FLT-002: school.local:members reads user_object.username; give it in a World*",
            "*SKIPPED*: EVT-001: it answers no event*",
            "PASSED *PLG-004*",
        ],
    )


def test_with_a_world_it_is_run(run):
    """And a SHOULD that fails is shown, and fails nothing."""
    result = run("", "-k", "FLT-002 or FLT-004", more=WORLD)

    result.assert_outcomes(passed=1, xfailed=1)
    result.stdout.fnmatch_lines(["*FLT-004 SHOULD filtering twice equals filtering once*"])


def test_strict_fails_what_should_be_and_what_was_not_run(run):
    """For a project that wants nothing left."""
    result = run(", strict=True", "-k", "FLT-002 or EVT-001")

    result.assert_outcomes(failed=1, skipped=1)


def test_a_must_fails_with_the_python_that_shows_it(run):
    """The smallest payload that fails."""
    broken = STEPS.replace('if request.user_object.username == "ada":', "if True:")
    result = run("", "-k", "FLT-002", steps=broken)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*raised KeyError('ada'); its hook declares PreventEnrollment*",
            "*from school.local import members*",
        ]
    )


def test_a_waiver_is_an_expected_failure(run):
    """With its reason."""
    waive = ', waive={"FLT-004": "appends on purpose, #12"}'
    result = run(waive, "-k", "FLT-004", more=WORLD)

    result.assert_outcomes(xfailed=1)
    result.stdout.fnmatch_lines(["*appends on purpose, #12*"])


def test_a_waiver_of_what_was_not_run_is_told(run):
    """And fails nothing, though all else would be strict."""
    result = run(', strict=True, waive={"FLT-003": "on purpose"}', "-k", "FLT-003")

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*SKIPPED*it is waived, and was not run: 'on purpose'*"])


def test_a_waiver_of_what_has_no_need_is_told(run):
    """So that it is removed."""
    result = run(', waive={"EVT-002": "on purpose"}', "-k", "EVT-002")

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*remove its waiver, it has no need: 'on purpose'*"])


def test_a_world_that_says_what_nobody_reads_fails(run):
    """In a sentence, with what was probably meant."""
    result = run("", "-k", "FLT-002", more=WORLD.replace("user_object", "user_objct"))

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*has 'user_objct'; did you mean 'user_object'?*"])


def test_a_stale_waiver_fails(run):
    """Until it is removed."""
    result = run(', waive={"FLT-001": "once"}', "-k", "FLT-001", more=WORLD)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*it holds; remove the waiver 'once'*"])


@pytest.mark.parametrize(
    ("waive", "told"),
    [
        ('{"FLT-001": " "}', "*waiver of FLT-001 gives no reason*"),
        ('{"FLT-999": "why"}', "*no requirement is called 'FLT-999'*"),
    ],
)
def test_a_waiver_without_a_reason_or_of_nothing_is_an_error(run, waive, told):
    """Nothing is run."""
    result = run(f", waive={waive}")

    assert result.ret != 0
    result.stdout.fnmatch_lines([told])


def test_a_misspelt_word_in_the_mark_is_an_error(run):
    """It would be as if it were not there."""
    result = run(", strct=True")

    assert result.ret != 0
    result.stdout.fnmatch_lines(["*hooks_plugin takes no 'strct'; did you mean 'strict'?*"])


def test_what_is_judged_must_be_said(pytester):
    """A marker, in the test."""
    pytester.makepyfile("def test_conformance(conformance_check): conformance_check()")

    pytester.runpytest_inprocess("-p", "no:django").stdout.fnmatch_lines(
        ['*say what is judged: @pytest.mark.hooks_plugin("cohorts")*']
    )


def test_a_platform_is_judged_by_its_path(pytester, monkeypatch):
    """With the world's users and course."""
    monkeypatch.syspath_prepend(pytester.path)
    pytester.makepyfile(
        FOUR.format(given='"tests.conformance.school.School"').replace("plugin", "platform")
        + """
from tests.conformance.school import School

@pytest.fixture
def conformance_world():
    return School().world
"""
    )
    pytester.runpytest_inprocess("-p", "no:django", "-k", "PRT-001").assert_outcomes(passed=1)
