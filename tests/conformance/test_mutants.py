"""Engines and plugins that were broken on purpose: the suite notices, on plugins that pass otherwise."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any

import pytest

from hooks_runtime import dispatch, observe, pipeline, platform, receivers
from hooks_runtime.conformance import World, run_checks
from hooks_runtime.hooks import Hooks
from hookspecs import HooksError, Stop, evolve, hookimpl
from hookspecs.interfaces.rows import Leaving
from hookspecs.learning import (
    Enrollment,
    EnrollmentRequest,
    PreventEnrollment,
    User,
    course_enrollment_created,
    course_enrollment_started,
    session_login_completed,
)
from tests.conformance.culprits.packages import EXEMPLARY
from tests.conformance.culprits.steps import flt_002
from tests.conformance.test_culprits import failures, judge

counted: set[int] = set()


@hookimpl(course_enrollment_started)
def verify(request: EnrollmentRequest):
    return evolve(request, mode="verified")


@hookimpl(course_enrollment_started)
def mark(request: EnrollmentRequest):
    return evolve(request, mode="honor") if request.mode == "verified" else None


@hookimpl(course_enrollment_started)
def stop(request: EnrollmentRequest):
    return Stop(evolve(request, mode="verified"))


@hookimpl(course_enrollment_started)
def mark_later(request: EnrollmentRequest):
    return evolve(request, mode="honor")


@hookimpl(course_enrollment_started)
def refuse(request: EnrollmentRequest):
    raise PreventEnrollment("This course is for members.")


@hookimpl(course_enrollment_created)
def count(enrollment: Enrollment):
    counted.add(enrollment.user.id)


@hookimpl(course_enrollment_created, echo=False)
def turn_away(enrollment: Enrollment):
    where = Leaving(enrollment.user.id, enrollment.course.course_key)
    platform().unenroll([where], source="culprit")


@hookimpl(session_login_completed)
def greet(user: User):
    raise ConnectionError(f"no mail to {user.pii.email}")


def a_cleared_value(monkeypatch):
    """None clears the value."""
    run_filter = Hooks.run_filter

    def clears(self, hook, value):
        answer = run_filter(self, hook, value)
        return None if answer is value else answer

    monkeypatch.setattr(Hooks, "run_filter", clears)


def an_ignored_stop(monkeypatch):
    """The steps after a Stop are run."""
    settled = pipeline.Table.settled

    def goes_on(self, step, answer, value):
        return settled(self, step, answer, value)[0], False

    monkeypatch.setattr(pipeline.Table, "settled", goes_on)


def a_lost_stop(monkeypatch):
    """Stop ends the pipeline, and its value is forgotten."""
    monkeypatch.setattr(pipeline.Table, "settled", lambda self, step, answer, value: (value, True))


def an_undeclared_halt(monkeypatch):
    """Any Halt is the caller's."""

    def failed(self, step, error, value):
        raise error

    monkeypatch.setattr(pipeline.Table, "failed", failed)


def a_swallowed_halt(monkeypatch):
    """A refusal is a step that is skipped."""
    monkeypatch.setattr(pipeline.Table, "failed", lambda self, step, error, value: None)


def a_reversed_order(monkeypatch):
    """As pluggy has it: who registers last comes first."""
    compiled = pipeline.compiled
    monkeypatch.setattr(
        "hooks_runtime.hooks.pipeline.compiled",
        lambda spec, steps, meter, transactions: compiled(spec, steps[::-1], meter, transactions),
    )


def a_reversed_async_order(monkeypatch):
    """In one of the two runners."""
    acompiled = pipeline.acompiled
    monkeypatch.setattr(
        "hooks_runtime.hooks.pipeline.acompiled",
        lambda spec, steps, meter, transactions: acompiled(spec, steps[::-1], meter, transactions),
    )


def a_first_step_only(monkeypatch):
    """The async runner forgets the others."""
    acompiled = pipeline.acompiled
    monkeypatch.setattr(
        "hooks_runtime.hooks.pipeline.acompiled",
        lambda spec, steps, meter, transactions: acompiled(spec, steps[:1], meter, transactions),
    )


def a_forgetful_evolve(monkeypatch):
    """Only the fields that it knows are copied."""

    def evolved(request, **changes):
        known = {"user": request.user, "course": request.course, "mode": request.mode}
        return EnrollmentRequest(**known | changes)

    monkeypatch.setitem(globals(), "evolve", evolved)


def an_evolve_in_place(monkeypatch):
    """What is frozen is thawed."""

    def evolved(request, **changes):
        vars(request).update(changes)
        return request

    monkeypatch.setitem(globals(), "evolve", evolved)


def a_loud_log(monkeypatch):
    """A traceback is written as it is."""
    monkeypatch.setattr(observe, "_discreet", lambda text, payload: text)


def an_echo(monkeypatch):
    """What a plugin commanded comes back to it."""
    monkeypatch.setattr(receivers, "_is_echo", lambda step: False)


def a_sender_that_fails(monkeypatch):
    """A receiver's error is the sender's."""

    def failed(self, step, error, value):
        raise error

    monkeypatch.setattr(dispatch.Delivery, "failed", failed)


def a_receiver_that_appends(monkeypatch):
    """What is counted twice is two."""
    monkeypatch.setitem(globals(), "counted", Appending())


class Appending(list):
    add = list.append


@contextmanager
def nobody_yet():
    counted.clear()
    yield


WORLD = World(around=nobody_yet, state=lambda: sorted(counted))


MUTANTS: list[tuple[Any, tuple[Any, ...], str]] = [
    (a_cleared_value, (mark,), "FLT-010"),
    (an_ignored_stop, (stop, mark_later), "FLT-010"),
    (a_lost_stop, (stop,), "FLT-010"),
    (an_undeclared_halt, (flt_002,), "FLT-010"),
    (a_swallowed_halt, (refuse,), "FLT-010"),
    (a_reversed_order, (verify, mark), "FLT-010"),
    (a_reversed_async_order, (verify, mark), "FLT-010"),
    (a_first_step_only, (verify, mark), "FLT-010"),
    (a_forgetful_evolve, (verify,), "FLT-005"),
    (an_evolve_in_place, (verify,), "FLT-008"),
    (a_loud_log, (greet,), "EVT-005"),
    (an_echo, (turn_away,), "EVT-007"),
    (a_sender_that_fails, (greet,), "EVT-005"),
    (a_receiver_that_appends, (count,), "EVT-002"),
]


@pytest.mark.parametrize(
    ("mutate", "functions", "number"), MUTANTS, ids=[mutate.__name__ for mutate, _, _ in MUTANTS]
)
def test_a_mutant_is_caught(mutate, functions, number, monkeypatch):
    """The requirement holds until the engine, or the plugin, is broken."""
    groups = ("events",) if number.startswith("EVT") else ("filters",)
    assert number not in failures(judge(*functions, world=WORLD, groups=groups))
    mutate(monkeypatch)

    assert number in failures(judge(*functions, world=WORLD, groups=groups))


def test_there_are_a_dozen():
    """And more."""
    assert len(MUTANTS) >= 12
    assert len({mutate for mutate, _, _ in MUTANTS}) == len(MUTANTS)


def test_an_exception_that_would_not_travel_is_caught(install, monkeypatch):
    """The base class of all Halts knows how to be pickled; without that they would not be."""
    source = EXEMPLARY + (
        "\nfrom hookspecs.learning import PreventEnrollment\n"
        "class Unpaid(PreventEnrollment):\n"
        "    def __init__(self, user: int, price: int) -> None:\n"
        "        super().__init__('This course has to be paid.')\n"
        "        self.user, self.price = user, price\n"
    )
    install("unpaid", source)

    assert "PLG-011" not in failures(run_checks("unpaid"))
    monkeypatch.delattr(HooksError, "__reduce__")

    assert "PLG-011" in failures(run_checks("unpaid"))
