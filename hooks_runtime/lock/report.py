"""A verdict for a terminal of 80 columns. A command stands on a line of its own, so that it can be copied."""

from __future__ import annotations

from pathlib import Path

from hooks_runtime.lock.verdict import Verdict
from hooks_runtime.terminal import wrapped


def told(verdict: Verdict, file: Path) -> str:
    """Return every change since *file* was written, then what must not be released."""
    if verdict.is_released and not verdict.problems:
        return f"{file}: nothing has changed."
    count = len(verdict.changes)
    lines = [f"{file}: {count} change{'s' if count != 1 else ''}"]
    hook = ""
    for change in verdict.changes:
        if change.hook != hook:
            hook = change.hook
            lines.append(f"  {hook}")
        lines += wrapped(f"{change.path}: {change.told}", f"    {change.severity:<11} ")
    for problem in verdict.problems:
        lines += wrapped(problem, "PROBLEM  ")
    return "\n".join(lines)
