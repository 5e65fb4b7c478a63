"""What a failure prints: where the step is, what it raised, where to read on, and Python that does it again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from hooks_runtime import cli
from hooks_runtime.conformance import World, inputs, source, stories, trials
from hooks_runtime.conformance.requirement import in_words
from hooks_runtime.conformance.subject import of
from hooks_runtime.hooks import Hooks
from hooks_runtime.testing import build_hooks, plugin
from hookspecs import HookFailed, evolve, hookimpl
from hookspecs.learning import (
    Enrollment,
    EnrollmentRequest,
    course_enrollment_created,
    course_enrollment_started,
)
from tests.conformance.test_culprits import failures, judge

HEAD = """
import logging
from hookspecs import hookimpl
from hookspecs.learning import Enrollment, User, course_enrollment_created, session_login_completed
"""
COUNTS = """
counted = []

@hookimpl(course_enrollment_created)
def look(enrollment: Enrollment) -> None:
    '''It does nothing.'''

@hookimpl(course_enrollment_created)
def count(enrollment: Enrollment) -> None:
    counted.append(enrollment.mode)
"""
WORLD = """
from hooks_counts import plugin
from hooks_runtime.conformance import World

WORLD = World(state=lambda: len(plugin.counted))

def made():
    return World(state=lambda: len(plugin.counted))
"""
RAISES = """
seen = set()

@hookimpl(course_enrollment_created)
def remember(enrollment: Enrollment, metadata) -> None:
    if metadata.id in seen:
        raise ValueError("twice")
    seen.add(metadata.id)
"""
LOGS = """
@hookimpl(session_login_completed)
def greet(user: User) -> None:
    logging.getLogger("gate").debug("welcome %s", user.pii.username)
"""


@pytest.fixture
def told(install, tmp_path, capsys):
    """Judge a plugin by the command; give what it tells of one requirement that fails."""
    sys.modules.pop("counts_world", None)  # another test's

    def tells(name, source, number, *words):
        install(name, HEAD + source)
        (tmp_path / "counts_world.py").write_text(WORLD)
        cli.run(["conformance", name, "--format", "json", *words], Hooks(), program="hooks")
        outcomes = json.loads(capsys.readouterr().out)["outcomes"]
        (outcome,) = [one for one in outcomes if one["id"] == number]
        assert outcome["status"] == "failed"
        return f"{outcome['place']} {outcome['told']}", outcome["counterexample"]

    return tells


@pytest.fixture
def again(tmp_path):
    """Run the Python that a failure prints, in a process of its own; give what that prints."""

    def runs(code):
        script = tmp_path / "again.py"
        script.write_text(code)
        done = subprocess.run(
            [sys.executable, script],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    return runs


@pytest.mark.parametrize("world", ["counts_world", "counts_world:made"])
def test_one_message_delivered_twice_is_counted_twice_when_it_is_run_again(told, again, world):
    """EVT-002: the world's state before, after once and after twice, and one id."""
    sentence, code = told("counts", COUNTS, "EVT-002", "--world", world)
    before, once, twice = map(str.split, again(code).splitlines())

    assert "counts:count (" in sentence
    assert "hooks_counts/plugin.py:12) did again what it had done" in sentence
    assert [before, once[:2], twice[:2]] == [["before", "0"], ["once", "1"], ["twice", "2"]]
    assert once[2:] == twice[2:-1]
    assert len(once[2:]) == 1


def test_one_message_that_breaks_the_second_time_breaks_when_it_is_run_again(told, again):
    """EVT-002, without a world."""
    sentence, code = told("counts", RAISES, "EVT-002")

    assert "counts:remember (" in sentence
    assert "raised ValueError('twice') when it came again" in sentence
    assert "error=ValueError('twice')" in again(code)
    assert "state" not in code


def test_a_line_that_tells_a_name_is_shown_when_it_is_run_again(told, again):
    """EVT-005: of any level."""
    sentence, code = told("counts", LOGS, "EVT-005")

    assert "counts:greet (" in sentence
    assert "wrote 'welcome username-00000000'" in sentence
    assert "DEBUG:gate:welcome username-00000000" in again(code)


def test_a_step_that_logs_a_name_is_shown_with_logging_set_up():
    """FLT-014."""

    @hookimpl(course_enrollment_started)
    def greet(request: EnrollmentRequest):
        print(request.user_object.username)

    ada = World(fields={"user_object": SimpleNamespace(username="ada")})

    assert (
        "logging.basicConfig(level=logging.DEBUG)" in failures(judge(greet, world=ada))["FLT-014"]
    )


def test_a_world_that_has_no_import_is_left_to_the_reader(install, again):
    """A fixture made it: a comment says so, and no state is printed that nobody knows."""
    install("counts", HEAD + COUNTS)
    given = World(state=list)
    enrollment = inputs.payloads(Enrollment, World())
    made: list[Enrollment] = []
    trials.explored(enrollment, made.append, 1)

    code = source.twice("counts", given, given.state, course_enrollment_created, made[0])
    before, once, twice = map(str.split, again(code).splitlines())

    assert "# World() is to be replaced by yours: made by a fixture" in code
    assert 'judging("counts", world=World()) as' in code
    assert before == ["before"]
    assert [*once[1:], "()"] == twice[1:]


def test_who_does_it_only_together_is_the_plugin():
    """Each receiver by itself is blameless."""

    @hookimpl(course_enrollment_created)
    def note(enrollment: Enrollment):
        """One."""

    @hookimpl(course_enrollment_created)
    def tell(enrollment: Enrollment):
        """Another."""

    subject = of(plugin("both", note, tell), World())
    chapter = stories.Chapter(course_enrollment_created, 7, tuple(subject.receivers()))
    who = stories.culprit(subject, chapter, lambda alone: False)

    failed = stories.told(who, "wrote it", chapter)

    assert (failed.place, failed.told) == ("both", "wrote it")


def test_a_step_is_told_with_its_line(monkeypatch):
    """Relative to where the command is run, or to where packages are installed."""

    @hookimpl(course_enrollment_started)
    def start(request: EnrollmentRequest):
        raise KeyError("ada")

    (step,) = build_hooks(plugin("p", start)).line(course_enrollment_started).active
    line = start.__code__.co_firstlineno
    monkeypatch.chdir("/")

    assert source.place(step) == f"p:start ({__file__.lstrip('/')}:{line})"
    start.__code__ = start.__code__.replace(co_filename="/x/site-packages/hooks_p/plugin.py")
    assert source.place(step) == f"p:start (hooks_p/plugin.py:{line})"


def test_a_step_that_broke_another_hook_is_told_with_its_error():
    """HookFailed is general, since learners read it."""

    @hookimpl(course_enrollment_started)
    def start(request: EnrollmentRequest):
        raise KeyError("no such seat")

    @hookimpl(course_enrollment_created)
    def enroll(enrollment: Enrollment):
        who, where = enrollment.user.id, enrollment.course.course_key
        request = EnrollmentRequest(who, where, enrollment.mode)
        build_hooks(plugin("seats", start)).run_filter(course_enrollment_started, request)

    told = failures(judge(enroll))["EVT-001"]

    assert (
        f"seats:start raised KeyError('no such seat') on {course_enrollment_started.name}" in told
    )
    travelled = HookFailed("p:start", "org.example.v1", "p", "1.0", "KeyError")
    assert in_words(travelled) == "HookFailed, since p:start raised KeyError on org.example.v1"


def test_what_an_error_quotes_of_a_live_object_is_left_out():
    """It may be anybody's."""

    @hookimpl(course_enrollment_started)
    def start(request: EnrollmentRequest):
        raise KeyError(f"no seat for {request.user_object.username}")

    ada = World(fields={"user_object": SimpleNamespace(username="ada")})

    assert "KeyError('no seat for <personal>')" in failures(judge(start, world=ada))["FLT-002"]


def test_a_failure_says_where_to_read_on(install, capsys):
    """On a line of its own, once."""
    install("logs", HEAD + LOGS)
    cli.run(["conformance", "logs"], Hooks(), program="hooks")
    lines = capsys.readouterr().out.splitlines()

    assert lines.count("         docs/conformance.md#evt-005") == 1
    assert [line for line in lines if "#evt-001" in line] == []


def test_a_counterexample_in_the_terminal_can_be_pasted(install, capsys, again):
    """At the edge, between empty lines, the only ones that are."""
    install("pasted", HEAD + LOGS)
    cli.run(["conformance", "pasted"], Hooks(), program="hooks")
    lines = capsys.readouterr().out.splitlines()
    last = next(at for at, line in enumerate(lines) if line.startswith("passed   EVT-006"))
    start = lines.index("import logging")

    assert lines[start - 1] == lines[last - 1] == ""
    assert "DEBUG:gate:welcome username-00000000" in again("\n".join(lines[start:last]))


def test_json_has_the_place_and_the_counterexample_apart(install, capsys):
    """What is told is a sentence of the place."""
    install("apart", HEAD + LOGS)
    cli.run(["conformance", "apart", "--format", "json"], Hooks(), program="hooks")
    outcomes = json.loads(capsys.readouterr().out)["outcomes"]
    (failed,) = [one for one in outcomes if one["id"] == "EVT-005"]

    assert failed["place"].startswith("apart:greet (")
    assert failed["told"] == "wrote 'welcome username-00000000'"
    assert failed["counterexample"].startswith("import logging\n")


def test_what_a_step_answers_is_a_comment_below_the_python():
    """FLT-004, the payload that comes of the first time and of the second."""

    @hookimpl(course_enrollment_started)
    def append(request: EnrollmentRequest):
        return evolve(request, mode=f"{request.mode}!")

    (outcome,) = [one for one in judge(append) if one.id == "FLT-004"]
    once, twice = outcome.counterexample.splitlines()[-2:]

    assert (once[:9], twice[:9]) == ("# once   ", "# twice  ")
    compile(outcome.counterexample, "counterexample", "exec")


MISFITS = """
@hookimpl(course_enrollment_created)
def hear(who: Enrollment) -> None:
    pass

@hookimpl(course_enrollment_created)
def listen(enrollment: Enrollment, metadata=None) -> None:
    pass
"""


def test_a_function_that_does_not_fit_is_told_with_its_line(told):
    """PLG-004 and PLG-005."""
    sentence, _ = told("misfits", MISFITS, "PLG-004")

    assert "hear(who) does not fit" in sentence
    assert sentence.endswith("hooks_misfits/plugin.py:6)")


def test_what_is_wrong_with_the_whole_has_no_line(told):
    """PLG-004, of a plugin without a function."""
    sentence, _ = told("silent", "", "PLG-004")

    assert sentence.endswith("'silent' answers no hook; is an @hookimpl missing?")


def test_what_no_platform_would_call_is_not_run_until_it_is_mended():
    """With what is to be mended."""

    @hookimpl(course_enrollment_created)
    def hear(who: Enrollment):
        """Of another name."""

    (outcome,) = [one for one in judge(hear) if one.id == "EVT-001"]

    assert outcome.status == "skipped"
    assert "nothing calls it on any platform until this is mended: " in outcome.told
    assert "hear(who) does not fit" in outcome.told
