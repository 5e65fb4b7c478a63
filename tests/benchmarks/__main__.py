"""``python -m tests.benchmarks``: measure, print the table, and with ``--write`` put it in the docs."""

from __future__ import annotations

import argparse
import re
import sys

from tests.benchmarks import certificate, table
from tests.benchmarks.rows import ROWS
from tests.benchmarks.runner import FULL, QUICK, measure


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", metavar="PATTERN", default="", help="rows whose name has PATTERN")
    parser.add_argument("--quick", action="store_true", help="see that it runs; figures are noise")
    parser.add_argument("--no-peers", action="store_true", help="leave out rows with a peer")
    parser.add_argument("--write", action="store_true", help="put the table in docs/benchmarks.md")
    said = parser.parse_args()
    if said.write and (said.only or said.quick or said.no_peers):
        parser.error("--write takes the whole table, measured in full")
    rows = [row for row in ROWS if re.search(said.only, row.name)]
    rows = [row for row in rows if not (said.no_peers and row.peer)]
    if not certificate.FONT.exists():
        sys.stderr.write(f"without what needs {certificate.FONT.name} (fonts-dejavu-core)\n")
        rows = [row for row in rows if not row.with_font]
    measured = measure(rows, QUICK if said.quick else FULL)
    sys.stdout.write(f"{table.text(measured)}\n\n{table.conditions(measured)}\n")
    if said.write:
        table.write(measured)


if __name__ == "__main__":
    main()
