"""How far it is, on one line of a terminal; and not a word where nobody looks."""

from __future__ import annotations

from time import monotonic
from typing import TextIO

WIDTH = 30
EVERY_S = 0.1


class Line:
    """A bar that is drawn over itself. Call it with what is made, how many are done, and of how many."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self._drawn_at = 0.0

    def __call__(self, what: str, done: int, of: int) -> None:
        now, is_done = monotonic(), done == of
        if not self.out.isatty() or not (is_done or now - self._drawn_at > EVERY_S):
            return
        self._drawn_at = now
        bar = ("#" * (WIDTH * done // of)).ljust(WIDTH, ".")
        self.out.write(f"\r{what:<9}[{bar}] {done:,} of {of:,}{chr(10) * is_done}")
        self.out.flush()
