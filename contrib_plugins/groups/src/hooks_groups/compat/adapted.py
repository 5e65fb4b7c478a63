"""Schemes made for Open edX, as partition schemes here: unchanged, and failing closed.

Each is supplied under ``openedx.`` and its name there, such as ``openedx.cohort``, and imported when
somebody first asks it. It is asked learner by learner, since Open edX knows no other way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from attrs import frozen

from hooks_groups.compat.calling import Asking
from hooks_groups.compat.found import SCHEMES, entry_points
from hooks_groups.compat.generated import generated
from hooks_groups.compat.hosted import opaque, user_objects
from hooks_groups.compat.troubles import Troubles
from hooks_groups.compat.values import Group, UserPartition
from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm, PartitionScheme
from hookspecs.values import CourseKey, UserId

PREFIX = "openedx."
NO_PARTITION = "makes no partition now, as a team scheme does whose flag is off"


@frozen
class Asked:
    """A scheme with what it is asked about: *course* and *partition* as it takes them.

    known: the ids that answers may have.
    """

    asking: Asking
    course: Any
    partition: Any
    known: frozenset[int]


class OpenEdxScheme(PartitionScheme):
    """One of Open edX's schemes. What it writes when it is asked is its own: ``assign`` is False.

    Whatever it raises, nobody is in its arms then, the reason is in *troubles*, and told once.
    """

    name: ClassVar[str]

    def __init__(self) -> None:
        self.troubles = Troubles(f"{PREFIX}{self.name}")

    def arms_of(
        self, partition: CoursePartition, users: Iterable[UserId]
    ) -> Mapping[UserId, frozenset[int]]:
        """Return the arms that *users* are in; whom the host does not know is in none."""
        where = (partition.course, partition.id)
        wanted = list(users)
        asked = self.troubles.guarded(*where, lambda: self._asked(partition))
        if asked is None:
            return {}
        people = self.troubles.guarded(*where, lambda: user_objects(wanted)) or {}
        found = {user: self._arms(partition, asked, person) for user, person in people.items()}
        return {user: arms for user, arms in found.items() if arms}

    def arms_offered(self, course: CourseKey) -> tuple[OfferedArm, ...]:
        """Return the groups of the partitions that Open edX's plugins generate for this scheme."""
        made = (each for each in generated(course) if _name(each) == self.name)
        arms = {
            group.id: OfferedArm(int(group.id), str(group.name)) for p in made for group in p.groups
        }
        return tuple(arms.values())

    def _asked(self, partition: CoursePartition) -> Asked | None:
        scheme = UserPartition.get_scheme(self.name)
        theirs = _theirs(partition, scheme)
        if theirs is None:
            self.troubles.tell(partition.course, partition.id, NO_PARTITION)
            return None
        known = {*(arm.id for arm in partition.arms), *(group.id for group in theirs.groups)}
        return Asked(Asking(scheme), opaque(partition.course), theirs, frozenset(known))

    def _arms(self, partition: CoursePartition, asked: Asked, person: Any) -> frozenset[int]:
        def ask() -> frozenset[int]:
            return asked.asking.groups(
                asked.course, person, asked.partition, assign=False, use_cached=True
            )

        found = self.troubles.guarded(partition.course, partition.id, ask) or frozenset()
        for stray in sorted(found - asked.known):
            told = f"answered with group {stray}, which the partition does not have"
            self.troubles.tell(partition.course, partition.id, told)
        return found & asked.known


def adapted() -> dict[str, type[OpenEdxScheme]]:
    """Return a scheme class for each of Open edX's that is installed, by the name to supply it under."""
    return {f"{PREFIX}{name}": _class(name) for name in entry_points(SCHEMES, ours=False)}


def _class(name: str) -> type[OpenEdxScheme]:
    return type(f"OpenEdxScheme_{name}", (OpenEdxScheme,), {"name": name, "__doc__": name})


def _theirs(partition: CoursePartition, scheme: Any) -> Any:
    """Return *partition* as its *scheme* takes it, which may make its own; None if it makes none."""
    groups = [Group(arm.id, arm.name) for arm in partition.arms]
    said = (partition.id, partition.name, "", groups)
    parameters = json.loads(partition.parameters)
    if create := getattr(scheme, "create_user_partition", None):
        return create(*said, parameters, True)  # noqa: FBT003  # six positionals, as upstream
    return UserPartition(*said, scheme, parameters)


def _name(partition: Any) -> str:
    return str(getattr(partition.scheme, "name", ""))
