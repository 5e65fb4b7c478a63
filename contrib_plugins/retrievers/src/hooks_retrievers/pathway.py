"""A pathway: every step of it, each with what it asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from hooks_retrievers.completion import Completion, CompletionOptions
from hooks_retrievers.grades import Grades, GradesOptions
from hooks_retrievers.together import both
from hooks_runtime import platform
from hookspecs import evolve
from hookspecs.interfaces.data_retriever import DataRetriever, Eligibility, LearningContext
from hookspecs.values import CourseKey, Points, UserId


@attrs.frozen
class Step:
    """What a step asks; None asks nothing of the kind, and one of both has to be there."""

    required_completion: Points | None = None
    required_grades: Mapping[str, Points] | None = None

    def __attrs_post_init__(self) -> None:
        if self.required_completion is None and self.required_grades is None:
            raise ValueError("a step asks for required_completion, required_grades, or both")
        list(self.retrievers())  # which check what they are given

    def retrievers(self) -> Iterator[DataRetriever[Any]]:
        """Yield who judges the step."""
        if self.required_completion is not None:
            yield Completion(CompletionOptions(self.required_completion))
        if self.required_grades is not None:
            yield Grades(GradesOptions(self.required_grades))


@attrs.frozen
class StepsOptions:
    """default: what each step asks. steps: by course key, what that one asks instead."""

    default: Step = attrs.field(factory=lambda: Step(required_completion=Points(90)))
    steps: Mapping[CourseKey, Step] = attrs.field(factory=dict)


class Steps(DataRetriever[StepsOptions]):
    """Who is on a pathway and has done each of its courses."""

    options_type = StepsOptions
    kinds = ("pathway",)
    requires = ("pathways", "completions", "scores")

    def details(
        self, context: LearningContext, users: Iterable[UserId] | None = None
    ) -> Iterator[Eligibility]:
        """Yield a judgement for each learner on the pathway who is in one of its courses at least."""
        members = list(platform().pathway_members(context.key, users))
        pathway = platform().pathways([context.key]).get(context.key)
        if pathway is None or not members:
            return
        judged = {course: self._step(course, members) for course in pathway.courses}
        for user in members:
            if any(user in step for step in judged.values()):
                yield _joined(user, judged)

    def _step(self, course: CourseKey, members: Iterable[UserId]) -> dict[UserId, Eligibility]:
        asked, found = LearningContext("course", course), dict[UserId, list[Eligibility]]()
        retrievers = list(self.options.steps.get(course, self.options.default).retrievers())
        for retriever in retrievers:
            for each in retriever.details(asked, members):
                found.setdefault(each.user, []).append(each)
        return {
            user: both(*parts) if len(parts) > 1 else parts[0]
            for user, parts in found.items()
            if len(parts) == len(retrievers)
        }


def _joined(user: UserId, judged: Mapping[CourseKey, Mapping[UserId, Eligibility]]) -> Eligibility:
    missing = [course for course, step in judged.items() if user not in step]
    parts = [(course, step[user]) for course, step in judged.items() if user in step]
    criteria = tuple(evolve(c, step=course) for course, part in parts for c in part.criteria)
    reasons = [f"{course}: {part.reason}" for course, part in parts if part.reason]
    reasons += [f"not enrolled in {course}" for course in missing]
    is_eligible = not missing and all(part.is_eligible for _, part in parts)
    return Eligibility(user, is_eligible, criteria, "; ".join(reasons))
