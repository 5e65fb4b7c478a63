"""What plugins supply to segments of learners, and to the partitions of content for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookspecs.interfaces.assigner import Assigner
from hookspecs.interfaces.partition_scheme import PartitionScheme
from hookspecs.spec import hookspec


@hookspec.supply(Assigner, "org.learninghooks.learning.segment.assigners.v1", since="0.1")
def assigners() -> Mapping[str, type[Assigner[Any]]] | None:
    """Ways to place learners into the segments of a set, by the name that sets are given.

    For example, fill one segment after the other; ``count`` is that of ``itertools``::

        class InTurn(Assigner[None]):
            def assign(self, users, among):
                rooms = sorted((each for each in among if each.weight), key=lambda each: each.uid)
                seats = (each.uid for each in rooms for _ in free(each))
                return dict(zip(users, seats))

        def free(segment):  # any number where there is no capacity
            full = segment.capacity
            return count() if full is None else range(segment.members, full)

        @hookimpl(assigners)
        def supply_assigners():
            return {"in_turn": InTurn}
    """


@hookspec.supply(PartitionScheme, "org.learninghooks.learning.partition.schemes.v1", since="0.1")
def partition_schemes() -> Mapping[str, type[PartitionScheme]] | None:
    """Ways to know in which arms of a partition learners are, by the name that partitions are given.

    For example, let the year in which somebody enrolled decide::

        class Year(PartitionScheme):
            def arms_of(self, partition, users):
                return {user: frozenset({year}) for user, year in years(partition.course, users)}

        @hookimpl(partition_schemes)
        def supply_schemes():
            return {"year": Year}
    """
