"""``hookimpl``: how a plugin's function says which hook it answers, and how."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar, overload

import attrs
import pluggy

from hookspecs.spec import Event, Filter, Hook, Supply

T = TypeVar("T")
P = TypeVar("P")
I = TypeVar("I")  # noqa: E741  # an interface
O = TypeVar("O")  # noqa: E741  # an options class

PROJECT = "learning_hooks"
MARK = "learning_hooks_mark"
Deliver: TypeAlias = Literal["inline", "on_commit", "deferred", "durable"]
OnDead: TypeAlias = Literal["skip", "hold"]

_pluggy_marker = pluggy.HookimplMarker(PROJECT)
_definitions = count()


@attrs.frozen
class Stop(Generic[T]):
    """A step's answer: *value* stands, and the later steps are skipped."""

    value: T


Answer: TypeAlias = T | Stop[T] | None
SyncStep: TypeAlias = Callable[[T], Answer[T]]
AsyncStep: TypeAlias = Callable[[T], Awaitable[Answer[T]]]
Receiver: TypeAlias = Callable[[P], Any] | Callable[[P, Any], Any]


@attrs.frozen(kw_only=True)
class SaidTerms:
    """How a worker is to tell a receiver, as far as its author said so, or an operator; else None."""

    retries: int | None = None
    backoff: float | None = None
    timeout: float | None = None
    queue: str | None = None
    ordering: str | None = None
    deduplicate: bool | None = None
    on_dead: OnDead | None = None


@attrs.frozen(kw_only=True)
class Mark(SaidTerms):
    """What a ``hookimpl`` said. *definition* counts up, so that a plugin's steps keep their order."""

    hook: Hook
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    changes: tuple[str, ...] | None = None
    options: type[Any] | None = None
    blocking: bool = True
    savepoint: bool = True
    deliver: Deliver = "inline"
    using: str | None = None
    echo: bool = True
    definition: int = attrs.field(factory=lambda: next(_definitions), eq=False, repr=False)


class MarksStep(Protocol[T]):
    """Takes a function that fits ``Filter[T]`` and gives it back, marked."""

    @overload
    def __call__(self, step: SyncStep[T], /) -> SyncStep[T]: ...
    @overload
    def __call__(self, step: AsyncStep[T], /) -> AsyncStep[T]: ...


class MarksStepWithOptions(Protocol[T, O]):
    """Takes a function ``(value, options)`` that fits ``Filter[T]`` and gives it back, marked."""

    @overload
    def __call__(self, step: Callable[[T, O], Answer[T]], /) -> Callable[[T, O], Answer[T]]: ...
    @overload
    def __call__(
        self, step: Callable[[T, O], Awaitable[Answer[T]]], /
    ) -> Callable[[T, O], Awaitable[Answer[T]]]: ...


class MarksReceiver(Protocol[P]):
    """Takes a function that fits ``Event[P]`` and gives it back, marked."""

    @overload
    def __call__(self, receiver: Callable[[P], R], /) -> Callable[[P], R]: ...
    @overload
    def __call__(self, receiver: Callable[[P, M], R], /) -> Callable[[P, M], R]: ...


class MarksSupplier(Protocol[I]):
    """Takes a function ``() -> Mapping[str, type[I]]`` and gives it back, marked."""

    def __call__(  # noqa: D102  # the class tells
        self, supplier: Callable[[], Mapping[str, type[I]]], /
    ) -> Callable[[], Mapping[str, type[I]]]: ...


R = TypeVar("R")
M = TypeVar("M")


@overload
def hookimpl(
    hook: Filter[T],
    *,
    before: list[str] | tuple[str, ...] = (),
    after: list[str] | tuple[str, ...] = (),
    changes: tuple[str, ...] = (),
    blocking: bool = True,
    savepoint: bool = True,
) -> MarksStep[T]: ...
@overload
def hookimpl(
    hook: Filter[T],
    *,
    options: type[O],
    before: list[str] | tuple[str, ...] = (),
    after: list[str] | tuple[str, ...] = (),
    changes: tuple[str, ...] = (),
    blocking: bool = True,
    savepoint: bool = True,
) -> MarksStepWithOptions[T, O]: ...
@overload
def hookimpl(
    hook: Event[P],
    *,
    deliver: Deliver = "inline",
    retries: int | None = None,
    backoff: float | None = None,
    timeout: float | None = None,
    queue: str | None = None,
    ordering: str | None = None,
    deduplicate: bool | None = None,
    on_dead: OnDead | None = None,
    using: str | None = None,
    echo: bool = True,
    blocking: bool = True,
    savepoint: bool = True,
) -> MarksReceiver[P]: ...
@overload
def hookimpl(hook: Supply[I]) -> MarksSupplier[I]: ...
def hookimpl(hook: Any, **said: Any) -> Any:
    """Mark a plugin's function as an answer to *hook*.

    On filters: before, after: step ids (``waitlist:hold``) or plugin names that come later, or
    earlier; unknown ones are ignored, so that a plugin may speak of one that is not installed.
    changes: the fields this step may change, shown to operators. options: an attrs class; the step
    is then called ``step(value, options)``. blocking=False: a sync step that never waits, run
    without a thread in ``arun_filter``.
    On events: deliver: ``inline``; ``on_commit`` of the database *using* (by default the
    transaction that is open); ``deferred``: after the commit, by a worker; ``durable``: by a worker,
    from a row that commits with the change, so that nothing is lost. echo=False: not called for what
    its own plugin commanded the platform to do, with ``source`` its name: an integration does not
    send back what it has just fetched.
    On those that a worker calls: retries: attempts after the first. backoff: seconds before the
    first of them; each waits twice as long as the one before. timeout: seconds that one may take.
    queue: which workers. ordering: the payload's field whose equal values are told in order; '' for
    none; by default the spec's. deduplicate=False: tell a fact again that was just told.
    on_dead: when the last retry has failed, ``skip`` the message, or ``hold`` those of its key.
    On both: savepoint=False: it touches no database, so needs no savepoint.

    Raises: TypeError: *hook* is no spec, an option belongs to another kind of hook, or the function
    is marked twice.
    """
    if not isinstance(hook, Hook):
        raise TypeError(f"hookimpl needs a hook, such as course_enrollment_started, got {hook!r}")
    if wrong := sorted(set(said) - OPTIONS[type(hook)]):
        kind = type(hook).__name__.lower()
        takes = ", ".join(sorted(OPTIONS[type(hook)])) or "none"
        raise TypeError(
            f"{hook.name} is of kind {kind}: hookimpl takes no {', '.join(wrong)} there; it takes {takes}"
        )
    listed: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in said.items()}
    mark = Mark(hook=hook, **listed)

    def marked(function: Any) -> Any:
        if hasattr(function, MARK):
            first = getattr(function, MARK).hook.name
            raise TypeError(f"{function.__name__} answers {first} already; write a second function")
        _refuse_overwriting(function)
        function = _pluggy_marker(specname=hook.name)(function)
        setattr(function, MARK, mark)
        return function

    return marked


def _refuse_overwriting(function: Any) -> None:
    """Raise TypeError where *function* takes the name of an earlier hookimpl of its module."""
    names = getattr(function, "__globals__", {})
    earlier = names.get(getattr(function, "__qualname__", ""))
    line = getattr(getattr(earlier, "__code__", None), "co_firstlineno", None)
    # A module that is reloaded still holds its old functions, on the same lines.
    if hasattr(earlier, MARK) and line != function.__code__.co_firstlineno:
        raise TypeError(
            f"{function.__name__} on line {function.__code__.co_firstlineno} would replace the one on "
            f"line {line}, which answers {getattr(earlier, MARK).hook.name}; rename one"
        )


TERMS = tuple(field.name for field in attrs.fields(SaidTerms))
"""What a receiver says of how a worker tells it."""

OPTIONS: Mapping[type[Hook], frozenset[str]] = {
    Filter: frozenset({"before", "after", "changes", "options", "blocking", "savepoint"}),
    Event: frozenset({"deliver", "using", "echo", "blocking", "savepoint", *TERMS}),
    Supply: frozenset(),
}
