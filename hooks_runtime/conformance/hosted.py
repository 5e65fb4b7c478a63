"""A platform in its world: what can be read of it, and what it can be commanded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs

from hooks_runtime import platforms
from hooks_runtime.conformance.requirement import CannotJudge, Failed, NotJudged, Skipped
from hooks_runtime.conformance.world import World
from hooks_runtime.settings import HooksConfig
from hookspecs.interfaces import rows
from hookspecs.interfaces.platform import Capability, LearningPlatform
from hookspecs.values import CourseKey, Points, UsageKey, UserId

Read: TypeAlias = Callable[..., Iterable[Any]]
NOBODY, NOWHERE = UserId(2**31 - 1), CourseKey("course-v1:Nobody+Nowhere+Never")
SOURCE = "conformance"
ROWS: Mapping[Any, type[Any]] = {
    "enrollments": rows.Enrolled,
    "completions": rows.Completed,
    "scores": rows.Score,
    "grades": rows.Grade,
}


@attrs.frozen
class Order:
    """A command. wrong: a row that every platform refuses."""

    method: str
    capability: Capability
    wrong: Any
    right: Callable[[Hosted], Any]


@attrs.frozen
class Hosted:
    """A platform that is judged."""

    platform: LearningPlatform
    world: World

    @property
    def course(self) -> CourseKey:
        """Return a course with learners. Raises: NotJudged: the world says none."""
        if self.world.course is None or not self.world.users:
            raise NotJudged("give World(users=..., course=...), some of them in the course")
        return self.world.course

    def reads(self) -> Iterator[tuple[str, Read]]:
        """Yield what can be read of a course and its learners here."""
        for name in ROWS:
            if name == "enrollments" or self.platform.supports(name):
                yield name, getattr(self.platform, name)

    def orders(self) -> list[Order]:
        """Return what it can be commanded. Raises: Skipped: nothing."""
        able = [order for order in ORDERS if self.platform.supports(order.capability)]
        if not able:
            raise Skipped("it takes no commands")
        return able

    def give(self, order: Order, *lines: Any) -> list[Any]:
        """Command it, and return what it answers for each row."""
        command = getattr(self.platform, order.method)
        return list(command(lines, source=SOURCE))

    def outsider(self) -> UserId:
        """Return one of the world's users who is not in the course. Raises: NotJudged: all are."""
        return self._one_of(set(self.world.users) - self._inside())

    def insider(self) -> UserId:
        """Return one of the world's users who is in the course. Raises: NotJudged: none is."""
        return self._one_of(set(self.world.users) & self._inside())

    def _inside(self) -> set[UserId]:
        there = self.platform.enrollments(self.course)
        return {row.user for row in there if row.is_active}

    def _one_of(self, users: set[UserId]) -> UserId:
        if not users:
            raise NotJudged(
                "give World(users=...): some who are in the course, and some who are not"
            )
        return min(users)


def found(path: str, world: World) -> Hosted:
    """Return the world's platform, else what *path* names. Raises: CannotJudge: there is none."""
    if world.platform:
        return Hosted(world.platform, world)
    platform, problems = platforms.load(HooksConfig.of({"platform": path}))
    if platform is None:
        raise CannotJudge(problems[0].message)
    return Hosted(platform, world)


def refuse_different(what: str, got: object, wanted: object) -> None:
    """Raise Failed if *what* comes to something else than it should."""
    if got != wanted:
        raise Failed(f"{what} came to {_short(got)}, and not to {_short(wanted)}")


def in_order(lines: Iterable[Any]) -> list[Any]:
    """Return rows in an order that tells nothing."""
    return sorted(lines, key=repr)


def _short(value: object) -> str:
    told = repr(value)
    return told if len(told) <= 300 else f"{told[:300]}..."


def _joining(hosted: Hosted) -> rows.Joining:
    return rows.Joining(hosted.outsider(), hosted.course)


def _leaving(hosted: Hosted) -> rows.Leaving:
    return rows.Leaving(hosted.insider(), hosted.course)


def _learner(_: Hosted) -> rows.NewLearner:
    return rows.NewLearner("conformance@learner.example", "Ada Lindqvist")


def _score(hosted: Hosted) -> rows.NewScore:
    policy = hosted.platform.grading_policy(hosted.course)
    blocks = [block for category in policy.categories for block in category.blocks]
    if not blocks:
        raise NotJudged("give World(course=...) with graded pieces")
    return rows.NewScore(hosted.insider(), blocks[0], Points(1))


ORDERS = (
    Order("enroll", "enrolling", rows.Joining(NOBODY, NOWHERE), _joining),
    Order("unenroll", "enrolling", rows.Leaving(NOBODY, NOWHERE), _leaving),
    Order("create_learners", "accounts", rows.NewLearner("no address"), _learner),
    Order(
        "record_scores", "scoring", rows.NewScore(NOBODY, UsageKey("nothing"), Points(1)), _score
    ),
)
