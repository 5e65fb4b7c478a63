"""Operator's order, plugins' before / after, the list of plugins -> one order, with reasons.

Edges, strongest first: the operator's ``order`` of the hook, then ``before`` and ``after``, then the
order of ``plugins`` as tie-break. The result is the stable topological sort: at each place stands the
first step, in plugin order, that may stand there.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence

import attrs


@attrs.frozen
class Orderable:
    """One step, as far as order is concerned. Names in before and after: step ids or plugins."""

    id: str
    plugin: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def answers_to(self, name: str) -> bool:
        """Return whether *name* means this step: its id, or its plugin's name."""
        return name in (self.id, self.plugin)


@attrs.frozen
class Edge:
    """*first* runs before *then*, because of *reason*."""

    first: str
    then: str
    reason: str


@attrs.frozen
class Ordered:
    """The order as step ids, the edges that made it, those overruled, and a cycle if there is one.

    A cycle is a quarrel among plugins that the operator's order does not settle.

    cycle: edges that form it, empty when all is well; its edges are then left out of the order.
    """

    ids: tuple[str, ...]
    edges: tuple[Edge, ...]
    overruled: tuple[Edge, ...] = ()
    cycle: tuple[Edge, ...] = ()


def order(steps: Sequence[Orderable], operator: Sequence[str] = ()) -> Ordered:
    """Return the one order of *steps*, given in plugin order, under the *operator*'s list."""
    graph = _Graph(step.id for step in steps)
    for edge in _operator_edges(steps, operator):
        graph.add(edge)
    wished = tuple(_wished(steps))
    # What the operator has decided is no quarrel among plugins any more.
    cycle = _cycle(edge for edge in wished if not graph.forbids(edge))
    overruled = tuple(edge for edge in wished if edge not in cycle and not graph.add(edge))
    return Ordered(graph.sorted(), tuple(graph.edges), overruled, cycle)


class _Graph:
    """A graph over step ids that never holds a cycle."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = tuple(ids)
        self.edges: list[Edge] = []
        self._after: dict[str, set[str]] = {name: set() for name in self.ids}

    def add(self, edge: Edge) -> bool:
        """Add *edge* and return True, or return False because it would close a cycle."""
        if self.forbids(edge):
            return False
        self._after[edge.first].add(edge.then)
        self.edges.append(edge)
        return True

    def forbids(self, edge: Edge) -> bool:
        """Return whether *edge* would close a cycle."""
        return edge.first == edge.then or self._reaches(edge.then, edge.first)

    def path(self, start: str, goal: str) -> list[Edge]:
        """Return edges that lead from *start* to *goal*; there must be such a way."""
        if start == goal:
            return []
        step = next(e for e in self.edges if e.first == start and self._reaches(e.then, goal))
        return [step, *self.path(step.then, goal)]

    def sorted(self) -> tuple[str, ...]:
        """Return the ids, each as early as its edges and the original order allow."""
        place = {name: index for index, name in enumerate(self.ids)}
        waits = {name: sum(name in later for later in self._after.values()) for name in self.ids}
        free = [place[name] for name in self.ids if not waits[name]]
        heapq.heapify(free)
        result = []
        while free:
            name = self.ids[heapq.heappop(free)]
            result.append(name)
            for later in self._after[name]:
                waits[later] -= 1
                if not waits[later]:
                    heapq.heappush(free, place[later])
        return tuple(result)

    def _reaches(self, start: str, goal: str) -> bool:
        seen, todo = {start}, [start]
        while todo:
            name = todo.pop()
            if name == goal:
                return True
            todo.extend(self._after[name] - seen)
            seen |= self._after[name]
        return False


def _wished(steps: Sequence[Orderable]) -> Iterator[Edge]:
    for step in steps:
        for other in steps:
            if other.id == step.id:
                continue
            if any(other.answers_to(name) for name in step.before):
                yield Edge(step.id, other.id, f"{step.id} says before {_said(other, step.before)}")
            if any(other.answers_to(name) for name in step.after):
                yield Edge(other.id, step.id, f"{step.id} says after {_said(other, step.after)}")


def _said(step: Orderable, names: tuple[str, ...]) -> str:
    return next(name for name in names if step.answers_to(name))


def _operator_edges(steps: Sequence[Orderable], operator: Sequence[str]) -> Iterator[Edge]:
    ranks = [(rank, step) for step in steps if (rank := _rank(step, operator)) is not None]
    for rank, step in ranks:
        for other_rank, other in ranks:
            if rank < other_rank:
                yield Edge(step.id, other.id, "the operator's order")


def _rank(step: Orderable, operator: Sequence[str]) -> int | None:
    # A step's own id is more exact than its plugin's name, wherever either stands in the list.
    for name in (step.id, step.plugin):
        if name in operator:
            return operator.index(name)
    return None


def _cycle(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Return edges of one cycle, or none: the first that closes one, and the way back."""
    known = tuple(edges)
    graph = _Graph(dict.fromkeys(name for edge in known for name in (edge.first, edge.then)))
    for edge in known:
        if not graph.add(edge):
            return (edge, *graph.path(edge.then, edge.first))
    return ()
