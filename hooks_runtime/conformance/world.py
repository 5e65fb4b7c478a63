"""What a plugin needs around it to be run: nothing, or a ``World`` that its author gives.

::

    @pytest.fixture
    def conformance_world():
        ada = SimpleNamespace(username="ada")
        return World(
            settings={"options": {"premium": {"members": ["ada"]}}}, fields={"user_object": ada}
        )
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, NoReturn

import attrs

from hooks_runtime.conformance.requirement import CannotJudge
from hooks_runtime.problems import nearest
from hookspecs.interfaces.credential_generator import CredentialFacts, Document
from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.interfaces.partition_scheme import CoursePartition
from hookspecs.interfaces.platform import CAPABILITIES, Capability, LearningPlatform
from hookspecs.interfaces.rows import Outcome
from hookspecs.values import CourseKey, UserId


@attrs.frozen(kw_only=True)
class World:
    """What a plugin, or a platform, is judged in.

    settings: as LEARNING_HOOKS has them: ``options``, ``steps``.
    fields: what payloads hold: a value, or a hypothesis strategy, by the name of a field
    (``user_object``) or by type (``CourseKey``). What is not here is made up; live objects are not.
    platform: what the plugin asks. around: entered around every run, such as a transaction that is
    rolled back. state: returns what receivers may have changed, to compare.
    users, course: of a platform that is judged: some who learn in *course*, and one at least who does not.
    partitions: what each partition scheme is asked about, by its name; some of *users* are in arms.
    configured: options of data retrievers and credential generators, by their names, as a
    configuration stores them: JSON. contexts: what each retriever is asked about, by its name; some
    have earned it there, and some have not.
    assets: files that designs name, by slug. facts: of an ordinary document. says: returns the text of
    a document, where that is none itself.
    """

    settings: Mapping[str, Any] = attrs.field(factory=dict)
    fields: Mapping[str | type, Any] = attrs.field(factory=dict)
    platform: LearningPlatform | None = None
    around: Callable[[], AbstractContextManager[Any]] = nullcontext
    state: Callable[[], Any] | None = None
    users: Sequence[UserId] = ()
    course: CourseKey | None = None
    partitions: Mapping[str, CoursePartition] = attrs.field(factory=dict)
    configured: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict)
    contexts: Mapping[str, LearningContext] = attrs.field(factory=dict)
    assets: Mapping[str, bytes] = attrs.field(factory=dict)
    facts: CredentialFacts | None = None
    says: Callable[[Document], str] | None = None

    if not TYPE_CHECKING:  # pragma: no branch  # they read the fields

        def __init__(self, **said: Any) -> None:
            """Refuse a word that is no field's, with the one that was meant."""
            fields = attrs.fields_dict(type(self))
            for unknown in [word for word in said if word not in fields]:
                raise TypeError(f"World has no {unknown!r}{nearest(unknown, fields)}")
            self.__attrs_init__(**said)

    def with_fields(self, more: Mapping[Any, Any]) -> World:
        """Return this world, with *more* fields where it says nothing of them."""
        return attrs.evolve(self, fields={**more, **self.fields})

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Be in what is ``around``. Raises: CannotJudge: it can't be entered."""
        with ExitStack() as stack:
            with _faults("around"):
                stack.enter_context(self.around())
            yield

    def seen(self) -> Any:
        """Return a copy of what ``state`` returns, or None without one. Raises: CannotJudge."""
        with _faults("state"):
            return copy.deepcopy(self.state()) if self.state else None

    def read(self, document: Document) -> str | None:
        """Return what ``says`` reads in *document*, or None without one. Raises: CannotJudge."""
        with _faults("says"):
            return self.says(document) if self.says else None


@contextmanager
def _faults(field: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        told = f"World({field}=...): {type(error).__name__}: {error}"
        raise CannotJudge(told) from error


def opened(given: Any) -> AbstractContextManager[Any]:
    """Return a *given* World, a function that returns one, or a context manager, as the last."""
    world = given() if inspect.isroutine(given) else given
    return world if isinstance(world, AbstractContextManager) else nullcontext(world)


class NotInThisWorld(BaseException):
    """A plugin looked for something that nobody supplied.

    No Exception: the plugin must not take it for an error of its own, nor the engine.
    """


class NotGiven:
    """A live object that nobody supplied. It may be passed on; who looks into it ends the run."""

    def __init__(self, name: str) -> None:
        vars(self)["_name"] = name

    def __repr__(self) -> str:
        return f"<{self._name}, which no World supplies>"

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith(("__", "_repr_")):  # what copies, compares and prints asks everybody
            raise AttributeError(name)
        raise NotInThisWorld(f"reads {self._name}.{name}")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise NotInThisWorld(f"sets {self._name}.{name}")

    def _looked_into(self, *_: object) -> NoReturn:
        raise NotInThisWorld(f"looks into {self._name}")

    __str__ = __iter__ = __len__ = __contains__ = __getitem__ = __setitem__ = _looked_into
    __call__ = __int__ = _looked_into


def _not_asked(method: str) -> Callable[..., NoReturn]:
    def asked(*_: object, **__: object) -> NoReturn:
        raise NotInThisWorld(f"asks the platform for {method}")

    return asked


READS = tuple(
    name
    for name, held in vars(LearningPlatform).items()
    if inspect.isfunction(held) and name not in ("supports", "absolute_url")
)
COMMANDS = tuple(
    part for capability in ("accounts", "enrolling", "scoring") for part in CAPABILITIES[capability]
)


class NoPlatformGiven(LearningPlatform):
    """A platform that supports everything, for plugins to hold: who asks it something ends the run."""

    # Written out for the ABC; the loop below has the rest.
    users = users_by_email = users_by_username = courses = enrollments = _not_asked("a read")

    def absolute_url(self, path: str) -> str:
        """Return an address that nobody has."""
        return f"https://platform.example{path}"


for _method in READS:
    setattr(NoPlatformGiven, _method, _not_asked(f"{_method}()"))


class Listened:
    """A platform whose commands are noted: *commanded* has the names of those who gave one.

    asked: the reads, by name. wondered: what it was asked whether it supports.
    """

    def __init__(self, platform: LearningPlatform) -> None:
        self._platform = platform
        self.commanded: list[str] = []
        self.asked: list[str] = []
        self.wondered: set[str] = set()

    def supports(self, capability: Capability) -> bool:
        """Return what the platform says."""
        self.wondered.add(capability)
        return self._platform.supports(capability)

    def __getattr__(self, name: str) -> Any:
        if name in READS and name not in COMMANDS:
            self.asked.append(f"the platform for {name}()")
        held = getattr(self._platform, name)
        return self._noting(held) if name in COMMANDS else held

    def _noting(self, command: Callable[..., Any]) -> Callable[..., Any]:
        def noted(rows: Any, *, source: str) -> Any:
            self.commanded.append(source)
            if isinstance(self._platform, NoPlatformGiven):
                return [Outcome(row, "unchanged") for row in rows]
            return command(rows, source=source)

        return noted
