"""Who is in a segment is in the arms that are bound to it: one query for all sets of a course."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hooks_groups.models import Membership
from hooks_groups.schemes.together import ArmsOf, Together, frozen_arms, only
from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm
from hookspecs.values import UserId

AT_ONCE = 2000  # rows that the database hands over at a time
ARM = "segment__bindings__arm"
NAMES = (f"{ARM}__partition__number", "user", f"{ARM}__number")


class Group(Together):
    """Arms that authors make, and bind to segments of any set."""

    family = "bindings"

    def arms_together(
        self, partitions: Sequence[CoursePartition], users: Collection[UserId]
    ) -> Mapping[int, ArmsOf]:
        """Return the arms that are bound to segments which *users* are in."""
        numbers = [partition.id for partition in partitions]
        rows = Membership.objects.filter(
            segment__bindings__arm__partition__course=partitions[0].course,
            segment__bindings__arm__partition__number__in=numbers,
        )
        found: dict[int, dict[UserId, set[int]]] = {number: {} for number in numbers}
        for number, user, arm in only(rows, "user", users).values_list(*NAMES).iterator(AT_ONCE):
            if user in users:
                found[number].setdefault(UserId(user), set()).add(arm)
        return {number: frozen_arms(those) for number, those in found.items()}

    def way_in(self, arm: OfferedArm) -> str:
        """Return ``join Lab B``."""
        return f"join {arm.name}"


class Cohort(Group):
    """The arms are the segments of an exclusive set; ``{"set": "labs"}`` names it."""


class Team(Group):
    """The arms are the segments of a set, of which a learner may have several."""
