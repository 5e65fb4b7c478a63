"""A partition scheme in its world: made, and asked about a partition and users."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs

from hooks_runtime.conformance import questions
from hooks_runtime.conformance.hosted import NOWHERE
from hooks_runtime.conformance.requirement import (
    CannotJudge,
    Failed,
    NotJudged,
    Skipped,
    in_words,
)
from hooks_runtime.conformance.source import asking, line
from hooks_runtime.conformance.subject import WAY_OUT, Subject
from hooks_runtime.conformance.world import NotInThisWorld
from hookspecs import evolve
from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm, PartitionScheme
from hookspecs.learning import partition_schemes
from hookspecs.values import CourseKey, UserId

Arms: TypeAlias = Mapping[UserId, frozenset[int]]

COURSE = CourseKey("course-v1:Campus+Physics+2026")
TWO = (OfferedArm(1, "Lab A"), OfferedArm(2, "Lab B"))
SOMEBODY = tuple(UserId(number) for number in range(1, 6))
GIVE = "give World(users=..., partitions={%r: ...}), some of them in its arms"


@attrs.frozen
class Divided:
    """A scheme, and what it is asked about. is_given: its author gave the partition."""

    subject: Subject
    name: str
    scheme: PartitionScheme
    partition: CoursePartition
    users: tuple[UserId, ...]
    is_given: bool

    @property
    def place(self) -> str:
        """Return where it is written."""
        cls: Any = type(self.scheme)
        return f"{self.subject.name}:{self.name} ({line(cls.arms_of)})"

    def asked(self, users: Iterable[UserId], partition: CoursePartition | None = None) -> Arms:
        """Return what it answers. Raises: NotJudged: it needs what no World gives; and what it raises."""
        try:
            return self.scheme.arms_of(partition or self.partition, users)
        except NotInThisWorld as missing:
            raise NotJudged(f"{self.name} {missing}; {WAY_OUT}") from None
        except Exception as error:
            if not self.is_given:
                told = f"{self.name} raised {error!r} about a partition that was made up"
                raise NotJudged(f"{told}; {GIVE % self.name}") from None
            raise

    def settled(self) -> Arms:
        """Return what it answers about all users. Raises: NotJudged: nothing, or not twice the same."""
        first, again = (arms(self.asked(self.users)) for _ in range(2))
        if not any(first.values()):
            raise NotJudged(f"{self.name} put nobody into an arm; {GIVE % self.name}")
        if first != again:
            raise NotJudged(f"{self.name} does not answer alike; SCH-003 tells")
        return first

    def fails(self, told: str, users: Iterable[UserId] | None = None) -> Failed:
        """Return a failure, with Python that asks the same again."""
        who = self.users if users is None else tuple(users)
        last = f"print({type(self.scheme).__name__}().arms_of(partition, users))"
        given = [("partition", self.partition), ("users", who)]
        return Failed(told, self.place, asking(type(self.scheme), given, last))


def every(subject: Subject, check: Callable[[Divided], None]) -> None:
    """Call *check* with each scheme. Raises: Skipped: it supplies none. NotJudged: one can't be asked."""
    skipped = []
    for name, cls in supplied(subject):
        with subject.running():
            try:
                _judge(check, _divided(subject, name, cls))
            except NotJudged as told:
                skipped.append(str(told))
    if skipped:
        raise NotJudged("; ".join(skipped))


def _judge(check: Callable[[Divided], None], divided: Divided) -> None:
    """Call *check*. Raises: what it raises, and Failed, with the place, for whatever else that is."""
    try:
        check(divided)
    except (Failed, Skipped, CannotJudge):
        raise
    except Exception as error:
        raise divided.fails(f"raised {in_words(error)}") from error


def supplied(subject: Subject) -> Iterator[tuple[str, type[PartitionScheme]]]:
    """Yield the schemes of the plugin by name. Raises: NotJudged, Skipped, as above."""
    return subject.supplied(partition_schemes, "partition scheme")


def arms(answer: Arms) -> dict[UserId, frozenset[int]]:
    """Return an *answer* without those who are in no arm, who may be left out or not."""
    return {user: frozenset(found) for user, found in answer.items() if found}


def elsewhere(partition: CoursePartition) -> CoursePartition:
    """Return *partition* as one of a course that does not exist."""
    return evolve(partition, course=NOWHERE)


def counted(divided: Divided, users: Iterable[UserId]) -> int:
    """Return how many questions it asks, of the database and of the platform, about *users*."""
    return questions.counted(divided.subject.platform.asked, lambda: divided.asked(users))


def _divided(subject: Subject, name: str, cls: type[PartitionScheme]) -> Divided:
    try:
        scheme = cls()
    except (Exception, NotInThisWorld):  # noqa: BLE001  # whatever it raises
        raise NotJudged(f"{name} can't be made; SCH-001 tells") from None
    given = subject.world.partitions.get(name)
    users = tuple(subject.world.users) or SOMEBODY
    return Divided(subject, name, scheme, given or _made_up(subject, scheme), users, bool(given))


def _made_up(subject: Subject, scheme: PartitionScheme) -> CoursePartition:
    course = subject.world.course or COURSE
    try:
        offered = scheme.arms_offered(course)
    except (Exception, NotInThisWorld):  # noqa: BLE001  # SCH-006 tells
        offered = ()
    return CoursePartition(course, 100, "Lab", tuple(offered) or TWO)
