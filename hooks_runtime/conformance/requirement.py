"""What a requirement is, and what can come of one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Literal, TypeAlias

import attrs

from hooks_runtime import observe
from hookspecs import HookFailed

Level: TypeAlias = Literal["MUST", "SHOULD"]
Status: TypeAlias = Literal["passed", "failed", "skipped", "waived", "stale"]
Check: TypeAlias = Callable[[Any], None]

PAGE = "docs/conformance.md"


class CannotJudge(Exception):
    """There is nothing to judge, or not so; the message says why."""


class Failed(Exception):
    """The requirement is not met; *told* says by what.

    place: the step that did it, with its line. counterexample: Python that does it again.
    """

    def __init__(self, told: str, place: str = "", counterexample: str = "") -> None:
        super().__init__(told, place, counterexample)
        self.told, self.place, self.counterexample = told, place, counterexample


class Skipped(Exception):
    """The requirement does not apply; the message says why."""


class NotJudged(Skipped):
    """It applies, and could not be judged; the message says why, and what would help."""


@attrs.frozen
class Requirement:
    """A numbered sentence, and the function that raises Failed or Skipped where it does not hold.

    motive: the defect that somebody shipped.
    """

    id: str
    level: Level
    since: str
    motive: str
    check: Check = attrs.field(repr=False)

    @property
    def sentence(self) -> str:
        """Return what is required, as the function's docstring has it."""
        return " ".join((self.check.__doc__ or "").split())

    @property
    def url(self) -> str:
        """Return where it is explained."""
        return f"{PAGE}#{self.id.lower()}"


@attrs.frozen
class Outcome:
    """What came of one requirement. told: by what it failed, why it was skipped or waived.

    place: the step that failed it, with its line. counterexample: Python that does it again.
    applies: False where there is nothing to judge; skipped all the same, it could not be judged.
    waiver: the reason why it need not hold, whatever came of it.
    """

    id: str
    level: Level
    sentence: str
    status: Status
    told: str
    url: str
    applies: bool = True
    waiver: str = ""
    place: str = ""
    counterexample: str = ""

    @property
    def words(self) -> str:
        """Return what is told, as a sentence of the place."""
        return f"{self.place} {self.told}".lstrip()

    @property
    def shown(self) -> str:
        """Return all that is told."""
        return f"{self.words}\n{self.counterexample}".rstrip()


def in_words(error: BaseException) -> str:
    """Return *error* on one line; of a HookFailed the step that broke, and what it raised."""
    if not isinstance(error, HookFailed):
        return repr(error)
    cause = repr(error.__cause__) if error.__cause__ else error.error
    return f"HookFailed, since {error.step} raised {cause} on {error.hook}"


def requirement(
    number: str, level: Level, *, since: str, motive: str
) -> Callable[[Check], Requirement]:
    """Return a decorator that makes a function, whose docstring is the sentence, a requirement."""
    return lambda check: Requirement(number, level, since, motive, check)


def of(group: ModuleType) -> Iterator[Requirement]:
    """Yield the requirements of a *group*, which is a module, in the order of their definition."""
    return (held for held in vars(group).values() if isinstance(held, Requirement))


def judged(required: Requirement, subject: Any, waiver: str = "") -> Outcome:
    """Return what comes of *required*. waiver: the reason why it need not hold."""
    status, told, applies, *shown = _judged(required, subject)
    if waiver and status == "failed":
        status, told, shown = "waived", waiver, []
    elif waiver and status == "passed":
        status, told = "stale", f"it holds; remove the waiver {waiver!r}"
    elif waiver:
        why = "it is waived, and was not run" if applies else "remove its waiver, it has no need"
        told = f"{told}; {why}: {waiver!r}"
    who = (required.id, required.level, required.sentence)
    return Outcome(*who, status, told, required.url, applies, waiver, *shown)


def _judged(required: Requirement, subject: Any) -> tuple[Any, ...]:
    try:
        with _quiet():
            required.check(subject)
    except Failed as failed:
        return "failed", failed.told, True, failed.place, failed.counterexample
    except Skipped as skipped:
        return "skipped", str(skipped), isinstance(skipped, NotJudged)
    except CannotJudge:
        raise  # the world's fault, and not the plugin's
    except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever a plugin raises is its own
        return "failed", f"raised {in_words(error)}", True
    return "passed", "", True


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what is logged, again and again, from a terminal where nobody has set logging up.

    The engine does not even write it: what plugins write is what is judged.
    """
    nowhere, level = logging.NullHandler(), observe.logger.level
    logging.root.addHandler(nowhere)
    observe.logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        observe.logger.setLevel(level)
        logging.root.removeHandler(nowhere)
