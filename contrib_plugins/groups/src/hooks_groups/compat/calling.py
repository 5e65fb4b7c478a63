"""How an Open edX scheme is asked, whatever its signature, and what its answer comes to.

Its ``get_group_for_user`` takes three positionals, and perhaps ``assign`` or ``use_cached``; it
answers with a group, several, ids, or None. Upstream passes ``assign`` to all of them, which two of
its own six refuse.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from functools import partial
from typing import Any

WORDS = ("assign", "use_cached")


class NoAnswer(TypeError):
    """A scheme answered with something that names no group."""

    def __init__(self, answer: object) -> None:
        super().__init__(answer)
        self.kind = type(answer).__name__

    def __str__(self) -> str:
        """Return what came, and what would do."""
        return f"answered with {self.kind}, and not with a group, several, ids, or None"


class Asking:
    """Asks one *scheme*; its signature is read once."""

    def __init__(self, scheme: Any) -> None:
        self._ask = scheme.get_group_for_user
        self._accepted = accepted(self._ask)

    def groups(
        self, course: Any, user: Any, partition: Any, *, assign: bool, use_cached: bool
    ) -> frozenset[int]:
        """Return the ids of the groups that *user* is in. Raises: NoAnswer, and what a scheme raises."""
        said = {"assign": assign, "use_cached": use_cached}
        words = {word: said[word] for word in self._accepted}
        return ids(self._ask(course, user, partition, **words))


def accepted(function: Any) -> tuple[str, ...]:
    """Return which of ``assign`` and ``use_cached`` *function* takes by name."""
    try:
        parameters = inspect.signature(function).parameters
    except ValueError:  # some builtins say nothing of themselves
        return ()
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    names = {name for name, each in parameters.items() if each.kind in named}
    if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters.values()):
        names.add("assign")  # what upstream passes to them, and no more
    return tuple(word for word in WORDS if word in names)


def ids(answer: Any) -> frozenset[int]:
    """Return the ids of the groups in a scheme's *answer*. Raises: NoAnswer."""
    if answer is None:
        return frozenset()
    # A group is a tuple, too.
    if isinstance(answer, list | tuple | set | frozenset) and not hasattr(answer, "id"):
        return frozenset(map(partial(_id, answer), _present(answer)))
    return frozenset([_id(answer, answer)])


def _present(answers: Iterable[Any]) -> Iterable[Any]:
    return (each for each in answers if each is not None)


def _id(answer: Any, one: Any) -> int:
    found = getattr(one, "id", one)
    if isinstance(found, bool) or not isinstance(found, int):
        raise NoAnswer(answer)
    return int(found)
