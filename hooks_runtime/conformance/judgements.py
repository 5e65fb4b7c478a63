"""RET, continued: what a judgement says, and whether that is true of its own numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

from hooks_runtime.conformance import configured, retrieving
from hooks_runtime.conformance.requirement import Skipped, requirement
from hooks_runtime.conformance.retrieving import Retrieving
from hooks_runtime.conformance.subject import Subject
from hooks_runtime.problems import ConfigurationError
from hookspecs.interfaces.data_retriever import Criterion, Eligibility
from hookspecs.values import Points, UserId

MOST = 8  # boundaries that are tried


@requirement(
    "RET-012",
    "MUST",
    since="0.1",
    motive="learning-credentials: 55.00000000000001 percent are required",
)
def numbers_are_exact(subject: Subject) -> None:
    """a judgement is of the interface's types, its numbers exact"""

    def finds(it: Retrieving) -> None:
        for each in it.settled().values():
            if fault := _fault(each):
                raise it.fails(fault, [each.user])
        if strays := [user for user in it.eligible() if type(user) is not UserId]:
            raise it.fails(f"eligible yields {type(strays[0]).__name__}, and not UserId")

    retrieving.every(subject, finds)


@requirement(
    "RET-013",
    "MUST",
    since="0.1",
    motive="learning-credentials: 10 % where the platform says 50 %",
)
def says_what_its_criteria_say(subject: Subject) -> None:
    """a judgement is as its criteria say, or says why it is not"""

    def finds(it: Retrieving) -> None:
        for each in it.settled().values():
            _refuse_contradiction(it, each)

    retrieving.every(subject, finds)


@requirement(
    "RET-014",
    "MUST",
    since="0.1",
    motive="learning-credentials: who has 0.55 of 0.55 is refused",
)
def enough_is_enough(subject: Subject) -> None:
    """who has exactly what is required has earned it"""
    tried = []

    def finds(it: Retrieving) -> None:
        for other, user in _boundaries(it):
            for each in other.judged([user]):
                tried.append(each)
                _refuse_contradiction(other, each)

    retrieving.every(subject, finds)
    if not tried:
        raise Skipped("none of its options is what a criterion requires")


@requirement(
    "RET-015",
    "SHOULD",
    since="0.1",
    motive="learning-credentials: is_eligible is False, and nobody can say why",
)
def says_what_is_missing(subject: Subject) -> None:
    """who has not earned it can be told what is missing"""

    def finds(it: Retrieving) -> None:
        for user, each in it.settled().items():
            is_told = each.reason or not all(criterion.is_met for criterion in each.criteria)
            if not each.is_eligible and not is_told:
                raise it.fails(f"refused user {user} without a criterion, or a reason", [user])

    retrieving.every(subject, finds)


def _refuse_contradiction(it: Retrieving, each: Eligibility) -> None:
    """Raise Failed where the criteria come to something else; RET-015 tells where there are none."""
    is_met = all(criterion.is_met for criterion in each.criteria)
    if each.criteria and not each.reason and each.is_eligible is not is_met:
        shown = ", ".join(f"{c.name} {c.current:f} of {c.required:f}" for c in each.criteria)
        has = "has" if each.is_eligible else "has not"
        raise it.fails(f"user {each.user} {has} earned it with {shown}, and no reason", [each.user])


def _fault(each: Eligibility) -> str:
    """Return what is not of its type in a judgement."""
    parts: list[tuple[str, Any, type]] = [
        ("user", each.user, UserId),
        ("is_eligible", each.is_eligible, bool),
        ("reason", each.reason, str),
        ("criteria", each.criteria, tuple),
        *(("a criterion", criterion, Criterion) for criterion in each.criteria),
    ]
    for name, got, kind in parts:
        if type(got) is not kind:
            return f"{name} is {_kind(got)}, and not {kind.__name__}"
    numbers = ((name, criterion) for criterion in each.criteria for name in ("current", "required"))
    for name, criterion in numbers:
        if type(getattr(criterion, name)) is not Points:
            return (
                f"{name} of {criterion.name} is {_kind(getattr(criterion, name))}, and not Points"
            )
    return ""


def _kind(value: object) -> str:
    return f"{value!r}, of type {type(value).__name__}"


def _boundaries(it: Retrieving) -> Iterator[tuple[Retrieving, UserId]]:
    """Yield it with options that require of a learner exactly what they have.

    An option is what a criterion requires if another one makes it require that.
    """
    seen: set[tuple[Any, Any]] = set()
    said = configured.as_json(it.retriever.options)
    for user, each in it.settled().items():
        for criterion in each.criteria:
            pair = (criterion.required, criterion.current)
            if pair in seen or len(seen) == MOST:
                continue
            seen.add(pair)
            for other in _with(it, said, criterion):
                if _is_required(other, user, criterion):
                    yield other, user
                    break


def _with(it: Retrieving, said: Any, criterion: Criterion) -> Iterator[Retrieving]:
    current = criterion.current
    forms: list[Any] = [str(current), float(current)]
    if current == int(current):
        forms.insert(0, int(current))
    for form in forms:
        with suppress(ConfigurationError):
            yield it.with_options(_replaced(said, criterion.required, form))


def _is_required(it: Retrieving, user: UserId, wanted: Criterion) -> bool:
    judged = (criterion for each in it.judged([user]) for criterion in each.criteria)
    named = [c for c in judged if (c.name, c.step) == (wanted.name, wanted.step)]
    return any(c.required == c.current == wanted.current for c in named)


def _replaced(said: Any, old: Any, new: Any) -> Any:
    """Return JSON with *new* where the number *old* is."""
    if isinstance(said, dict):
        return {key: _replaced(part, old, new) for key, part in said.items()}
    if isinstance(said, list):
        return [_replaced(part, old, new) for part in said]
    with suppress(ArithmeticError):
        if not isinstance(said, bool) and Decimal(str(said)) == Decimal(str(old)):
            return new
    return said
