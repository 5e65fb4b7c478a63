"""The vocabulary: ``Filter[T]``, ``Event[P]``, ``Supply[I]``, and the decorators that make them.

::

    @hookspec.filter("org.example.learning.lesson.opened.v1", since="0.1", halts=(PreventOpening,))
    def lesson_opened(request: LessonRequest) -> LessonRequest | None:
        \"\"\"Change or refuse the opening of a lesson.\"\"\"

A spec is an object, never a string: call sites and plugins name it, and type checkers follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Generic, Literal, TypeAlias, TypeVar, cast, get_args

import attrs

from hookspecs import bridge as bridges
from hookspecs import lint
from hookspecs.bridge import Bridge
from hookspecs.errors import Halt
from hookspecs.payload import live_fields, personal_fields

T = TypeVar("T")
P = TypeVar("P")
I = TypeVar("I")  # noqa: E741  # an interface

OnError: TypeAlias = Literal["refuse", "skip"]


@attrs.frozen
class Deprecation:
    """A spec that will go: from *since* on it warns, from *removal* on it may be absent.

    since: a version, ``"1.2"``. replacement: the full name of a hook, ``spec.name``.
    reason: why there is none. Raises: ValueError: it breaks a rule; it names them all.
    """

    since: str
    removal: date
    replacement: str | None = None
    reason: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what is no day or no name, and what leaves its users without a way out."""
        found = lint.deprecation_faults(self.since, self.removal, self.replacement, self.reason)
        if faults := "; ".join(found):
            raise ValueError(f"a deprecation is wrong: {faults}")


Status: TypeAlias = Literal["provisional", "supported"] | Deprecation


@attrs.frozen(eq=False, kw_only=True)
class Hook:
    """What all kinds of hook say about themselves. Specs are equal only to themselves."""

    name: str
    function: Callable[..., Any] = attrs.field(repr=False)
    since: str = ""
    minor: int = 0
    status: Status = "provisional"
    bridge: Bridge[Any, Any] | None = None

    @property
    def python_name(self) -> str:
        """Return what Python code calls the spec: ``course_enrollment_started``."""
        return self.function.__name__

    @property
    def version(self) -> str:
        """Return major and minor, ``1.2``: the name's ``.v1`` and the spec's ``minor``."""
        return f"{self.major}.{self.minor}"

    @property
    def major(self) -> int:
        """Return the major version, as the name has it."""
        return int(self.name.rpartition(".v")[2])

    @property
    def doc(self) -> str:
        """Return what the hook is for, as its author wrote it."""
        return self.function.__doc__ or ""

    @property
    def parameter(self) -> str:
        """Return what the payload is called in the spec, and so in plugins."""
        return lint.parameter(self.function)

    def __attrs_post_init__(self) -> None:
        """Refuse a spec that breaks a rule of naming or of payloads, naming all that it breaks."""
        lint.refuse(self.name, self._faults())

    def _faults(self) -> list[str]:
        status = "supported" if isinstance(self.status, Deprecation) else self.status
        return [
            *lint.name_faults(self.name),
            *lint.function_faults(self.function),
            *lint.minor_faults(self.minor),
            *lint.choice_faults("status", status, ("provisional", "supported")),
            *bridges.faults(self.bridge, self),
        ]


@attrs.frozen(eq=False, kw_only=True)
class Filter(Hook, Generic[T]):
    """A place where steps change or refuse a value before something happens."""

    payload: type[T]
    on_error: OnError = "refuse"
    halts: tuple[type[Halt], ...] = ()
    may_change: tuple[str, ...] = ()

    def _faults(self) -> list[str]:
        return [
            *super()._faults(),
            *lint.payload_faults(self.payload),
            *lint.key_faults(self.payload, may_change=self.may_change),
            *lint.halt_faults(self.halts),
            *lint.choice_faults("on_error", self.on_error, get_args(OnError)),
        ]


@attrs.frozen(eq=False, kw_only=True)
class Event(Hook, Generic[P]):
    """Something that has happened; receivers cannot change or refuse it any more.

    leaves_process: may it travel to a worker, a bus, another service?
    personal_data_leaves: may its personal fields travel with it, or are they left behind?
    ordering_key: messages of one value of this field are delivered in order.
    dedup_key: two messages in a row, of one ordering key, that agree in these fields tell the same
    fact twice. Not in a row they may be two facts: a learner who enrolls, leaves and enrolls again.
    """

    payload: type[P]
    leaves_process: bool = True
    personal_data_leaves: bool = False
    ordering_key: str | None = None
    dedup_key: tuple[str, ...] = ()

    @property
    def personal_fields(self) -> frozenset[str]:
        """Return dotted paths of the payload's personal fields."""
        return personal_fields(self.payload)

    @property
    def _leaves_personal_data(self) -> bool:
        return self.leaves_process and not self.personal_data_leaves

    def _left_behind_faults(self) -> list[str]:
        if not self._leaves_personal_data:
            return []
        keys = {"dedup_key": self.dedup_key, "ordering_key": (self.ordering_key or "",)}
        return [
            *lint.left_behind_faults(self.payload),
            *lint.blank_key_faults(self.payload, **keys),
        ]

    def _faults(self) -> list[str]:
        ordering = (self.ordering_key,) if self.ordering_key else ()
        return [
            *super()._faults(),
            *lint.tense_faults(self.name),
            *lint.payload_faults(self.payload),
            *lint.key_faults(self.payload, dedup_key=self.dedup_key, ordering_key=ordering),
            *lint.travel_faults(live_fields(self.payload) if self.leaves_process else ()),
            *self._left_behind_faults(),
        ]


@attrs.frozen(eq=False, kw_only=True)
class Supply(Hook, Generic[I]):
    """A place where plugins supply named implementations of an interface."""

    interface: type[I]

    def _faults(self) -> list[str]:
        return [
            *super()._faults(),
            *lint.supplier_faults(self.function),
            *lint.interface_faults(self.interface),
        ]


class hookspec:  # noqa: N801  # a namespace that reads like pluggy's marker
    """Declare a hook: ``@hookspec.filter``, ``@hookspec.event``, ``@hookspec.supply``."""

    @staticmethod
    def filter(
        name: str,
        *,
        since: str = "",
        minor: int = 0,
        status: Status = "provisional",
        on_error: OnError = "refuse",
        halts: tuple[type[Halt], ...] = (),
        may_change: tuple[str, ...] = (),
        bridge: Bridge[Any, Any] | None = None,
    ) -> Callable[[Callable[[T], T | None]], Filter[T]]:
        """Return a decorator that makes a filter of a function ``(payload: T) -> T | None``.

        on_error: what becomes of a step that breaks: ``refuse`` the process, or ``skip`` the step.
        halts: the refusals that steps may raise. may_change: the fields that steps are meant to, none by default: who conforms changes no other.
        bridge: to the major version before.
        Raises: ValueError: the spec breaks rules of naming or payloads; it names them all.
        """
        lint.refuse_bare("hookspec.filter", name, str, '"org.example.subject.requested.v1"')
        return lambda function: Filter(
            name=name,
            function=function,
            payload=lint.payload_of(function),
            since=since,
            minor=minor,
            status=status,
            on_error=on_error,
            halts=halts,
            may_change=may_change,
            bridge=bridge,
        )

    @staticmethod
    def event(
        name: str,
        *,
        since: str = "",
        minor: int = 0,
        status: Status = "provisional",
        leaves_process: bool = True,
        personal_data_leaves: bool = False,
        ordering_key: str | None = None,
        dedup_key: tuple[str, ...] = (),
        bridge: Bridge[Any, Any] | None = None,
    ) -> Callable[[Callable[[P], None]], Event[P]]:
        """Return a decorator that makes an event of a function ``(payload: P) -> None``.

        bridge: to the major version before.
        Raises: ValueError: the spec breaks rules of naming or payloads; it names them all.
        """
        lint.refuse_bare("hookspec.event", name, str, '"org.example.subject.changed.v1"')
        return lambda function: Event(
            name=name,
            function=function,
            payload=lint.payload_of(function),
            since=since,
            minor=minor,
            status=status,
            leaves_process=leaves_process,
            personal_data_leaves=personal_data_leaves,
            ordering_key=ordering_key,
            dedup_key=dedup_key,
            bridge=bridge,
        )

    @staticmethod
    def supply(
        interface: Callable[..., I],
        name: str = "",
        *,
        since: str = "",
        minor: int = 0,
        status: Status = "provisional",
    ) -> Callable[[Callable[[], Mapping[str, type[I]] | None]], Supply[I]]:
        """Return a decorator that makes a supply of ``() -> Mapping[str, type[interface]] | None``.

        The ``| None`` is for type checkers, since the function of a spec has no body.
        name: by default the interface's module and the function: ``school.badges.badge_kinds.v1``.
        Raises: ValueError: the spec breaks rules of naming; it names them all.
        """
        lint.refuse_bare("hookspec.supply", interface, type, "DataRetriever")
        # mypy takes no abstract class for a type[I], and interfaces are (python/mypy#4717).
        abstract = cast("type[I]", interface)
        return lambda function: Supply(
            name=name or f"{abstract.__module__}.{function.__name__}.v1",
            function=function,
            interface=abstract,
            since=since,
            minor=minor,
            status=status,
        )
