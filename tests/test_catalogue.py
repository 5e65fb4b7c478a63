"""The catalogue keeps its promises: names, documentation, and Open edX's own shapes."""

from __future__ import annotations

import json
import re
import types
from datetime import datetime
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import attrs
import pytest

import hookspecs.authoring
import hookspecs.learning
from hooks_runtime import HooksConfig, catalogue
from hookspecs import Event, Filter, Hook, Supply, lint
from hookspecs.payload import hints, personal_fields
from hookspecs.values import CourseKey, Moment, Percent, UsageKey, UserId

FACTS = json.loads((Path(__file__).parent / "openedx_events.json").read_text())
UPSTREAM = "org.openedx."
SPECS = catalogue.ours()
PUBLISHED = [spec for spec in SPECS if spec.name.startswith(UPSTREAM)]
UPSTREAM_NAMES = {UserId: "int", CourseKey: "CourseKey", UsageKey: "UsageKey", Moment: "datetime"}
CHECKED = (*UPSTREAM_NAMES, Percent)  # where one of these fits, its bare type will not do
every = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.python_name)


@every
def test_a_hook_says_what_it_is_for_and_shows_how(spec):
    """A sentence, then an example that names the hook."""
    first, _, rest = spec.doc.strip().partition("\n")

    assert re.fullmatch(r"[A-Z].*\.( .*)?", first)
    assert "For example" in f"{first}\n{rest}"
    assert f"@hookimpl({spec.python_name}" in rest


@every
def test_a_hook_says_since_when_it_is_there(spec):
    """And its version is that of its name and its minor."""
    assert re.fullmatch(r"\d+\.\d+", spec.since)
    assert spec.version == f"{spec.name[-1]}.{spec.minor}"


@every
def test_a_name_follows_the_rules(spec):
    """Reverse-DNS, versioned, events in the past; and Open edX's prefix only for what it has."""
    assert list(lint.name_faults(spec.name)) == []
    assert spec.name.startswith((UPSTREAM, "org.learninghooks."))
    assert not spec.name.startswith(UPSTREAM) or spec.name in {*FACTS["filters"], *FACTS["events"]}


@every
def test_a_hook_is_exported_by_its_package(spec):
    """Under its Python name, with its payload and its halts."""
    package = hookspecs.learning if ".learning." in spec.name else hookspecs.authoring
    needed = {spec.python_name}
    if not isinstance(spec, Supply):
        needed.add(spec.payload.__name__)
    if isinstance(spec, Filter):
        needed |= {halt.__name__ for halt in spec.halts}

    assert needed <= set(package.__all__)


@every
def test_an_event_that_may_leave_says_how_it_is_ordered(spec):
    """A bus asks for the key; and personal data stays unless the event says otherwise."""
    if isinstance(spec, Event):
        assert spec.ordering_key
        assert not spec.personal_data_leaves
        assert spec.leaves_process or not personal_fields(spec.payload)


@every
def test_fields_are_of_value_types(spec):
    """What is a user id somewhere is a UserId everywhere."""
    if not isinstance(spec, Supply):
        plain = {
            name for name, hint in hints(spec.payload).items() if hint in (int, float, datetime)
        }

        assert plain == set()


def test_names_are_unique():
    """In settings the name is the key."""
    assert (
        len({spec.name for spec in SPECS})
        == len({spec.python_name for spec in SPECS})
        == len(SPECS)
    )


def test_every_stage_of_both_life_cycles_has_a_filter_and_an_event():
    """OEP-50: registration to certification and retirement, creation and publication."""
    stages = {spec.function.__module__: set() for spec in SPECS}
    for spec in SPECS:
        stages[spec.function.__module__].add(type(spec))

    assert stages.pop("hookspecs.learning.segments") == {Supply}
    assert stages["hookspecs.learning.credentials"] == {Supply, Filter, Event}
    stages["hookspecs.learning.credentials"].remove(Supply)
    assert len(stages) == 13
    assert all(kinds == {Filter, Event} for kinds in stages.values())


# Open edX.


@pytest.mark.parametrize(
    "spec",
    [spec for spec in PUBLISHED if isinstance(spec, Event)],
    ids=lambda spec: spec.python_name,
)
def test_an_event_of_open_edx_has_exactly_its_payload(spec):
    """Fields, their order, nesting, types and defaults, so that JSON and Avro agree."""
    assert shape(spec.payload) == upstream(FACTS["events"][spec.name]["payload"])


def upstream(name):
    """Return the facts of the class *name*, nested classes in place."""
    return [
        (field, told | {"type": upstream(told["type"]) if "." in told["type"] else told["type"]})
        for field, told in FACTS["classes"][name].items()
    ]


def shape(cls):
    """Return the same of a payload class."""
    resolved = hints(cls)
    return [(field.name, told(field, resolved[field.name])) for field in attrs.fields(cls)]


def told(field, hint):
    """Return type and default of a field; only what may be None is optional."""
    kind = bare(hint)
    fact = {"type": shape(kind) if attrs.has(kind) else UPSTREAM_NAMES.get(kind, kind.__name__)}
    if field.default is not attrs.NOTHING:
        fact["default"] = field.default
    assert (type(None) in get_args(hint)) == (field.default is None)
    return fact


def bare(hint):
    """Return ``str`` of ``Personal[str]``, and ``User`` of ``User | None``."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    return getattr(hint, "__origin__", hint)


def test_the_facts_are_of_the_events_that_the_catalogue_has():
    """``python -m tests.evidence openedx_shapes`` writes them anew."""
    events = {spec.name for spec in PUBLISHED if isinstance(spec, Event)}
    filters = {spec.name for spec in PUBLISHED if isinstance(spec, Filter)}

    assert set(FACTS["events"]) == events
    assert set(FACTS["filters"]) == filters


# Which specs there are.


def declared(*modules):
    return catalogue.declared(HooksConfig.of({"specs": list(modules)}))


def test_a_platform_adds_its_own_specs(shelf):
    """``specs`` names their modules; what these import from others counts once."""
    shelf.write("school_hooks.py", SCHOOL)

    specs, problems = declared("school_hooks")

    assert [spec.name for spec in specs[len(SPECS) :]] == ["org.example.school.bell.started.v1"]
    assert problems == []


SCHOOL = """
from hookspecs import hookspec
from hookspecs.learning import Course, course_enrollment_created

@hookspec.event("org.example.school.bell.started.v1", ordering_key="course_key")
def bell_started(course: Course) -> None:
    '''A lesson has begun.'''
"""


def test_of_two_specs_of_one_name_the_first_stands(shelf):
    """And both modules are named."""
    shelf.write("school_hooks.py", SCHOOL)
    shelf.write("other_hooks.py", SCHOOL)

    specs, (problem,) = declared("school_hooks", "other_hooks")

    assert (problem.id, problem.path) == ("E108", "$.specs")
    assert "declared twice, in other_hooks and school_hooks; rename one" in problem.message
    assert specs[-1].function.__module__ == "school_hooks"


@pytest.mark.parametrize("source", ["1/0", "raise SystemExit"])
def test_a_platforms_module_that_breaks_leaves_the_others(shelf, source):
    """Whatever it raises."""
    shelf.write("broken_hooks.py", source)
    shelf.write("school_hooks.py", SCHOOL)

    specs, (problem,) = declared("broken_hooks", "school_hooks")

    assert (problem.id, problem.path) == ("E107", "$.specs[0]")
    assert specs[-1].python_name == "bell_started"


def test_a_spec_tells_about_itself():
    """What a reference page or explain asks for."""
    (spec,) = (spec for spec in SPECS if spec.python_name == "course_enrollment_started")

    assert isinstance(spec, Hook)
    assert (spec.parameter, spec.version) == ("request", "1.0")
    assert spec.doc == spec.function.__doc__


def test_specs_are_equal_to_themselves_only():
    """Two plugins of one name are told apart."""
    first, second = SPECS[:2]
    also: Any = attrs.evolve(first)

    assert first not in (second, also)
    assert len({first, second, also}) == 3


@pytest.mark.parametrize("name", sorted(FACTS["events"]))
def test_an_event_of_open_edx_calls_its_payload_what_open_edx_calls_it(name):
    """The argument's name is a key of the Avro record."""
    spec = next(spec for spec in catalogue.ours() if spec.name == name)

    assert FACTS["events"][name]["argument"] == spec.parameter
