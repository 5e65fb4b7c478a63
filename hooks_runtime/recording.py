"""What call sites call: a recorder behind the module-level functions, for tests.

It looks at each call as it passes, and changes nothing: the same steps run, and count the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Literal, TypeAlias, get_args

import attrs

from hooks_runtime import active
from hooks_runtime.ambient import context
from hooks_runtime.tables import Tables
from hookspecs import Hook

Phase: TypeAlias = Literal["transaction", "no transaction"]
PHASES: tuple[Phase, ...] = get_args(Phase)

OURS = str(Path(__file__).parent)
SENDERS = {"run_filter", "arun_filter", "send_event", "send_events", "asend_event"}


@attrs.define(eq=False)
class Call:
    """One call of a hook by platform code.

    site: file and line of the call site. phase: whether a transaction was open, one of the test's own
    aside. action: the request's correlation id, None outside of any. rolled_back: the transaction it
    was made in came to nothing.
    """

    hook: Hook
    payload: Any = attrs.field(repr=False)
    site: str
    phase: Phase = "no transaction"
    action: str | None = None
    rolled_back: bool = False

    def __str__(self) -> str:
        """Return what was called where, for a person."""
        undone = ", rolled back" if self.rolled_back else ""
        return f"{self.hook.python_name}, {self.phase}{undone}, at {self.site}"


class Recorder:
    """Remembers calls. *phase*: tells if a transaction is open; without a database none ever is."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.phase: Callable[[Call], Phase] = lambda call: call.phase

    def note(self, hook: Hook, frame: FrameType) -> None:
        """Remember that *hook* was called by the sender in *frame*."""
        payload = frame.f_locals.get("value", frame.f_locals.get("payload"))
        call = Call(hook, payload, _site(frame), action=context().correlation_id)
        call.phase = self.phase(call)
        self.calls.append(call)


@contextmanager
def recording(recorder: Recorder) -> Iterator[Recorder]:
    """Record the module-level calls of the block, in every thread, whichever Hooks is current."""
    _recorders.append(recorder)
    try:
        with active.watched(_watched):
            yield recorder
    finally:
        _recorders.remove(recorder)


_recorders: list[Recorder] = []
"""Those that record now: a test's own, inside of one over all tests."""


def _watched(tables: Tables) -> Tables:
    seen: Any = {kind: _Watched(getattr(tables, kind)) for kind in attrs.fields_dict(Tables)}
    return Tables(**seen)


class _Watched(dict[Any, Any]):
    """A table that tells of each call which looks into it."""

    def __getitem__(self, hook: Any) -> Any:
        self._tell(hook)
        return self.get(hook)

    def __contains__(self, hook: object) -> bool:
        found = super().__contains__(hook)
        if not found:  # else it looks again, to get it
            self._tell(hook)
        return found

    def _tell(self, hook: Any) -> None:
        frame = sys._getframe(2)  # noqa: SLF001  # the sender, and behind it the call site
        if frame.f_code.co_name in SENDERS:
            for recorder in _recorders:
                recorder.note(hook, frame)


def _site(sender: FrameType) -> str:
    frame: FrameType | None = sender
    while frame is not None and _is_between(frame.f_code.co_filename):
        frame = frame.f_back
    if frame is None:  # pragma: no cover  # a thread with no Python below it, where none measures
        return "unknown"
    return f"{_short(frame.f_code.co_filename)}:{frame.f_lineno}"


def _is_between(filename: str) -> bool:
    """Return whether it only passes the call on: our own code, or Django's for an adopted signal."""
    return filename.startswith(OURS) or Path(filename).parts[-3:-1] == ("django", "dispatch")


def _short(filename: str) -> str:
    _, _, installed = filename.rpartition("site-packages/")
    path, here = Path(installed), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
