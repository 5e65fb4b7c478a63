"""Where an import reads, and what it finds, does and can't do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import attrs
from django.core.exceptions import ValidationError

from hooks_credentials.compat.names import Names

ROWS = ("assets", "types", "configurations", "credentials")


@attrs.frozen
class Source:
    """alias: of the database. files: alias of the storage to copy files from, '' to copy none.

    folder: where documents lie there. documented: whether sizes are those of the documentation.
    """

    alias: str = "default"
    names: Names = attrs.field(factory=Names)
    files: str = ""
    folder: str = "learning_credentials"
    documented: bool = False


@attrs.define
class Report:
    """problems: why nothing was stored, each with its row and column. notes: what is other than before.

    made, kept: how many of what are new, and how many were there already, which stay as they are.
    """

    problems: list[str] = attrs.field(factory=list)
    notes: list[str] = attrs.field(factory=list)
    made: Counter[str] = attrs.field(factory=Counter)
    kept: Counter[str] = attrs.field(factory=Counter)

    def lines(self) -> list[str]:
        """Return what is told, a line each, when all went well."""
        words = dict.fromkeys((*ROWS, *self.made))
        counted = [f"{w}: {self.made[w]} new, {self.kept[w]} there already" for w in words]
        return [*counted, *(f"note: {note}" for note in self.notes)]

    def saved(self, row: Any, place: str, what: str) -> bool:
        """Save *row* and count it, or note everything that is wrong with it."""
        try:
            row.save()
        except ValidationError as error:
            self.problems += [f"{place}: {each}" for each in told(error)]
            return False
        self.made[what] += 1
        return True

    def options(self, text: Any, place: str) -> dict[str, Any] | None:
        """Return the options that *text* is, or note that it is none."""
        try:
            said = json.loads(text) if isinstance(text, str | bytes) and text else text or {}
        except ValueError as error:
            self.problems.append(f"{place}: it is no JSON: {error}")
            return None
        if not isinstance(said, Mapping):
            self.problems.append(f"{place}: an object is needed, such as {{}}")
            return None
        return dict(said)


def told(error: ValidationError) -> list[str]:
    """Return what *error* says, each with its field if it is about one."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    fields = error.message_dict.items()
    return [each if name == "__all__" else f"{name}: {each}" for name, of in fields for each in of]
