"""A scheme that knows the arms of several partitions in as many statements as those of one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeAlias, TypeVar

from django.db.models import Model, QuerySet

from hookspecs.interfaces.partition_scheme import CoursePartition, PartitionScheme
from hookspecs.values import UserId

M = TypeVar("M", bound=Model)

ArmsOf: TypeAlias = Mapping[UserId, frozenset[int]]
"""The arms of one partition that users are in."""

LISTED = 2000
"""So many users are named in a statement; for more of them a course is read whole."""


class Together(PartitionScheme):
    """Answers for all partitions of a course at once. *family*: schemes that may be asked together."""

    family: ClassVar[str]

    @abstractmethod
    def arms_together(
        self, partitions: Sequence[CoursePartition], users: Collection[UserId]
    ) -> Mapping[int, ArmsOf]:
        """Return the arms of *users* by partition, which are all of one course."""

    def arms_of(self, partition: CoursePartition, users: Iterable[UserId]) -> ArmsOf:
        """Return the arms of *partition* that *users* are in."""
        return self.arms_together((partition,), set(users)).get(partition.id, {})


def only(rows: QuerySet[M, Any], field: str, users: Collection[UserId]) -> QuerySet[M, Any]:
    """Return those of *rows* that are about *users*, or all of them where that is too long a list."""
    return rows if len(users) > LISTED else rows.filter(**{f"{field}__in": users})


def frozen_arms(found: Mapping[UserId, set[int]]) -> ArmsOf:
    """Return sets of arms as deciders look them up: each different one is one object."""
    known: dict[frozenset[int], frozenset[int]] = {}
    return {user: known.setdefault(arms := frozenset(each), arms) for user, each in found.items()}
