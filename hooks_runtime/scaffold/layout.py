"""Source that reads as if a formatter had been over it: calls on one line, or a line for each part."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import accumulate, groupby
from typing import Any, TypeAlias

import attrs

WIDTH = 100
STEP = "    "


class NotWritten(Exception):
    """The plugin can't be written as it was asked for; the message says why."""


@attrs.frozen
class Call:
    """``head(key=part, part)``. *parts*: what stands before each, and the part itself.

    of: the class that is called, which then has to be imported.
    """

    head: str
    parts: tuple[tuple[str, Code], ...]
    of: type | None = None

    def __str__(self) -> str:
        """Return the call on one line; without a head it is a tuple."""
        inner = ", ".join(f"{key}{part}" for key, part in self.parts)
        return f"{self.head}({inner}{',' if not self.head and len(self.parts) == 1 else ''})"


Code: TypeAlias = str | Call


@attrs.frozen(order=True)
class Import:
    """``from module import name``; *thing* is what the name stands for."""

    module: str
    name: str
    thing: object = attrs.field(default=None, order=False)

    @classmethod
    def of(cls, thing: Any, name: str = "", module: str = "") -> Import:
        """Return how to import *thing*: from the outermost package that has it.

        Raises: NotWritten: its module has no such name.
        """
        name, module = name or thing.__name__, module or thing.__module__
        for package in accumulate(module.split("."), "{}.{}".format):
            if getattr(sys.modules.get(package), name, None) is thing:
                return cls(package, name, thing)
        raise NotWritten(f"{name} can't be imported from {module}; plugins import what they answer")


def laid_out(code: Code, before: str = "", after: str = "", indent: str = "") -> str:
    """Return *code* between *before* and *after*, on one line if it fits."""
    line = f"{indent}{before}{code}{after}"
    if isinstance(code, str) or len(line) <= WIDTH or not code.parts:
        return line
    # The comma after the last part keeps formatters from joining the lines again.
    inner = [laid_out(part, key, ",", indent + STEP) for key, part in code.parts]
    return "\n".join([f"{indent}{before}{code.head}(", *inner, f"{indent}){after}"])


def imports(wanted: Iterable[Import]) -> str:
    """Return the import statements for *wanted*, sorted as isort does: the standard library first.

    Raises: NotWritten: two different things have one name.
    """
    once: dict[str, Import] = {}
    for one in wanted:
        if (there := once.setdefault(one.name, one)).thing is not one.thing:
            told = f"{one.name} is in {there.module} and in {one.module}; write a plugin for each"
            raise NotWritten(told)
    parts: dict[bool, list[Import]] = {True: [], False: []}
    for one in sorted(once.values()):
        parts[one.module.partition(".")[0] in sys.stdlib_module_names].append(one)
    return "\n\n".join("\n".join(_statements(part)) for part in parts.values() if part)


def _statements(wanted: Iterable[Import]) -> Iterator[str]:
    for module, names in groupby(wanted, key=lambda one: one.module):
        yield statement(module, [one.name for one in names])


def statement(module: str, names: Iterable[str]) -> str:
    """Return the statement that imports *names* from *module*: classes first, then functions."""
    ordered = sorted(names, key=lambda name: (not name[0].isupper(), name))
    line = f"from {module} import {', '.join(ordered)}"
    listed = "".join(f"{STEP}{name},\n" for name in ordered)
    return line if len(line) <= WIDTH else f"from {module} import (\n{listed})"


def needed(code: Code) -> Iterator[Import]:
    """Yield an import for each class that *code* calls."""
    if isinstance(code, Call):
        if code.of and code.of.__module__ != "builtins":
            yield Import.of(code.of)
        for _, part in code.parts:
            yield from needed(part)
