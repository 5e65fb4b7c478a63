"""Reference pages are RST; these are its few shapes that they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def title(text: str, line: str) -> list[str]:
    """Return a heading."""
    return [text, line * len(text), ""]


def table(
    head: tuple[str, ...], rows: Sequence[tuple[str, ...]], widths: str, css: str = "fields"
) -> list[str]:
    """Return a list-table."""
    options = ("   :header-rows: 1", f"   :widths: {widths}", f"   :class: {css}")
    lines = [".. list-table::", *options, ""]
    for row in [head, *rows]:
        lines += [
            f"   {'*' if place == 0 else ' '} - {cell}".rstrip() for place, cell in enumerate(row)
        ]
    return [*lines, ""]


def names(found: Iterable[str]) -> str:
    """Return names as a list in one line."""
    return ", ".join(f"``{name}``" for name in found)
