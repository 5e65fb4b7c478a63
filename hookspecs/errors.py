"""What hooks raise.

::

    Exception
    └── HooksError                 everything this library raises on purpose
        ├── Refused                the process may not go on; call sites catch this
        │   ├── Halt               a plugin refused it, deliberately
        │   │   └── Detour         and may send the learner elsewhere
        │   └── HookFailed         a plugin broke where its hook says "refuse"
        ├── ConfigurationError     LEARNING_HOOKS or a plugin is wrong (hooks_runtime.problems)
        ├── WrongKind              send_event was given a filter, or run_filter an event
        ├── WrongPayload           a call site passed another type than the hook's
        ├── SyncCallInLoop         run_filter met an async step inside a running event loop
        ├── TooDeep                receivers send events that call receivers, without end
        ├── GiveUp                 a receiver says that no retry will help
        ├── TryAgain               a receiver says when the next retry may help
        ├── CannotRender           a document can't be made for these facts (hookspecs.interfaces)
        ├── BusDown                the broker for events is away or refuses (hooks_runtime.delivery)
        ├── NotKept                a message for a durable receiver could not be written (hooks_runtime)
        ├── Unsupported            the host's platform has no such capability (hookspecs.interfaces)
        └── NoPlatform             a plugin asked for the platform, and settings name none (hooks_runtime)

Each keeps its data, pickles and copies, whatever its constructor looks like: Celery, Sentry and
process pools depend on it.
"""

from __future__ import annotations

import re
from typing import Any, Self

LONGEST_S = 100_000_000  # three years


def restored(cls: type[HooksError], args: tuple[Any, ...], state: dict[str, Any]) -> HooksError:
    """Return the pickled exception again, without calling its constructor."""
    error = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error


class HooksError(Exception):
    """Something this library raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception's own would call cls(*args), which breaks every subclass whose constructor
        # takes other arguments: a plugin author should not have to know.
        return restored, (type(self), self.args, self.__dict__)


class Refused(HooksError):
    """The process may not go on. Call sites write ``except Refused as refused:``.

    message: safe for the learner to read; may be a lazy translation.
    code: stable, for APIs; by default the class name in snake case, ``prevent_enrollment``.
    """

    def __init__(self, message: str = "", *, code: str = "") -> None:
        super().__init__(message)
        self.message = message or "This is not possible."
        self.code = code or snake_case(type(self).__name__)


class Halt(Refused):
    """A plugin refuses. Specs declare which subclasses their steps may raise."""


class Detour(Halt):
    """A refusal that may send the learner elsewhere: to *redirect_to*, '' for nowhere."""

    def __init__(self, message: str = "", *, code: str = "", redirect_to: str = "") -> None:
        super().__init__(message, code=code)
        self.redirect_to = redirect_to


class HookFailed(Refused):
    """A step broke, and its policy is ``on_error="refuse"``.

    Its message is general, since a learner reads it. ``str()`` names the culprit, for the log;
    the step's own error is its ``__cause__``.
    """

    def __init__(self, step: str, hook: str, plugin: str, version: str, error: str) -> None:
        super().__init__("This is not possible at the moment. Please try again later.")
        self.args = (step, hook, plugin, version, error)
        self.step, self.hook, self.plugin, self.version, self.error = self.args

    def __str__(self) -> str:
        """Return the culprit: step, plugin with version, hook and kind of error."""
        plugin = f"{self.plugin} {self.version}".strip()
        return f"step {self.step} of {plugin} failed on {self.hook}: {self.error}"


class WrongPayload(HooksError, TypeError):
    """A call site passed another type than the hook's payload; a subclass is another type."""

    def __init__(self, hook: str, expected: str, got: str) -> None:
        super().__init__(hook, expected, got)
        self.hook, self.expected, self.got = hook, expected, got

    @classmethod
    def of(cls, hook: str, payload: type, value: object) -> Self:
        """Return the error for a *value* that is no *payload*."""
        return cls(hook, payload.__qualname__, type(value).__qualname__)

    def __str__(self) -> str:
        """Return what the hook carries and what it was given."""
        return f"{self.hook} carries {self.expected}, got {self.got}; pass exactly that type"


class WrongKind(HooksError, TypeError):
    """A filter was sent like an event, or an event run like a filter."""

    def __init__(self, hook: str, kind: str, verb: str) -> None:
        super().__init__(hook, kind, verb)
        self.hook, self.kind, self.verb = hook, kind, verb

    def __str__(self) -> str:
        """Return what the hook is and what to write."""
        return f"{self.hook} is of kind {self.kind}; write {self.verb}"


class SyncCallInLoop(HooksError, RuntimeError):
    """A sync call was made inside a running event loop, where no async step can be waited for."""

    def __init__(self, hook: str, step: str) -> None:
        super().__init__(hook, step)
        self.hook, self.step = hook, step

    def __str__(self) -> str:
        """Return the step and the way out."""
        return (
            f"{self.hook} was called without await inside a running event loop, "
            f"and step {self.step} is async; await arun_filter or asend_event instead"
        )


class TooDeep(HooksError, RecursionError):
    """An event was sent inside its own receivers, again and again: a loop between plugins."""

    def __init__(self, hook: str, depth: int) -> None:
        super().__init__(hook, depth)
        self.hook, self.depth = hook, depth

    def __str__(self) -> str:
        """Return the event and how deep it was nested."""
        return (
            f"{self.hook} was sent {self.depth} receivers deep; "
            "receivers that answer an event with the same event never end"
        )


class GiveUp(HooksError):
    """What a receiver raises when no retry will help: its message is a dead letter at once.

    message: why, kept beside the dead letter for operators; nothing personal.
    """


class TryAgain(HooksError):
    """What a receiver raises when it knows how long to wait: a rate limit, a maintenance window.

    message: why, kept for operators; nothing personal. after: seconds until the next attempt.
    """

    def __init__(self, message: str = "", *, after: float) -> None:
        super().__init__(message)
        if not 0 <= after <= LONGEST_S:
            raise ValueError(f"after is seconds, 0 to {LONGEST_S}, got {after!r}")
        self.after = after


def snake_case(name: str) -> str:
    """Return ``PreventEnrollment`` as ``prevent_enrollment``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
