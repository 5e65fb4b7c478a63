"""What the demo tells: 80 columns, and a line for each thing that was checked."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Container
from time import monotonic, sleep

WIDTH = 80
PATIENCE_S = 15


class Unmet(Exception):
    """Something was not as expected; the message says what was."""


class Transcript:
    """Prints as it goes. *held* counts what was checked; the first thing that is wrong ends it all."""

    def __init__(self) -> None:
        self.held = 0
        self._stories = 0

    def story(self, title: str) -> None:
        self._stories += 1
        print(f"\n{self._stories}. {title}", flush=True)

    def does(self, what: str) -> None:
        """Tell what somebody does."""
        self._wrapped("   - ", what)

    def sees(self, claim: str, words: str, there: Container[str]) -> None:
        """Check that *words* are *there*, and tell the claim with them."""
        if words not in there:
            raise Unmet(f"{claim}: expected {words!r}, got {there!r}")
        self.held += 1
        self._wrapped("     ok  ", f'{claim}: "{words}"')

    def comes_to_see(self, claim: str, words: str, look: Callable[[], Container[str]]) -> None:
        """Check that *words* come to be there, within the time that a worker may take."""
        latest = monotonic() + PATIENCE_S
        while words not in (there := look()) and monotonic() < latest:
            sleep(0.05)
        self.sees(claim, words, there)

    def say(self, text: str) -> None:
        print(text, flush=True)

    def quote(self, text: str) -> None:
        """Show *text* as it is, apart from the rest."""
        for line in text.splitlines():
            indent = "   | " + " " * (len(line) - len(line.lstrip()))
            self._wrapped(indent, line.strip(), indent) if line else print("   |", flush=True)

    def _wrapped(self, bullet: str, text: str, indent: str = "") -> None:
        indent = indent or " " * len(bullet)
        print(
            textwrap.fill(text, WIDTH, initial_indent=bullet, subsequent_indent=indent), flush=True
        )
