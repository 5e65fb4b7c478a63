"""What can be wrong with settings and plugins, told all at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Literal

import attrs

from hooks_runtime.terminal import wrapped
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
        """Return a headline and one line for each problem, for logs and for who searches in it."""
        told = (f"  {_head(each, _width(self.problems))}{each.message}" for each in self.problems)
        return "\n".join([self._headline, *told])

    def told(self) -> str:
        """Return the same for a terminal."""
        return "\n".join([self._headline, *lines(self.problems)])

    @property
    def _headline(self) -> str:
        places = len(self.problems)
        return f"LEARNING_HOOKS is wrong in {places} place{'s' if places > 1 else ''}:"


def lines(problems: Iterable[Problem]) -> list[str]:
    """Return each problem, id and path and message, for a terminal."""
    shown = tuple(problems)
    width = _width(shown)
    return [line for problem in shown for line in _lines(problem, width)]


def _width(problems: Iterable[Problem]) -> int:
    return min(24, max((len(problem.path) for problem in problems), default=0))


def _head(problem: Problem, width: int) -> str:
    return f"{problem.id}  {problem.path:<{width}}  "


def _lines(problem: Problem, width: int) -> list[str]:
    head, indent = f"  {_head(problem, width)}", " " * (width + 10)
    if len(problem.path) > width:
        return [head.rstrip(), *wrapped(problem.message, indent)]
    return wrapped(problem.message, head)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'waitlist'?``, or what there is, or nothing."""
    names = sorted(set(known))
    there = f"; there is {', '.join(names)}" if 0 < len(names) <= 8 else ""
    return nearest(name, names) or there


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'waitlist'?``, or nothing."""
    near = closest(name, known)
    return f"; did you mean {near!r}?" if near else ""


def closest(name: str, known: Iterable[str]) -> str:
    """Return what of *known* was probably meant by *name*: the rest of it, or nearly the same; or ''."""
    names = sorted(set(known))
    longer = [each for each in names if each.startswith(name)] if name else []
    return (longer + difflib.get_close_matches(name, names, 1, cutoff=0.6) + [""])[0]


def a_or_an(noun: str) -> str:
    """Return ``an int``, ``a list``."""
    return f"an {noun}" if noun[0].lower() in "aeiou" else f"a {noun}"


def at(path: str, key: str) -> str:
    """Return the path of *key* in the mapping at *path*: ``$.steps['waitlist:hold']``."""
    return f"{path}.{key}" if re.fullmatch(r"\w+", key) else f"{path}[{key!r}]"
