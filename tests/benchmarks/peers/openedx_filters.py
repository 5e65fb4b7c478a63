"""openedx-filters, through its public interface: a filter class, steps, and Django settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from openedx_filters import PipelineStep
from openedx_filters.tooling import OpenEdxPublicFilter

from tests.benchmarks.timing import repeated, serve

NAME = "org.openedx.bench.lesson.opened.v1"
HERE = "tests.benchmarks.peers.openedx_filters"


@dataclass(frozen=True, slots=True)
class Lesson:
    learner: int
    course: str
    mode: str


class First(PipelineStep):
    def run_filter(self, lesson: Any) -> Any:
        return {"lesson": lesson}


class Second(PipelineStep):
    def run_filter(self, lesson: Any) -> Any:
        return {"lesson": lesson}


class Third(PipelineStep):
    def run_filter(self, lesson: Any) -> Any:
        return {"lesson": lesson}


class LessonOpened(OpenEdxPublicFilter):
    filter_type = NAME


if __name__ == "__main__":
    steps = [f"{HERE}.{step}" for step in ("First", "Second", "Third")]
    settings.configure(
        OPEN_EDX_FILTERS_CONFIG={NAME: {"fail_silently": False, "pipeline": steps}},
    )
    lesson = Lesson(7, "course-v1:A+B+C", "audit")
    if LessonOpened.run_pipeline(lesson=lesson) != {"lesson": lesson}:
        raise AssertionError("the steps did not run")
    run = repeated("run_pipeline(lesson=l)", run_pipeline=LessonOpened.run_pipeline, l=lesson)
    serve({"filter-three": run})
