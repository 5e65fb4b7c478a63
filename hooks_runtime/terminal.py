"""Text for a terminal of 80 columns. A word that is longer stays whole, so that it can be copied."""

from __future__ import annotations

import textwrap

WIDTH = 80


def wrapped(text: str, first: str = "", rest: str | None = None) -> list[str]:
    """Return *text* as lines, the first behind *first*, the others behind *rest*: by default blanks."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def number(count: int, nouns: str) -> str:
    """Return ``1 attempt``, ``13 attempts``."""
    return f"{count} {nouns[:-1] if count == 1 else nouns}"
