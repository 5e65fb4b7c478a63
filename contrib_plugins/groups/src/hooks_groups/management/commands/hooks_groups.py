"""Rosters, invitations and content, for whoever has a shell."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hooks_groups.authoring import (
    AuthoringError,
    UnreadableTransfer,
    export_content,
    import_content,
)
from hooks_groups.models import RosterDraft, RosterImport, SegmentSet
from hooks_groups.people import PeopleError, assign, claim_registered, forget_expired, undo
from hooks_groups.rosters import (
    Choices,
    Progress,
    Report,
    UnreadableRoster,
    exported,
    import_roster,
    preview,
)
from hookspecs.values import UserId

UNREADABLE = 2  # the exit code for what is no export


class Command(BaseCommand):
    """``manage.py hooks_groups import | export | assign | undo | claim | forget | import-content | export-content``."""

    help = "Import and export rosters and content, undo an import, and look after invitations."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare a word for each thing that can be done."""
        words = parser.add_subparsers(dest="word", required=True)
        reading = words.add_parser("import", help="put the people of a CSV file into segments")
        reading.add_argument("file", type=argparse.FileType("rb"))
        reading.add_argument("--preview", action="store_true", help="say what it would come to")
        reading.add_argument(
            "--move", action="store_true", help="out of other segments of an exclusive set"
        )
        reading.add_argument(
            "--refuse-unknown", action="store_true", help="invite nobody who has not registered"
        )
        writing = words.add_parser("export", help="write who is in the segments as CSV")
        placing = words.add_parser(
            "assign", help="let the set's assigner place who is in no segment"
        )
        placing.add_argument("--preview", action="store_true", help="say what it would come to")
        for each in (reading, writing, placing):
            each.add_argument("--course", required=True, help="key of the course run")
            each.add_argument("--set", default="segments", help="slug of the segment set")
        undoing = words.add_parser("undo", help="put back what an import changed")
        undoing.add_argument("id", type=int)
        bringing = words.add_parser("import-content", help="bring partitions, bindings and rules")
        bringing.add_argument("file", type=argparse.FileType("rb"), help="of export-content")
        bringing.add_argument("--preview", action="store_true", help="say what it would come to")
        giving = words.add_parser(
            "export-content", help="write partitions, bindings and rules as JSON"
        )
        for each in (bringing, giving):
            each.add_argument("--course", required=True, help="key of the course run")
        words.add_parser("claim", help="let in who has registered meanwhile")
        words.add_parser("forget", help="delete invitations and uploads that have expired")

    def handle(self, word: str, **said: Any) -> None:
        """Do it. Raises: CommandError: in words, why not."""
        try:
            getattr(self, f"_{word.replace('-', '_')}")(**said)
        except UnreadableTransfer as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        except (AuthoringError, PeopleError, UnreadableRoster) as error:
            raise CommandError(str(error)) from error

    def _import(
        self, *, file: Any, preview: bool, move: bool, refuse_unknown: bool, **said: Any
    ) -> None:
        choices = Choices(
            unknown="refuse" if refuse_unknown else "pending",
            elsewhere="move" if move else "refuse",
        )
        of = _set(said)
        with file:
            if preview:
                report = _preview(of, file, choices=choices)
            else:
                with _bar(file) as progress:
                    name = Path(file.name).name
                    report = import_roster(
                        of, file, file_name=name, choices=choices, progress=progress
                    )
        self._tell(report)

    def _tell(self, report: Report) -> None:
        for problem in report.problems:
            self.stdout.write(f"line {problem.line}: {problem.who}: {problem.reason}")
        if more := report.counts["refused"] - len(report.problems):
            self.stdout.write(f"... and {more:,} more")
        told = ", ".join(f"{count:,} {name}" for name, count in sorted(report.counts.items()))
        self.stdout.write(f"{report.rows:,} rows: {told or 'nothing'}")
        if report.roster_import:
            self.stdout.write(f"undo it: hooks_groups undo {report.roster_import.pk}")

    def _assign(self, *, preview: bool, **said: Any) -> None:
        counts, reasons = Counter[str](), Counter[str]()
        for outcome in assign(_set(said), preview=preview):
            counts[outcome.became] += 1
            if outcome.error:
                reasons[str(getattr(outcome.error, "message", outcome.error))] += 1
        for reason, number in reasons.most_common(10):
            self.stdout.write(f"{number:,} refused: {reason}")
        told = ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))
        self.stdout.write(told or "everybody who is enrolled is in a segment")

    def _export(self, **said: Any) -> None:
        gone: list[UserId] = []
        for line in exported(_set(said), gone=gone.append):
            self.stdout.write(line, ending="")
        if gone:
            rows = f"{len(gone):,} row{'s are' if len(gone) > 1 else ' is'} left out"
            ids = ", ".join(map(str, gone[:10])) + (", ..." if len(gone) > 10 else "")
            told = f"{rows}: no account has the id {ids}. Take them out by retire(UserId(...))."
            self.stderr.write(told)

    def _import_content(self, *, file: Any, course: str, preview: bool, **_: Any) -> None:
        with file:
            try:
                data = json.load(file)
            except ValueError as error:
                told = f"{file.name} is no JSON: {error}"
                raise CommandError(told, returncode=UNREADABLE) from error
        done = import_content(course, data, dry_run=preview)
        for each in done.missing:
            self.stdout.write(f"missing: {each}")
        counts = f"{len(done.created):,} created, {len(done.bound):,} were there"
        self.stdout.write(f"{counts}, {len(done.missing):,} missing")

    def _export_content(self, *, course: str, **_: Any) -> None:
        self.stdout.write(json.dumps(export_content(course), indent=2, ensure_ascii=False))

    def _undo(self, *, id: int, **_: Any) -> None:  # noqa: A002  # as it is typed
        found = RosterImport.objects.filter(pk=id).first()
        if found is None:
            raise CommandError(f"There is no import {id}.")
        done = undo(found)
        told = f"{done.reverted:,} put back, {done.withdrawn:,} invitations withdrawn"
        self.stdout.write(f"{told}, {done.kept:,} left as they are now")

    def _claim(self, **_: Any) -> None:
        self.stdout.write(f"{claim_registered():,} invitations taken")

    def _forget(self, **_: Any) -> None:
        self.stdout.write(f"{forget_expired():,} invitations deleted")
        RosterDraft.forget_old()


_preview: Callable[..., Report] = preview


def _set(said: dict[str, Any]) -> SegmentSet:
    found = SegmentSet.objects.filter(course=said["course"], slug=said["set"]).first()
    if found is None:
        slugs = SegmentSet.objects.filter(course=said["course"]).values_list("slug", flat=True)
        there = ", ".join(sorted(slugs)) or "none"
        told = f"{said['course']} has no set called {said['set']!r}; there is {there}"
        raise CommandError(told)
    return found


@contextmanager
def _bar(file: Any) -> Iterator[Progress | None]:
    """Give what draws how far it is, on a terminal; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=Path(file.name).stat().st_size, unit="B", unit_scale=True) as bar:

        def draw(rows: int, size: int) -> None:
            bar.set_postfix(rows=rows)
            bar.update(size - bar.n)

        yield draw
