"""What plugin authors, and who supplies a platform, are judged by: ``docs/conformance.md``.

Loaded wherever pytest is, so what needs hypothesis is imported when it is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hooks_runtime.conformance.requirement import CannotJudge, Outcome, Requirement
from hooks_runtime.conformance.world import World

__all__ = ["CannotJudge", "Outcome", "Requirement", "World", "run_checks"]


def run_checks(
    name: str = "",
    *,
    platform: str = "",
    waivers: Mapping[str, str] | None = None,
    world: Any = None,
    notes: list[str] | None = None,
) -> Iterator[Outcome]:
    """Yield what comes of each requirement for the plugin *name*, or for a *platform*'s dotted path.

    waivers: by id, the reason why a requirement need not hold. world: a ``World``, or a function or
    context manager that gives one. notes: gets what is worth knowing of what passed, at the end.
    Raises: CannotJudge: there is no such plugin or platform, no hypothesis, or a waiver is none.
    """
    from hooks_runtime.conformance import runner

    return runner.run(name, platform, waivers or {}, world, [] if notes is None else notes)
