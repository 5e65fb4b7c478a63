"""The suite is judged by its culprits: each fails one requirement, and no other."""

from __future__ import annotations

import pytest

from hooks_runtime.conformance import World, filters, run_checks, runner
from hooks_runtime.conformance.requirement import judged
from hooks_runtime.conformance.subject import of
from hooks_runtime.testing import plugin
from tests.conformance.culprits import (
    assigners,
    generators,
    packages,
    receivers,
    retrievers,
    schemes,
    schools,
    steps,
)
from tests.conformance.school import School


def failures(outcomes):
    return {outcome.id: outcome.shown for outcome in outcomes if outcome.status == "failed"}


def judge(*functions, world=None, groups=runner.PLUGIN):
    """Return what comes of a plugin made of *functions*."""
    subject = of(plugin("culprit", *functions), world or World())
    return [judged(required, subject) for required in runner.requirements(*groups)]


@pytest.mark.parametrize("number", packages.SOURCES)
def test_a_package_fails_its_requirement_alone(number, install, monkeypatch):
    """PLG: installed, found by its entry point, imported in a process of its own."""
    monkeypatch.setenv("TZ_OF_A_CULPRIT", "")
    install(number.lower(), packages.SOURCES[number], **packages.HOW.get(number, {}))

    assert {number} == set(failures(run_checks(number.lower())))


def test_an_exemplary_package_fails_nothing(install):
    """What differs from it is what a culprit is failed for."""
    install("exemplary", packages.EXEMPLARY)

    outcomes = list(run_checks("exemplary"))

    assert {} == failures(outcomes)
    assert {"passed", "skipped"} == {outcome.status for outcome in outcomes}


@pytest.mark.parametrize(
    "number", runner.requirements("filters", "refusals"), ids=lambda required: required.id
)
def test_a_step_fails_its_requirement_alone(number, monkeypatch):
    """FLT."""
    for name, value in steps.PATCHES.get(number.id, {}).items():
        monkeypatch.setattr(filters, name, value)
    culprit = getattr(steps, number.id.lower().replace("-", "_"))

    assert {number.id} == set(failures(judge(culprit)))


@pytest.mark.parametrize("number", receivers.PLUGINS)
def test_a_receiver_fails_its_requirement_alone(number):
    """EVT."""
    outcomes = judge(*receivers.PLUGINS[number], world=receivers.WORLDS.get(number))

    assert {number} == set(failures(outcomes))


@pytest.mark.parametrize("number", schools.SCHOOLS)
def test_a_platform_fails_its_requirement_alone(number):
    """PRT."""
    outcomes = run_checks(platform="school", world=schools.SCHOOLS[number]().world)

    assert {number} == set(failures(outcomes))


def test_an_exemplary_platform_fails_nothing():
    """Nor is anything left out, but what a platform without exams cannot be asked."""
    outcomes = list(run_checks(platform="school", world=School().world))

    assert {"passed"} == {outcome.status for outcome in outcomes}


@pytest.mark.parametrize("number", schemes.SCHEMES)
def test_a_scheme_fails_its_requirement_alone(number):
    """SCH."""
    supply = schemes.supplying(schemes.SCHEMES[number])

    assert {number} == set(failures(judge(supply, world=schemes.world())))


@pytest.mark.parametrize("number", assigners.ASSIGNERS)
def test_an_assigner_fails_its_requirement_alone(number):
    """ASG."""
    supply = assigners.supplying(assigners.ASSIGNERS[number])

    assert {number} == set(failures(judge(supply, world=assigners.world())))


@pytest.mark.parametrize("number", retrievers.RETRIEVERS)
def test_a_retriever_fails_its_requirement_alone(number):
    """RET."""
    supply = retrievers.supplying(retrievers.RETRIEVERS[number])

    assert {number} == set(failures(judge(supply, world=retrievers.world())))


@pytest.mark.parametrize("number", generators.GENERATORS)
def test_a_generator_fails_its_requirement_alone(number):
    """GEN."""
    supply = generators.supplying(generators.GENERATORS[number])

    assert {number} == set(failures(judge(supply, world=generators.world())))


def test_exemplary_supplies_fail_nothing():
    """And are judged by all that there is, but for the order of segments where a seed decides."""
    retrieving, generating = ("retrievers", "judgements"), ("generators", "documents")
    supplies = {
        schemes.supplying(schemes.Halves): (("schemes",), schemes.world(), set()),
        assigners.supplying(assigners.Fills): (("assigners",), assigners.world(), set()),
        assigners.supplying(assigners.Draws): (("assigners",), assigners.world(), {"ASG-010"}),
        retrievers.supplying(retrievers.Visits): (retrieving, retrievers.world(), set()),
        generators.supplying(generators.Letters): (generating, generators.world(), set()),
    }
    for supply, (groups, world, left) in supplies.items():
        outcomes = judge(supply, world=world, groups=groups)
        assert left == {each.id for each in outcomes if each.status != "passed"}, outcomes


def test_every_requirement_has_its_culprit():
    """A check that cannot fail is worse than none."""
    culprits = {*packages.SOURCES, *receivers.PLUGINS, *schools.SCHOOLS}
    culprits |= {*schemes.SCHEMES, *assigners.ASSIGNERS}
    culprits |= {*retrievers.RETRIEVERS, *generators.GENERATORS}
    culprits |= {name.upper().replace("_", "-") for name in vars(steps) if name.startswith("flt_")}

    assert {required.id for required in runner.requirements()} == culprits
