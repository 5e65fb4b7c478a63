"""openedx-events: two signals of one attrs payload, one that nobody listens to."""

from __future__ import annotations

from typing import Any

import attrs
from django.conf import settings
from openedx_events.tooling import OpenEdxPublicSignal

from tests.benchmarks.timing import repeated, serve


@attrs.frozen
class Lesson:
    learner: int
    course: str
    mode: str


def first(signal: Any, sender: Any, lesson: Any, metadata: Any, **kwargs: Any) -> None:
    return None


def second(signal: Any, sender: Any, lesson: Any, metadata: Any, **kwargs: Any) -> None:
    return None


def third(signal: Any, sender: Any, lesson: Any, metadata: Any, **kwargs: Any) -> None:
    return None


if __name__ == "__main__":
    settings.configure(DEBUG=False)
    unheard, heard = (
        OpenEdxPublicSignal(f"org.openedx.bench.{subject}.opened.v1", {"lesson": Lesson})
        for subject in ("unheard", "heard")
    )
    for receiver in (first, second, third):
        heard.connect(receiver)
    lesson = Lesson(7, "course-v1:A+B+C", "audit")
    if len(heard.send_event(lesson=lesson)) != 3:
        raise AssertionError("the receivers were not called")
    call = "send_event(lesson=lesson)"
    serve(
        {
            "event-unheard": repeated(call, send_event=unheard.send_event, lesson=lesson),
            "event-heard": repeated(call, send_event=heard.send_event, lesson=lesson),
        }
    )
