"""Every exception keeps its data when it is pickled or copied: Celery, Sentry and pools do both."""

from __future__ import annotations

import copy
import importlib
import inspect
import pickle
from collections.abc import Iterable
from pkgutil import walk_packages
from typing import Any, get_type_hints

import pytest

import hooks_runtime
import hookspecs
from hooks_runtime import Problem
from hookspecs import Detour, Filter, Halt, HookFailed, HooksError, Refused
from hookspecs.errors import snake_case

ELSEWHERE = ("hooks_runtime.django", "hooks_runtime.conformance")
SAMPLES = {
    str: "text",
    int: 7,
    float: 1.5,
    tuple[str, ...]: ("a", "b"),
    Iterable[Problem]: (Problem("E201", "$.plugins[0]", "'a' is not installed", "a"),),
}


def tree(cls):
    """Yield *cls* and all that extend it, of these two packages."""
    if cls.__module__.startswith(("hookspecs.", "hooks_runtime.")):
        yield cls
    for subclass in cls.__subclasses__():
        yield from tree(subclass)


def import_all():
    for package in (hookspecs, hooks_runtime):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(ELSEWHERE):
                importlib.import_module(module.name)


def made(cls):
    """Return a *cls*, with a sample of its type for each parameter."""
    if inspect.isfunction(cls.__init__):
        hints = get_type_hints(cls.__init__)
        return cls(**{name: SAMPLES[hint] for name, hint in hints.items() if name != "return"})
    return cls("text")


import_all()
EVERY = sorted(
    {cls.__qualname__: cls for cls in tree(HooksError)}.values(), key=lambda c: c.__name__
)
COPIES = {
    "pickled": lambda error: pickle.loads(pickle.dumps(error)),
    "copied": copy.copy,
    "deeply copied": copy.deepcopy,
}


class Weird(Halt):
    """A plugin author's Halt, whose constructor fits nobody's idea of one."""

    def __init__(self, course: str, *, seats: int, waiting: list[str]) -> None:
        super().__init__(f"{course} is full", code="full")
        self.seats, self.waiting = seats, waiting


class Renaming(HookFailed):
    """One that changes its arguments on the way."""

    def __init__(self, text: str) -> None:
        super().__init__(*text.split())


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("cls", EVERY, ids=lambda cls: cls.__name__)
def test_an_exception_keeps_its_data(cls, copied):
    """Found by walking the tree, not listed."""
    error = made(cls)

    same(error, copied(error))


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_halt_with_a_constructor_of_its_own_keeps_its_data(copied):
    """Its author need not know about pickling."""
    same(Weird("Logic", seats=3, waiting=["ada"]), copied(Weird("Logic", seats=3, waiting=["ada"])))
    same(Renaming("a b c d e"), copied(Renaming("a b c d e")))


def same(error, other):
    assert type(other) is type(error)
    assert (other.args, vars(other), str(other)) == (error.args, vars(error), str(error))


def test_a_note_travels_along():
    """Whoever catches one may add to it."""
    error = made(HookFailed)
    error.add_note("while enrolling")

    assert pickle.loads(pickle.dumps(error)).__notes__ == ["while enrolling"]


def test_the_tree_is_the_one_that_is_drawn():
    """In the docstring of hookspecs.errors, except for Halts, which anybody adds, and what workers raise."""
    drawn = inspect.getdoc(importlib.import_module("hookspecs.errors"))
    drawn = drawn.partition("::")[2].partition("\n\nEach")[0]

    engine = [cls for cls in EVERY if not cls.__module__.startswith("hooks_runtime.delivery")]
    named = {cls.__name__ for cls in engine if not issubclass(cls, Halt) or cls is Halt}

    assert {name for name in named if name not in drawn} == {"NotSupplied"}


def test_every_halt_of_the_catalogue_is_declared_by_a_hook():
    """One that no step may raise would be dead."""
    from hooks_runtime import catalogue

    declared = {
        halt for spec in catalogue.ours() if isinstance(spec, Filter) for halt in spec.halts
    }

    assert {cls for cls in EVERY if issubclass(cls, Halt) and cls not in (Halt, Detour)} == declared


@pytest.mark.parametrize(
    ("name", "code"),
    [("PreventEnrollment", "prevent_enrollment"), ("Halt", "halt"), ("V2Halt", "v2_halt")],
)
def test_the_code_of_a_refusal_follows_from_its_name(name, code):
    """Unless it is given."""
    refused: Any = type(name, (Refused,), {})

    assert (refused("No.").code, snake_case(name)) == (code, code)
    assert refused("No.", code="full").code == "full"


def test_a_refusal_that_says_nothing_has_words_all_the_same():
    """A learner must not read an empty page."""
    assert (Halt().message, str(Halt())) == ("This is not possible.", "")
