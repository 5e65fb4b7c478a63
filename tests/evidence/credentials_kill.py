"""Credentials for 2,000 learners, while workers are killed: all issued once, each mailed, no document left over.

Processes claim and work on PostgreSQL, with files in a folder and a mail server on loopback. SIGKILL ends
one while it claims, and others with some hundred mails more each time; then two go on at once. A mail came
twice only if a kill fell between the server's answer and the commit, and then with the same Message-ID.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.services import POSTGRES

TESTS = Path(__file__).parents[2] / "contrib_plugins/credentials/tests"


def main(words: Sequence[str] = ()) -> int:
    """Kill, count, and return 1 if anything is not as it should be."""
    parser = argparse.ArgumentParser("python -m tests.evidence credentials_kill")
    parser.add_argument("--learners", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=8)
    said = parser.parse_args(words)
    sys.path.insert(0, str(TESTS))
    from credentials_killing import killed  # type: ignore[import-not-found]  # a plugin's tests

    start = time.monotonic()
    report = killed(POSTGRES, learners=said.learners, kills=said.kills)
    print(f"{said.learners} learners, {os.cpu_count()} cores, {time.monotonic() - start:.0f} s\n")
    for number, when in enumerate(report.kills, start=1):
        print(f"kill {number}: {when}")
    print(f"\nstates: {report.states}, issued {report.issued} times, documents {report.documents}")
    print(f"mails: {report.mails} to {report.told} learners, {report.ids} Message-IDs")
    print(
        f"at a kill {len(report.between)} were taken and not committed; {len(report.twice)} came twice"
    )
    all_once = report.states == {"available": said.learners} and report.issued == said.learners
    all_told = report.told == report.ids == said.learners and report.twice <= report.between
    right = all_once and all_told and report.documents == said.learners
    print("all of it as it should be" if right else "WRONG")
    return 0 if right else 1
