"""The table, for the terminal and for docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tests.benchmarks import environments
from tests.benchmarks.rows import Row
from tests.benchmarks.runner import Measured

PAGE = environments.ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
HEADER = ("row", "peer", "ours", "limit", "ratio", "must", "moonshot", "verdict")
UNITS = (("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9))


def text(measured: Sequence[Measured]) -> str:
    """Return the table in columns."""
    cells = [HEADER, *map(_cells, measured)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(_aligned(line, widths).rstrip() for line in cells)


def write(measured: Sequence[Measured], page: Path = PAGE) -> None:
    """Put the table, what it was measured on and what its rows say, between the marks of *page*."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    parts = [BEGIN, conditions(measured), _markdown(measured), _legend(measured), END]
    page.write_text(before + "\n\n".join(parts) + after, encoding="utf-8")


def conditions(measured: Iterable[Measured]) -> str:
    """Return when, on what and with which versions this was measured."""
    peers = dict.fromkeys(one.row.peer for one in measured)
    libraries = {
        name: v for peer in ["", *peers] for name, v in environments.versions(peer).items()
    }
    listed = ", ".join(f"{name} {version}" for name, version in sorted(libraries.items()))
    today = datetime.now(UTC).date().isoformat()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"Measured on {today}: {python}, {machine}; {listed}."


def _cells(one: Measured) -> tuple[str, ...]:
    row = one.row
    return (
        row.name,
        _amount(row, one.peer),
        _amount(row, one.ours),
        _amount(row, one.limit),
        _times(row, one.ratio),
        _goal(row, row.must),
        _goal(row, row.moonshot),
        one.verdict,
    )


def _goal(row: Row, goal: float | None) -> str:
    return "" if goal is None else f"{'>=' if row.peer else '<='} {goal:g}x"


def _times(row: Row, ratio: float) -> str:
    better = "fewer" if row.unit else "faster"
    return f"{ratio:.{0 if ratio >= 100 else 1}f}x {better}" if row.peer else f"{ratio:.2f}x"


def _amount(row: Row, samples: Sequence[float]) -> str:
    if row.unit and samples:
        return f"{median(samples):,g} {row.unit}"
    return _time(samples)


def _time(samples: Sequence[float]) -> str:
    if not samples:
        return ""
    ns = median(samples)
    unit, size = next(((u, s) for u, s in reversed(UNITS) if ns >= s), UNITS[0])
    return f"{ns / size:,.{1 if unit != 'ns' else 0}f} {unit}"


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return "  ".join([f"{first[0]:<{first[1]}}", *(f"{cell:>{width}}" for cell, width in rest)])


def _markdown(measured: Iterable[Measured]) -> str:
    rule = ("---", *["---:"] * (len(HEADER) - 2), "---")
    lines = [HEADER, rule, *map(_cells, measured)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _legend(measured: Iterable[Measured]) -> str:
    lines = [f"- **{one.row.name}**: {one.row.says}" for one in measured]
    return "\n".join(["What each row includes and leaves out:", "", *lines])
