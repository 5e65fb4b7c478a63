"""How much of a course, or of one piece of it, has to be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import attrs

from hooks_retrievers.exact import percent, required
from hooks_runtime import platform
from hookspecs.interfaces.data_retriever import (
    Criterion,
    DataRetriever,
    Eligibility,
    LearningContext,
)
from hookspecs.interfaces.rows import Completed
from hookspecs.values import Points, UsageKey, UserId

MOST = Points(90)


@attrs.frozen
class CompletionOptions:
    """required_completion: percent of the lessons that have to be done."""

    required_completion: Points = MOST

    def __attrs_post_init__(self) -> None:
        required(self.required_completion, "required_completion")


class Completion(DataRetriever[CompletionOptions]):
    """Who has done enough of a course, or of a lesson in it.

    Where there is nothing to do yet, nobody has done enough of it.
    """

    options_type = CompletionOptions
    kinds = ("course", "lesson")
    requires = ("completions",)

    def details(
        self, context: LearningContext, users: Iterable[UserId] | None = None
    ) -> Iterator[Eligibility]:
        """Yield a judgement for each learner who is enrolled."""
        within = UsageKey(context.key) if context.kind == "lesson" else None
        for row in platform().completions(context.course_run, users, within=within):
            done = self._criterion(row)
            nothing = "" if row.total else "there is nothing to do yet"
            yield Eligibility(row.user, not nothing and done.is_met, (done,), nothing)

    def queryset(self, context: LearningContext) -> Any:
        """Return who has done enough of a course as a queryset, where the host has ``completed``."""
        rows = platform().queryset("completed") if context.kind == "course" else None
        if rows is None:
            return None
        from hooks_retrievers import sql

        return sql.completed(rows, context.course_run, self.options.required_completion)

    def _criterion(self, row: Completed) -> Criterion:
        share = Fraction(row.done, row.total) if row.total else Fraction(0)
        return Criterion("completion", percent(share), self.options.required_completion)
