"""What can be wrong with settings and plugins, told all at once."""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Iterable
from typing import Literal

import attrs

from hookspecs import HooksError

WIDTH = 80


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
        return self.told(columns=None)

    def told(self, columns: int | None = WIDTH) -> str:
        """Return the same for a terminal."""
        places = len(self.problems)
        headline = f"LEARNING_HOOKS is wrong in {places} place{'s' if places > 1 else ''}:"
        return "\n".join([headline, *lines(self.problems, columns)])


def lines(problems: Iterable[Problem], columns: int | None = WIDTH) -> list[str]:
    """Return each problem, id and path and message, in lines of so many *columns*; None: in one."""
    shown = tuple(problems)
    width = min(24, max((len(problem.path) for problem in shown), default=0))
    if columns is None:
        return [f"  {each.id}  {each.path:<{width}}  {each.message}" for each in shown]
    return [line for problem in shown for line in _lines(problem, width, columns)]


def _lines(problem: Problem, width: int, columns: int) -> list[str]:
    head, indent = f"  {problem.id}  {problem.path:<{width}}", " " * (width + 10)
    above = [head] if len(problem.path) > width else []
    return above + textwrap.wrap(
        problem.message,
        columns,
        initial_indent=indent if above else f"{head}  ",
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


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
