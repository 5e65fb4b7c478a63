"""A new plugin's functions, by the kind of their hook, for hooks of ours and of platforms."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import SimpleNamespace

import pytest

from hooks_runtime import scaffold
from hooks_runtime.conformance import World
from hooks_runtime.scaffold.layout import Call, imports, needed
from hooks_runtime.scaffold.sources import (
    source_of_conformance,
    source_of_plugin,
    source_of_tests,
)
from hookspecs import Halt, hookspec, payload
from hookspecs.authoring import Block
from hookspecs.interfaces import rows
from hookspecs.learning import (
    course_enrollment_started,
    course_home_render_started,
    course_home_url_requested,
    student_login_requested,
)
from hookspecs.values import UserId
from tests.scaffold import run_tests


class Printer(ABC):
    """What a badge is printed by."""

    @abstractmethod
    def print_badge(self): ...


class Torn(Halt):
    """A refusal."""


class Crumpled(Halt):
    """Another."""


@payload
class Badge:
    """A badge with a note."""

    text: str
    owner: UserId


@hookspec.filter("org.example.badges.badge.requested.v1", halts=(Torn, Crumpled))
def badge_requested(badge: Badge) -> Badge | None:
    """Refuse a "badge" \\ or change it."""


@hookspec.event("org.example.badges.badge.printed.v1")
def badge_printed(badge: Badge) -> None:
    """A badge was printed."""


@hookspec.supply(Printer, "org.example.badges.printers.v1")
def printers() -> Mapping[str, type[Printer]] | None:
    """Printers by name."""


class Anything:
    """An interface without a method."""


@hookspec.supply(Anything, "org.example.badges.anythings.v1")
def anythings() -> Mapping[str, type[Anything]] | None:
    """Whatever."""


OWN = [badge_requested, badge_printed, printers]


def test_the_filters_step_tells_its_answers():
    """In a comment: four of them, with the field that may change and the refusal."""
    source = source_of_plugin("premium", [course_enrollment_started])

    assert "def on_course_enrollment_started(request: EnrollmentRequest)" in source
    for answer in (
        "return None: ",
        "return evolve(request, mode=...): ",
        "return Stop(request): ",
        'raise PreventEnrollment("..."), of hookspecs.learning: ',
    ):
        assert f"    #   {answer}" in source


def test_a_filter_that_refuses_nothing_says_so():
    """Whatever is raised there is an error."""
    source = source_of_plugin("app", [course_home_url_requested])

    assert "#   raise ...: an error, for this hook declares no refusal" in source


def test_evolve_is_offered_where_something_may_be_changed():
    """Elsewhere three answers are left."""
    refuses = source_of_plugin("gate", [student_login_requested])
    changes = source_of_plugin("gate", [course_enrollment_started])

    assert "# A step has three answers; Stop is in hookspecs.\n" in refuses
    assert "evolve" not in refuses
    assert "# A step has four answers; evolve and Stop are in hookspecs.\n" in changes


def test_the_test_says_how_to_give_a_live_object():
    """On a line before the payload; no other payload has one."""
    told = source_of_tests("gate", [course_enrollment_started, badge_printed])

    added = 'add user_object=SimpleNamespace(username="ada").\n    request = EnrollmentRequest('
    assert added in told
    assert told.count("# For a step that looks into") == 1


def test_the_conformance_test_shows_a_world_with_live_objects():
    """Commented, once for each field; it is Python when it is uncommented."""
    hooks = [course_enrollment_started, student_login_requested, course_home_render_started]

    told = source_of_conformance("gate", hooks)
    commented = re.sub(r"^# (The suite|What looks).*\n", "", told, flags=re.MULTILINE)
    made = {}
    exec(re.sub(r"^# ?", "", commented, flags=re.MULTILINE), made)

    assert "no live objects: user_object, request.\n" in told
    world = made["conformance_world"].__wrapped__()
    assert world == World(fields={"user_object": SimpleNamespace(username="ada"), "request": ...})


def test_without_live_objects_the_conformance_test_is_four_lines():
    """Nothing needs a world."""
    told = source_of_conformance("badges", OWN)

    assert "World" not in told
    assert told.count("\n") == 8


def test_hooks_of_a_platform_are_answered_as_well(tmp_path):
    """Three kinds of hook in one plugin, and its tests pass."""
    scaffold.write("gull", [*OWN, badge_printed], tmp_path / "gull")

    done = run_tests(tmp_path)

    assert "3 passed" in done.stdout, done.stdout


def test_each_refusal_has_its_line():
    """With the module to import it from."""
    source = source_of_plugin("badges", OWN)

    assert f'#   raise Torn("..."), of {__name__}: ' in source
    assert f'#   raise Crumpled("..."), of {__name__}: ' in source
    assert '"""Refuse a \'badge\' / or change it."""' in source


def test_a_supply_tells_what_to_write():
    """The interface, and its methods."""
    source = source_of_plugin("badges", [printers, anythings])

    assert "def on_printers() -> Mapping[str, type[Printer]]:" in source
    assert "# Such a class is a subclass of Printer and writes print_badge." in source
    assert "# Such a class is a subclass of Anything and writes what it likes." in source


def test_a_hook_that_cannot_be_imported_is_refused():
    """Its module has to have it under its name."""

    @hookspec.event("org.example.badges.badge.lost.v1")
    def badge_lost(badge: Badge) -> None:
        """Declared inside a function."""

    with pytest.raises(scaffold.NotWritten, match=r"badge_lost can't be imported from tests\."):
        source_of_plugin("badges", [badge_lost])


def test_two_things_of_one_name_are_refused():
    """The second would hide the first."""
    both = Call("f", (("", Call("Block", (), Block)), ("", Call("Block", (), rows.Block))))

    with pytest.raises(
        scaffold.NotWritten, match=r"Block is in hookspecs\.authoring and in hookspecs"
    ):
        imports(needed(both))
