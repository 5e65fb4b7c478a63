"""What can be wrong with settings and plugins, told all at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Literal

import attrs

from hookspecs import HooksError


@attrs.frozen
class Problem:
    """One thing that is wrong, where, and the way out.

    id: stable, ``E201``; Django shows it as ``learning_hooks.E201``; docs/errors.md lists them.
    path: the place in LEARNING_HOOKS, ``$.plugins[1]``. plugin: the culprit, where one is known.
    """

    id: str
    path: str
    message: str
    plugin: str | None = None

    @property
    def level(self) -> Literal["error", "warning"]:
        """Return ``error`` for ids that start with E, ``warning`` for W."""
        return "warning" if self.id.startswith("W") else "error"


class ConfigurationError(HooksError):
    """LEARNING_HOOKS, or a plugin that it requires, is wrong; *problems* has every place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return a headline and one line for each problem."""
        places = len(self.problems)
        headline = f"LEARNING_HOOKS is wrong in {places} place{'s' if places > 1 else ''}:"
        return "\n".join([headline, *lines(self.problems)])


def lines(problems: Iterable[Problem]) -> list[str]:
    """Return one aligned line a problem: id, path, message."""
    shown = tuple(problems)
    width = min(36, max((len(problem.path) for problem in shown), default=0))
    return [f"  {problem.id}  {problem.path:<{width}}  {problem.message}" for problem in shown]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'waitlist'?``, or what there is, or nothing."""
    names = sorted(set(known))
    there = f"; there is {', '.join(names)}" if 0 < len(names) <= 8 else ""
    return nearest(name, names) or there


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'waitlist'?``, or nothing."""
    near = difflib.get_close_matches(name, sorted(set(known)), 1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def a_or_an(noun: str) -> str:
    """Return ``an int``, ``a list``."""
    return f"an {noun}" if noun[0].lower() in "aeiou" else f"a {noun}"


def at(path: str, key: str) -> str:
    """Return the path of *key* in the mapping at *path*: ``$.steps['waitlist:hold']``."""
    return f"{path}.{key}" if re.fullmatch(r"\w+", key) else f"{path}[{key!r}]"
