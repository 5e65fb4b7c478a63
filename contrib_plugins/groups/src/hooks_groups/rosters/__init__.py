"""Rosters: classes that come and go as CSV."""

from hooks_groups.rosters.exporting import exported
from hooks_groups.rosters.importing import import_roster, preview
from hooks_groups.rosters.reading import Problem, Reader, Row, UnreadableRoster
from hooks_groups.rosters.reports import Choices, Progress, Report

__all__ = [
    "Choices",
    "Problem",
    "Progress",
    "Reader",
    "Report",
    "Row",
    "UnreadableRoster",
    "exported",
    "import_roster",
    "preview",
]
