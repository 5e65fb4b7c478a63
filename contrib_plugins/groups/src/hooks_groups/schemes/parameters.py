"""What the schemes of this plugin are told about a partition: typed, and read before it is stored."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Self

from attrs import field, frozen

from hooks_groups.assigning import HASHES
from hooks_runtime import ConfigurationError, structure


class WrongParameters(ValueError):
    """A partition's parameters are not what its scheme needs; the words have a line for each."""


class Share(float):
    """A weight, against those of others: 0 or more."""

    __slots__ = ()

    def __new__(cls, value: float) -> Self:  # noqa: D102  # the class tells
        if not (math.isfinite(value) and value >= 0):
            raise ValueError(f"a weight is a number, 0 or more, got {value!r}")
        return super().__new__(cls, value)


class HashName(str):
    """One of the hashes that there are."""

    __slots__ = ()

    def __new__(cls, value: str) -> Self:  # noqa: D102  # the class tells
        if value not in HASHES:
            raise ValueError(f"No hash is called {value!r}; there is {', '.join(HASHES)}.")
        return super().__new__(cls, value)


FIRST = HashName(next(iter(HASHES)))


@frozen
class NoParameters:
    """``group`` and ``enrollment_track`` are told nothing."""


@frozen
class SetParameters:
    """``cohort`` and ``team``. set: the slug of the set whose segments are the arms."""

    set: str = ""


@frozen
class DrawParameters:
    """``random``. salt: what tells this draw from others; '' for one that is made up.

    hash: what draws. weights: shares by the number of an arm; 1 where none is said.
    """

    salt: str = ""
    hash: HashName = FIRST
    weights: Mapping[str, Share] = field(factory=dict)


TYPES: Mapping[str, type[Any]] = {
    "group": NoParameters,
    "enrollment_track": NoParameters,
    "cohort": SetParameters,
    "team": SetParameters,
    "random": DrawParameters,
}


def checked(
    scheme: str, said: Mapping[str, Any], arms: Collection[int], path: str = "parameters"
) -> dict[str, Any]:
    """Return what *scheme* is told, as it is stored. arms: those that there will be, if that is known.

    Of a scheme that another plugin supplies it has to be JSON. Raises: WrongParameters: all that is wrong.
    """
    plain = _plain(said)
    problems = list(_problems(scheme, plain, arms, path))
    if problems:
        raise WrongParameters("\n".join(problems))
    return plain


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return *said* with weights as JSON has them, by texts: a number is an arm's in Python, too."""
    weights = said.get("weights")
    if not isinstance(weights, Mapping):
        return dict(said)
    return {**said, "weights": {str(arm): weight for arm, weight in weights.items()}}


def _problems(
    scheme: str, said: Mapping[str, Any], arms: Collection[int], path: str
) -> Iterator[str]:
    if scheme not in TYPES:
        yield from _not_json(said, path)
        return
    try:
        read = structure(said, TYPES[scheme], path)
    except ConfigurationError as error:
        yield from (f"{each.path}: {each.message}" for each in error.problems)
        # What else is said of weights can be told although other parts are wrong.
        read = None
    weights = said.get("weights", {})
    if scheme == "random" and isinstance(weights, Mapping):
        yield from _unknown_arms(weights, arms, path)
    drawn = arms if isinstance(read, DrawParameters) else ()
    if drawn and read and not any(read.weights.get(str(arm), 1) for arm in drawn):
        yield f"{path}.weights: all are 0, so nobody would be drawn; give one arm a share"


def _unknown_arms(weights: Mapping[str, Any], arms: Collection[int], path: str) -> Iterator[str]:
    there = f"; there is {', '.join(map(str, sorted(arms)))}" if arms else ""
    for arm in weights:
        if not arm.isdecimal() or (arms and int(arm) not in arms):
            yield f"{path}.weights[{arm!r}]: expected the number of an arm{there}"


def _not_json(said: Mapping[str, Any], path: str) -> Iterator[str]:
    try:
        json.dumps(said, allow_nan=False)
    except (TypeError, ValueError) as error:
        yield f"{path}: cannot be written as JSON: {error}"
