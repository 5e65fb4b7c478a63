"""RET: data retrievers that judge, ask or leave behind what they must not."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import cycle

from attrs import frozen

from hooks_runtime import platform
from hooks_runtime.conformance import World
from hookspecs import hookimpl
from hookspecs.interfaces.data_retriever import Criterion, DataRetriever, Eligibility
from hookspecs.learning import data_retrievers
from hookspecs.values import Points, UserId
from tests.conformance.school import ADA, BEN, CY, PHYSICS, School

CAME = {ADA: 12, BEN: 9, CY: 7}
seen: list[int] = []
doors = cycle([0, 1])


@frozen
class Often:
    required: int = 10


class Visits(DataRetriever[Often]):
    """As it should be: who has come often enough."""

    options_type = Often

    def details(self, context, users=None):
        if context.key == PHYSICS:
            yield from map(self.judged, self.whom(users))

    def whom(self, users):
        return [user for user in (CAME if users is None else users) if user in CAME]

    def judged(self, user):
        came = Criterion("visits", self.came(user), Points(self.options.required), "count")
        return Eligibility(user, self.is_enough(came), (came,))

    def came(self, user):
        return Points(CAME[user])

    def is_enough(self, came):
        return came.is_met


@frozen
class Since:
    required: int = 10
    since: datetime = datetime(2026, 1, 1, tzinfo=UTC)


class RET001(Visits):
    """No JSON has a date."""

    options_type = Since


class RET002(Visits):
    """It requires what no platform supports."""

    requires = ("grade",)


class RET003(Visits):
    """It asks for grades, and does not say so."""

    def whom(self, users):
        list(platform().grades(PHYSICS))
        return super().whom(users)


class RET004(Visits):
    """Of many it judges the first two."""

    def whom(self, users):
        return super().whom(users)[:2]


class RET005(Visits):
    """It judges strangers, too."""

    def whom(self, users):
        return CAME if users is None else users

    def came(self, user):
        return Points(CAME.get(user, 0))


class RET006(Visits):
    """Whoever came once is eligible, without anybody looking."""

    def eligible(self, context, users=None):
        return (each.user for each in self.details(context, users))


class RET007(Visits):
    """A course that is gone is an error."""

    def details(self, context, users=None):
        if context.key != PHYSICS:
            raise KeyError(context.key)
        return super().details(context, users)


class RET008(Visits):
    """It counts who passes the door meanwhile."""

    def came(self, user):
        return Points(CAME[user] + next(doors))


class RET009(Visits):
    """It remembers what it was asked about last."""

    def details(self, context, users=None):
        self.context = context
        for user in self.whom(users):
            if self.context.key == PHYSICS:
                yield self.judged(user)


class RET010(Visits):
    """It keeps who was there."""

    def came(self, user):
        seen.append(user)
        return super().came(user)


class RET011(Visits):
    """It asks for each learner by themselves."""

    def came(self, user):
        platform().users([user])
        return super().came(user)


class RET012(Visits):
    """Its numbers are what binary has for them."""

    def came(self, user):
        return float(CAME[user])


class RET013(Visits):
    """One less will do, and nobody is told why."""

    def is_enough(self, came):
        return came.current >= came.required - 1


class RET014(Visits):
    """Enough is not enough."""

    def is_enough(self, came):
        return came.current > came.required


class RET015(Visits):
    """No, and that is all."""

    def judged(self, user):
        return Eligibility(UserId(user), CAME[user] >= self.options.required)


ALL = (
    *(RET001, RET002, RET003, RET004, RET005, RET006, RET007, RET008),
    *(RET009, RET010, RET011, RET012, RET013, RET014, RET015),
)
RETRIEVERS = {f"RET-{number:03}": cls for number, cls in enumerate(ALL, 1)}


def supplying(cls):
    """Return what supplies *cls* as ``culprit``."""

    @hookimpl(data_retrievers)
    def supply():
        return {"culprit": cls}

    return supply


def world():
    """Return a course, three learners, and what a retriever may have changed."""
    school = School()
    return World(platform=school, users=list(CAME), course=PHYSICS, state=lambda: list(seen))
