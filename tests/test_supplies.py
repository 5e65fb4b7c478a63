"""Named implementations of an interface, from all plugins."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

import pytest

from hooks_runtime import Hooks, NotSupplied
from hooks_runtime.testing import build_hooks, plugin
from hookspecs import hookimpl, hookspec


class Shape(ABC):
    """What may be supplied."""

    @abstractmethod
    def area(self): ...


class Square(Shape):
    """One."""

    def area(self): ...


class Circle(Shape):
    """Another."""

    def area(self): ...


@hookspec.supply(Shape, "org.example.shapes.shape_kinds.v1")
def shapes() -> Mapping[str, type[Shape]] | None:
    """Shapes by name."""


def supplier(**named):
    @hookimpl(shapes)
    def supply():
        return named

    return supply


def test_what_plugins_supply_is_found_by_name():
    """With the plugin that brought it, in the plugins' order."""
    square, circle = plugin("b", supplier(square=Square)), plugin("a", supplier(circle=Circle))

    supplied = build_hooks(square, circle).supplied(shapes)

    assert list(supplied) == ["square", "circle"]
    assert len(supplied) == 2
    assert (supplied["circle"].implementation, supplied["circle"].plugin) == (Circle, circle)
    assert supplied.find("square", plugin="b") is supplied["square"]


def test_supplies_are_a_mapping():
    """``in`` and ``get`` ask, ``[]`` demands."""
    supplied = build_hooks(plugin("a", supplier(square=Square))).supplied(shapes)

    assert "square" in supplied
    assert "circle" not in supplied
    assert supplied.get("circle") is None
    with pytest.raises(KeyError):
        supplied["circle"]


def test_a_hook_that_nobody_answers_has_no_supplies():
    """And says so when asked."""
    with pytest.raises(NotSupplied, match=r"'square' is not supplied on org\.example\.shapes"):
        Hooks().supplied(shapes)["square"]


def test_a_missing_name_keeps_what_it_tells():
    """For whoever wants to tell it in other words."""
    supplied = build_hooks(plugin("a", supplier(square=Square))).supplied(shapes)

    with pytest.raises(NotSupplied) as told:
        supplied.find("circle", plugin="rounds")

    missing = told.value
    assert (missing.name, missing.hook, missing.known, missing.plugin) == (
        "circle",
        shapes.name,
        ("square",),
        "rounds",
    )


def test_a_supplier_that_the_operator_disabled_supplies_nothing():
    """Nor does one whose hook is not exposed."""
    given = plugin("a", supplier(square=Square))

    off = build_hooks(given, steps={"a:supply": {"enabled": False}})
    hidden = build_hooks(given, hooks={shapes.name: {"exposed": False}})

    assert list(off.supplied(shapes)) == list(hidden.supplied(shapes)) == []


def test_one_fault_leaves_the_rest_of_what_a_plugin_supplies():
    """A wrong class does not take the right one along."""
    hooks = Hooks([plugin("a", supplier(square=Square, wrong=int))])

    assert list(hooks.supplied(shapes)) == ["square"]
    assert [problem.id for problem in hooks.problems] == ["E301"]


def test_a_supply_is_named_after_its_interface():
    """Unless it is given a name."""

    @hookspec.supply(Shape)
    def kinds() -> Mapping[str, type[Shape]] | None:
        """Shapes."""

    assert kinds.name == "tests.test_supplies.kinds.v1"
    assert kinds.parameter == ""
