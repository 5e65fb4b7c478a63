"""One order, with the reason of every edge."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from hooks_runtime.ordering import Orderable, order

NAMES = ["a:1", "a:2", "b:1", "c:1", "d:1"]
named = st.lists(st.sampled_from([*NAMES, "a", "b", "c", "d", "absent"]), max_size=2).map(tuple)


@st.composite
def orderables(draw):
    ids = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=5))
    return [Orderable(name, name[0], draw(named), draw(named)) for name in ids]


def means(step, name):
    return name in (step.id, step.id.split(":")[0])


def wished(steps):
    """Every (first, then) that plugins ask for, in the order they are read."""
    for step in steps:
        for other in steps:
            if other is not step and any(means(other, name) for name in step.before):
                yield step.id, other.id
            if other is not step and any(means(other, name) for name in step.after):
                yield other.id, step.id


def ordered_by_operator(steps, operator):
    def rank(step):
        exact = step.id if step.id in operator else step.plugin
        return operator.index(exact) if exact in operator else None

    ranks = {step.id: rank(step) for step in steps}
    return [
        (a, b)
        for a in ranks
        for b in ranks
        if None not in (ranks[a], ranks[b]) and ranks[a] < ranks[b]
    ]


def first_fitting(ids, edges):
    """The first permutation, in plugin order, that no edge forbids; None if every one is."""
    for candidate in permutations(ids):
        if all(candidate.index(a) < candidate.index(b) for a, b in edges):
            return candidate
    return None


@given(
    orderables(), st.lists(st.sampled_from([*NAMES, "a", "b", "c", "d"]), unique=True, max_size=4)
)
def test_order_is_the_stable_topological_sort_or_a_cycle(steps, operator):
    """Equal to trying every permutation, with the operator's edges above the plugins'."""
    ids = [step.id for step in steps]
    decided = ordered_by_operator(steps, operator)
    asked = list(wished(steps))
    undecided = [(a, b) for a, b in asked if (b, a) not in decided]
    result = order(steps, operator)

    assert (first_fitting(ids, undecided) is None) == bool(result.cycle)
    if result.cycle:
        assert sorted(ids) == sorted(result.ids)
        assert [edge.then for edge in result.cycle] == [
            edge.first for edge in (*result.cycle[1:], result.cycle[0])
        ]
        return
    kept = decided
    for edge in asked:
        if first_fitting(ids, [*kept, edge]) is not None:
            kept.append(edge)
    assert first_fitting(ids, kept) == result.ids


def test_a_step_named_before_its_plugin_keeps_its_own_place():
    """In the operator's list a step's id is more exact than its plugin's name."""
    steps = [Orderable("a:1", "a"), Orderable("a:2", "a"), Orderable("b:1", "b")]

    assert order(steps, ["a:2", "b", "a"]).ids == ("a:2", "b:1", "a:1")


def test_the_operator_overrules_a_plugin_and_it_is_told():
    """The plugin's wish is kept for explain."""
    steps = [Orderable("a:1", "a", before=("b",)), Orderable("b:1", "b")]

    result = order(steps, ["b", "a"])

    assert result.ids == ("b:1", "a:1")
    assert [edge.reason for edge in result.overruled] == ["a:1 says before b"]


def test_names_that_are_not_there_are_ignored():
    """A plugin may speak of one that is not installed."""
    assert order([Orderable("a:1", "a", after=("absent",))], ["absent"]).ids == ("a:1",)


def test_every_edge_has_its_reason():
    """For explain: the operator's, or who said what."""
    steps = [
        Orderable("a:1", "a", before=("b",)),
        Orderable("b:1", "b", after=("c:1",)),
        Orderable("c:1", "c"),
    ]

    result = order(steps, ["c", "a"])

    assert result.ids == ("c:1", "a:1", "b:1")
    assert [(edge.first, edge.then, edge.reason) for edge in result.edges] == [
        ("c:1", "a:1", "the operator's order"),
        ("a:1", "b:1", "a:1 says before b"),
        ("c:1", "b:1", "b:1 says after c:1"),
    ]
