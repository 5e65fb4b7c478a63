"""What functions of learning-credentials say of a learner -> an ``Eligibility``, in exact decimals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from hookspecs.interfaces.data_retriever import Criterion, Eligibility
from hookspecs.values import Points, UserId

HUNDRED = 100


def eligibility(user: UserId, said: Mapping[str, Any], called: str = "its function") -> Eligibility:
    """Return the judgement that *said* is of *user*; what does not say ``is_eligible`` says no.

    Where criteria don't tell why, *called* is named: it has reasons of its own.
    """
    is_eligible, criteria = bool(said.get("is_eligible", False)), tuple(_criteria(said))
    is_told = is_eligible == all(each.is_met for each in criteria)
    reason = "" if is_told else f"{called} says {'yes' if is_eligible else 'no'}"
    return Eligibility(user, is_eligible, criteria, reason)


def _criteria(said: Mapping[str, Any], step: str = "") -> Iterator[Criterion]:
    if "required_completion" in said:
        have, need = said.get("current_completion"), said["required_completion"]
        # A share of 1, where grades are of 100.
        yield from _criterion("completion", have, need, HUNDRED, step)
    current, required = said.get("current_grades"), said.get("required_grades")
    for name, need in required.items() if isinstance(required, Mapping) else ():
        have = current.get(name) if isinstance(current, Mapping) else None
        yield from _criterion(str(name), have, need, 1, step)
    steps = said.get("steps")
    for key, part in steps.items() if isinstance(steps, Mapping) else ():
        if isinstance(part, Mapping):
            yield from _criteria(part, str(key))


def _criterion(name: str, have: Any, need: Any, times: int, step: str) -> Iterator[Criterion]:
    """Yield it, unless the function says something that is no number; what is not there yet is 0."""
    current, required = exact(0 if have is None else have, times), exact(need, times)
    if current is not None and required is not None:
        yield Criterion(name, Points(current), Points(required), "percent", step)


def exact(value: Any, times: int = 1) -> Decimal | None:
    """Return *times* the number that was written: of 0.55 that is 55, and no binary next to it.

    None: it is no number, or a negative or endless one.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    written = Decimal(str(value))
    if not written.is_finite() or written < 0:
        return None
    return Decimal(format((written * times).normalize(), "f"))
