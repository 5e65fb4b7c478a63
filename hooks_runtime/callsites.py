"""``hooks callsites -- COMMAND``: run a platform's tests under a recorder, and report what they called.

The command runs as it is, in processes of its own. Each finds in its environment where to write down
what it called; the hooks_runtime in it does so when it ends.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hooks_runtime.recording import Call, Recorder, recording
from hooks_runtime.terminal import wrapped
from hookspecs import Event, Supply

WHERE = "LEARNING_HOOKS_CALLSITES"
_started: Recorder | None = None
until_the_end = ExitStack()
"""What stays open as long as the process records."""


def start() -> Recorder | None:
    """Record from now on until the process ends, where the environment asks for it."""
    global _started  # noqa: PLW0603  # a process records once
    if _started is None and WHERE in os.environ:
        _started = Recorder()
        until_the_end.enter_context(recording(_started))
        atexit.register(_write, _started, Path(os.environ[WHERE]))
    return _started


def run(command: Sequence[str]) -> tuple[int, dict[str, Any]]:
    """Run *command*; return its exit code and what was called in all of its processes."""
    with TemporaryDirectory(prefix="callsites-") as folder:
        done = subprocess.run(command, env={**os.environ, WHERE: folder}, check=False)  # noqa: S603  # the caller's own command
        found = [json.loads(file.read_text()) for file in sorted(Path(folder).iterdir())]
    return done.returncode, merged(found)


def merged(found: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what several processes called, as one report."""
    known: dict[str, str] = {}
    calls: dict[str, Counter[str]] = defaultdict(Counter)
    faults: dict[str, list[str]] = {"twice": [], "undone": []}
    for each in found:
        known |= each["known"]
        for hook, sites in each["calls"].items():
            calls[hook].update(sites)
        for kind, told in faults.items():
            told += [line for line in each[kind] if line not in told]
    never = sorted(set(known) - set(calls), key=lambda name: known[name])
    return {"known": known, "calls": calls, "never": never, **faults}


def summary(recorder: Recorder, known: Mapping[str, str]) -> dict[str, Any]:
    """Return what *recorder* heard, as JSON types; *known* are the hooks there are, full name to short."""
    calls: dict[str, Counter[str]] = defaultdict(Counter)
    for call in recorder.calls:
        calls[call.hook.name][call.site] += 1
    undone = [call for call in recorder.calls if call.rolled_back and isinstance(call.hook, Event)]
    return {
        "known": {**known, **{call.hook.name: call.hook.python_name for call in recorder.calls}},
        "calls": calls,
        "twice": sorted({str(call) for call in _twice(recorder.calls)}),
        "undone": sorted({str(call) for call in undone}),
    }


def told(report: Mapping[str, Any]) -> str:
    """Return *report* for a terminal of 80 columns."""
    known, calls = report["known"], report["calls"]
    lines = [f"{len(calls)} of {len(known)} hooks were called"]
    for hook in sorted(calls, key=lambda name: known[name]):
        lines.append(f"  {known[hook]}")
        lines += [f"    {count:>6}  {site}" for site, count in sorted(calls[hook].items())]
    never = ", ".join(known[name] for name in report["never"]) or "none"
    lines += ["", "Never called", *wrapped(never, "  ", "    ")]
    for heading, kind in (
        ("Called twice for one action, with the same payload", "twice"),
        ("Sent inside a transaction that was rolled back", "undone"),
    ):
        if report[kind]:
            lines += ["", heading]
            lines += [line for text in report[kind] for line in wrapped(text, "  ", "    ")]
    return "\n".join(lines)


def _twice(calls: Iterable[Call]) -> Iterator[Call]:
    """Yield the calls of a hook that one request had made already, with an equal payload."""
    seen: dict[tuple[Any, str], list[Any]] = defaultdict(list)
    for call in calls:
        if call.action is None:
            continue
        before = seen[call.hook, call.action]
        if call.payload in before:
            yield call
        before.append(call.payload)


def _write(recorder: Recorder, folder: Path) -> None:
    from hooks_runtime import current

    called = (spec for spec in current().specs.values() if not isinstance(spec, Supply))
    known = {spec.name: spec.python_name for spec in called}
    (folder / f"{os.getpid()}.json").write_text(json.dumps(summary(recorder, known)))
