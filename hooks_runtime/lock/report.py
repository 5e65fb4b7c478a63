"""A verdict for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from hooks_runtime.lock.changes import Change
from hooks_runtime.lock.verdict import Verdict
from hooks_runtime.terminal import wrapped


def told(verdict: Verdict, file: Path) -> str:
    """Return every change since *file* was written, what must not be released, and the notes."""
    changes = _shared(verdict.changes)
    count = len(changes)
    lines = [f"{file}: {count} change{'s' if count != 1 else ''}", *_lines(changes)]
    if verdict.is_released and not verdict.problems:
        lines = [f"{file}: nothing has changed."]
    for problem in verdict.problems:
        lines += wrapped(problem, "PROBLEM  ")
    return "\n".join([*lines, *noted(verdict)])


def noted(verdict: Verdict) -> list[str]:
    """Return the lines of what was accepted in vain."""
    return [line for note in verdict.notes for line in wrapped(note, "NOTE     ")]


def _shared(changes: Iterable[Change]) -> Mapping[Change, Sequence[str]]:
    """Return each change once, with all the hooks that have it: several may carry one payload class."""
    found: dict[Change, list[str]] = {}
    for change in changes:
        # Two hooks that are new are two changes; two with a new field in their class are one.
        once = change if change.path == "$" else attrs.evolve(change, hook="")
        found.setdefault(once, []).append(change.hook)
    return found


def _lines(changes: Mapping[Change, Sequence[str]]) -> Iterator[str]:
    for hooks in dict.fromkeys(map(tuple, changes.values())):
        yield from (f"  {hook}" for hook in hooks)
        for change in (each for each, those in changes.items() if tuple(those) == hooks):
            yield from wrapped(f"{change.path}: {change.told}", f"    {change.severity:<11} ")
