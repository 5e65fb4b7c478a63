"""``DataRetriever``: knows who has earned a credential. A plugin supplies several, by name.

::

    @attrs.frozen
    class Visits:
        \"\"\"required: how many lessons a learner has to have opened.\"\"\"

        required: int = 10

    class Visitors(DataRetriever[Visits]):
        \"\"\"Who came often enough.\"\"\"

        options_type = Visits
        kinds = ("course",)

        def details(self, context, users=None):
            for user, visits in counted(context.key, users):
                shown = Criterion("visits", Points(visits), Points(self.options.required))
                yield Eligibility(user, visits >= self.options.required, (shown,))

    @hookimpl(data_retrievers)
    def supply_retrievers():
        return {"visits": Visitors}
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Generic, Literal, TypeVar

from hookspecs.interfaces.platform import Capability
from hookspecs.payload import payload
from hookspecs.values import CourseKey, Points, UserId

O = TypeVar("O")  # noqa: E741  # options

Kind = Literal["course", "lesson", "pathway"]


@payload
class LearningContext:
    """What a credential is for. *key*: a course key, a usage key, or a pathway's own.

    course: the run that a lesson is taught in; None for the others.
    """

    kind: Kind
    key: str
    course: CourseKey | None = None

    @property
    def course_run(self) -> CourseKey:
        """Return the course run that it is, or is in. Raises: ValueError: a pathway is in none."""
        if self.kind == "pathway":
            raise ValueError(f"the pathway {self.key} is no course run")
        return self.course or CourseKey(self.key)


@payload
class Criterion:
    """One thing that is asked of a learner: *current* of *required*, in *unit*.

    name: ``completion``, or a category of the grading policy; in a pathway with the *step* it belongs to.
    """

    name: str
    current: Points
    required: Points
    unit: Literal["percent", "points", "count"] = "percent"
    step: str = ""

    @property
    def is_met(self) -> bool:
        """Return whether it is enough. Exact: 55 of 55 percent is."""
        return self.current >= self.required


@payload
class Eligibility:
    """Whether *user* has earned it, and what that was judged by; *reason*: a sentence, '' if criteria tell."""

    user: UserId
    is_eligible: bool
    criteria: tuple[Criterion, ...] = ()
    reason: str = ""


class DataRetriever(ABC, Generic[O]):
    """Judges learners. Made for a configuration, with its options; it never writes.

    kinds: the contexts that it can judge. requires: what the host's platform has to support; said
    before the first learner is looked at.
    """

    options_type: ClassVar[type[Any] | None] = None
    """An attrs class that the options of a configuration are read into; None for none at all."""

    kinds: ClassVar[tuple[Kind, ...]] = ("course",)
    requires: ClassVar[tuple[Capability, ...]] = ()

    def __init__(self, options: O) -> None:
        self.options = options

    @abstractmethod
    def details(
        self, context: LearningContext, users: Iterable[UserId] | None = None
    ) -> Iterator[Eligibility]:
        """Yield a judgement for each of *users*, for all whom it concerns if None; many at once.

        Who is not in *context*, or not any more, is left out. The number of statements does not
        depend on how many learners there are.
        """

    def eligible(
        self, context: LearningContext, users: Iterable[UserId] | None = None
    ) -> Iterator[UserId]:
        """Yield who has earned it; the same as ``details`` says, at less cost where that can be."""
        return (each.user for each in self.details(context, users) if each.is_eligible)

    def queryset(self, context: LearningContext) -> Any:
        """Return who has earned it as a queryset of user ids, or None where the host has no tables to ask.

        Whoever issues can then leave out who has one already in the same statement.
        """
        return None
