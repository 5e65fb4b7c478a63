"""What cannot be asked.

::

    HooksError
    └── UnknownContent      also a KeyError: the course has no such piece
"""

from __future__ import annotations

from collections.abc import Iterable

from hookspecs import HooksError


class UnknownContent(HooksError, KeyError):
    """*course* has no pieces with these *keys*."""

    code = "unknown_content"

    def __init__(self, course: str, keys: Iterable[str]) -> None:
        super().__init__(str(course), tuple(sorted(map(str, keys))))
        self.course, self.keys = self.args

    def __str__(self) -> str:
        """Return which."""
        return f"{self.course} has no {' and no '.join(map(repr, self.keys))}"
