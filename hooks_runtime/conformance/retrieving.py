"""A data retriever in its world: made with its options, and asked about a learning context."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import attrs

from hooks_runtime.conformance import configured
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
from hookspecs.interfaces.data_retriever import DataRetriever, Eligibility, LearningContext
from hookspecs.interfaces.platform import CAPABILITIES
from hookspecs.learning import data_retrievers
from hookspecs.values import CourseKey, UserId

A = TypeVar("A")

COURSE = CourseKey("course-v1:Campus+Physics+2026")
MADE_UP: Mapping[str, LearningContext] = {
    "course": LearningContext("course", COURSE),
    "lesson": LearningContext("lesson", "block-v1:Campus+Physics+2026+Kettle", COURSE),
    "pathway": LearningContext("pathway", "science"),
}
NOWHERES: Mapping[str, LearningContext] = {
    "course": LearningContext("course", NOWHERE),
    "lesson": LearningContext("lesson", "block-v1:Nobody+Nowhere+Never", NOWHERE),
    "pathway": LearningContext("pathway", "nowhere"),
}
GIVE = "give World(contexts={%r: ...}, users=..., platform=...), where some have earned it, and some have not"


@attrs.frozen
class Retrieving:
    """A retriever of the plugin, and what it is asked about. is_given: its author gave the context."""

    subject: Subject
    name: str
    retriever: DataRetriever[Any]
    context: LearningContext
    is_given: bool

    @property
    def place(self) -> str:
        """Return where it is written."""
        cls: Any = type(self.retriever)
        return f"{self.subject.name}:{self.name} ({line(cls.details)})"

    def judged(
        self, users: Iterable[UserId] | None = None, context: LearningContext | None = None
    ) -> list[Eligibility]:
        """Return its judgements. Raises: NotJudged: it needs what no World gives; and what it raises."""
        return self.asked(lambda: self.retriever.details(context or self.context, users))

    def eligible(
        self, users: Iterable[UserId] | None = None, context: LearningContext | None = None
    ) -> list[UserId]:
        """Return who it says has earned it. Raises: as ``judged``."""
        return self.asked(lambda: self.retriever.eligible(context or self.context, users))

    def queried(self, context: LearningContext | None = None) -> list[Any] | None:
        """Return who its queryset says has earned it; None without one. Raises: as ``judged``."""
        found = self.asked(lambda: [self.retriever.queryset(context or self.context)])[0]
        return found if found is None else self.asked(lambda: found)

    def asked(self, ask: Callable[[], Iterable[A]]) -> list[A]:
        """Return all that *ask* yields. Raises: as ``judged``."""
        try:
            return list(ask())
        except NotInThisWorld as missing:
            raise NotJudged(f"{self.name} {missing}; {WAY_OUT}") from None
        except Exception as error:
            if not self.is_given:
                told = f"{self.name} raised {error!r} about a context that was made up"
                raise NotJudged(f"{told}; {GIVE % self.name}") from None
            raise

    def settled(self) -> dict[UserId, Eligibility]:
        """Return what it says of all. Raises: NotJudged: not of both kinds, or not twice the same."""
        first, again = (by_user(self.judged()) for _ in range(2))
        if {each.is_eligible for each in first.values()} != {True, False}:
            who = "nobody" if not first else "all alike"
            raise NotJudged(f"{self.name} judged {who}; {GIVE % self.name}")
        if first != again:
            raise NotJudged(f"{self.name} does not answer alike; RET-008 tells")
        return first

    def with_options(self, said: Any) -> Retrieving:
        """Return it with other options, *said* in JSON. Raises: ConfigurationError: there are no such."""
        cls: Any = type(self.retriever)
        made = cls(configured.read(said, cls.options_type))
        return attrs.evolve(self, retriever=made)

    def fails(
        self,
        told: str,
        users: Iterable[UserId] | None = None,
        context: LearningContext | None = None,
    ) -> Failed:
        """Return a failure, with Python that asks the same again."""
        cls: Any = type(self.retriever)
        given: list[tuple[str, Any]] = [("context", context or self.context)]
        if users is not None:
            given.append(("users", tuple(users)))
        options, more = configured.again(self.retriever.options)
        asked = f"{cls.__name__}(options).details({', '.join(name for name, _ in given)})"
        last = f"options = {options}\nprint(*{asked}, sep='\\n')"
        return Failed(told, self.place, asking(cls, given, last, more))


def every(subject: Subject, check: Callable[[Retrieving], None]) -> None:
    """Call *check* with each retriever. Raises: Skipped: it supplies none. NotJudged: one can't be asked."""
    skipped = []
    for name, cls in supplied(subject):
        with subject.running():
            try:
                _judge(check, _retrieving(subject, name, cls))
            except NotJudged as told:
                skipped.append(str(told))
    if skipped:
        raise NotJudged("; ".join(skipped))


def supplied(subject: Subject) -> Iterator[tuple[str, type[DataRetriever[Any]]]]:
    """Yield the retrievers of the plugin by name. Raises: NotJudged, Skipped, as above."""
    return subject.supplied(data_retrievers, "data retriever")


def by_user(judged: Iterable[Eligibility]) -> dict[UserId, Eligibility]:
    """Return judgements by learner."""
    return {each.user: each for each in judged}


def elsewhere(context: LearningContext) -> LearningContext:
    """Return a context of the same kind that does not exist."""
    return NOWHERES[context.kind]


def _judge(check: Callable[[Retrieving], None], retrieving: Retrieving) -> None:
    """Call *check*. Raises: what it raises, and Failed, with the place, for whatever else that is."""
    try:
        check(retrieving)
    except (Failed, Skipped, CannotJudge):
        raise
    except Exception as error:
        raise retrieving.fails(f"raised {in_words(error)}") from error


def _retrieving(subject: Subject, name: str, cls: type[DataRetriever[Any]]) -> Retrieving:
    options = configured.options(subject, name, cls)
    _refuse_unsupported(subject, name, cls)
    try:
        retriever = cls(options)
    except (Exception, NotInThisWorld):  # noqa: BLE001  # whatever it raises
        raise NotJudged(f"{name} can't be made; RET-001 tells") from None
    given = subject.world.contexts.get(name) or _course(subject, cls)
    return Retrieving(subject, name, retriever, given or _made_up(cls), bool(given))


def _course(subject: Subject, cls: type[DataRetriever[Any]]) -> LearningContext | None:
    course = subject.world.course
    return LearningContext("course", course) if course and "course" in cls.kinds else None


def _made_up(cls: type[DataRetriever[Any]]) -> LearningContext:
    return next((MADE_UP[kind] for kind in cls.kinds if kind in MADE_UP), MADE_UP["course"])


def _refuse_unsupported(subject: Subject, name: str, cls: type[DataRetriever[Any]]) -> None:
    hosted: Any = subject.world.platform
    known = set(cls.requires) & set(CAPABILITIES)
    lacking = sorted(each for each in known if hosted and not hosted.supports(each))
    if lacking:
        told = f"{name} requires {', '.join(map(repr, lacking))}"
        raise NotJudged(f"{told}, and the world's platform does not support it")
