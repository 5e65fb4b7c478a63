"""SCH: partition schemes that answer, ask or leave behind what they must not."""

from __future__ import annotations

from itertools import cycle

from hooks_runtime import platform
from hooks_runtime.conformance import World
from hookspecs import hookimpl
from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm, PartitionScheme
from hookspecs.learning import partition_schemes
from tests.conformance.school import PHYSICS, School

seen: list[int] = []
answers = cycle([1, 2])


class Halves(PartitionScheme):
    """As it should be: who has an odd number is in Lab A, the others in Lab B."""

    def arms_of(self, partition, users):
        if partition.course != PHYSICS:
            return {}
        return {user: frozenset({self.arm(user)}) for user in users}

    def arm(self, user):
        return 2 - user % 2


class SCH001(Halves):
    """It wants to be told what nobody tells."""

    def __init__(self, salt):
        self.salt = salt


class SCH002(Halves):
    """Of many it knows the first."""

    def arms_of(self, partition, users):
        return dict(list(super().arms_of(partition, users).items())[:1])


class SCH003(Halves):
    """It draws each time."""

    def arm(self, user):
        return next(answers)


class SCH004(Halves):
    """It answers with a set that may be changed."""

    def arms_of(self, partition, users):
        return {user: set(arms) for user, arms in super().arms_of(partition, users).items()}


class SCH005(Halves):
    """Who is unknown is an error."""

    def arm(self, user):
        return {1: 1, 2: 2, 3: 1}[user]


class SCH006(Halves):
    """A course that is unknown is an error."""

    def arms_of(self, partition, users):
        if partition.course != PHYSICS:
            raise LookupError(partition.course)
        return super().arms_of(partition, users)


class SCH007(Halves):
    """It keeps who was there."""

    def arm(self, user):
        seen.append(user)
        return super().arm(user)


class SCH008(Halves):
    """It asks for each learner by themselves."""

    def arm(self, user):
        platform().users([user])
        return super().arm(user)


class SCH009(Halves):
    """It remembers what it was asked about last."""

    def arms_of(self, partition, users):
        self.partition = partition
        here = {user: frozenset({self.arm(user)}) for user in users}
        return here if self.partition.course == PHYSICS else {}


class SCH010(Halves):
    """A sentence of its own."""

    def way_in(self, arm):
        return f"You have to join {arm.name}."


ALL = (SCH001, SCH002, SCH003, SCH004, SCH005, SCH006, SCH007, SCH008, SCH009, SCH010)
SCHEMES = {f"SCH-{number:03}": cls for number, cls in enumerate(ALL, 1)}
LABS = CoursePartition(PHYSICS, 100, "Lab", (OfferedArm(1, "Lab A"), OfferedArm(2, "Lab B")))


def supplying(cls):
    """Return what supplies *cls* as ``culprit``."""

    @hookimpl(partition_schemes)
    def supply():
        return {"culprit": cls}

    return supply


def world():
    """Return a course, three learners in it, and what a scheme may have changed."""
    school = School()
    return World(
        platform=school,
        users=school.world.users,
        partitions={"culprit": LABS},
        state=lambda: list(seen),
    )
