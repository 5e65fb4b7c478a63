"""Completion and grades, both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from hooks_retrievers.completion import MOST, Completion, CompletionOptions
from hooks_retrievers.grades import Grades, GradesOptions
from hookspecs.interfaces.data_retriever import DataRetriever, Eligibility, LearningContext
from hookspecs.values import Points, UserId


@attrs.frozen
class TogetherOptions:
    """required_completion: percent of the lessons. required_grades: percent by category, or Total."""

    required_completion: Points = MOST
    required_grades: Mapping[str, Points] = attrs.field(factory=lambda: {"Total": Points(50)})

    def __attrs_post_init__(self) -> None:
        self.parts()  # each checks its own

    def parts(self) -> tuple[CompletionOptions, GradesOptions]:
        """Return what each of both is asked for."""
        return CompletionOptions(self.required_completion), GradesOptions(self.required_grades)


class Together(DataRetriever[TogetherOptions]):
    """Who has done enough, and has the grades."""

    options_type = TogetherOptions
    requires = ("completions", "scores")

    def details(
        self, context: LearningContext, users: Iterable[UserId] | None = None
    ) -> Iterator[Eligibility]:
        """Yield a judgement for each learner of whom both are known."""
        known = None if users is None else tuple(users)
        completion, grades = self.options.parts()
        done = {each.user: each for each in Completion(completion).details(context, known)}
        for graded in Grades(grades).details(context, known):
            if completed := done.get(graded.user):
                yield both(completed, graded)

    def queryset(self, context: LearningContext) -> Any:
        """Return who has both as a queryset, where the host has the rows of both."""
        completion, grades = self.options.parts()
        done, graded = (each.queryset(context) for each in (Completion(completion), Grades(grades)))
        return None if done is None or graded is None else done.filter(user__in=graded)


def both(one: Eligibility, other: Eligibility) -> Eligibility:
    """Return a judgement that is as good as the worse of two about one learner."""
    reason = "; ".join(each.reason for each in (one, other) if each.reason)
    is_eligible = one.is_eligible and other.is_eligible
    return Eligibility(one.user, is_eligible, one.criteria + other.criteria, reason)
