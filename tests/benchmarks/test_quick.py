"""The benchmarks run. How fast things are is no test's business: machines are shared and noisy."""

import re
import subprocess
import sys

from tests.benchmarks import certificate
from tests.benchmarks.environments import ROOT
from tests.benchmarks.rows import ROWS

HAS_FONT = certificate.FONT.exists()
RATIO = re.compile(r" \d+\.\d\dx ")


def test_every_row_prints_a_finite_ratio():
    """Without peers, which would be downloaded."""
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "--no-peers"]
    printed = subprocess.check_output(command, cwd=ROOT, text=True).splitlines()

    rows = [row.name for row in ROWS if not row.peer and (HAS_FONT or not row.with_font)]
    lines = [line for line in printed if line.startswith(tuple(rows))]
    assert len(lines) == len(rows)
    assert all(map(RATIO.search, lines)), lines
