"""Whose view of a course is asked for. What is wrong about it is said at once, and nobody is named."""

from __future__ import annotations

from typing import TypeAlias

from hookspecs.values import UserId

Learner: TypeAlias = object
"""A ``UserId``, the whole number of one, or a user object, whose ``pk`` it is."""

EXPECTED = "expected a UserId, the whole number of one, or a user object with a pk"
NOTHING = object()


def whose(learner: Learner) -> UserId | None:
    """Return the id of *learner*; None for a user object that says it is anonymous.

    Raises: TypeError: it is nothing that has an id, such as a username. ValueError: it has none yet.
    """
    if getattr(learner, "is_anonymous", False) is True:
        return None
    number = learner if isinstance(learner, int | str) else getattr(learner, "pk", NOTHING)
    kind = type(learner).__name__
    if number is None:
        raise ValueError(f"{EXPECTED}; got a {kind} that is not saved, so its pk is None")
    # Not what it is: a username or an address would come into logs.
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"{EXPECTED}; got {'None' if learner is None else f'a {kind}'}")
    return UserId(number)
