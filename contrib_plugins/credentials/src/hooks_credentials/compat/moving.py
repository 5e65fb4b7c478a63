"""All of learning-credentials' rows, in one transaction: all of it, or nothing and everything that is wrong."""

from __future__ import annotations

from django.db import transaction

from hooks_credentials.compat.assets import Progress, copy_documents, move_assets
from hooks_credentials.compat.designs import move_configurations, move_types
from hooks_credentials.compat.issued import move_credentials
from hooks_credentials.compat.source import Report, Source
from hooks_credentials.compat.tables import missing


def move(
    source: Source, *, dry_run: bool = False, progress: Progress = lambda rows, *_: rows
) -> Report:
    """Take over what *source* has, and return what became of it; with problems, nothing is stored.

    A second time takes over what is new since then. Files are copied at the end, one by one.
    """
    report = Report(problems=list(missing(source.alias)))
    if report.problems:
        return report
    with transaction.atomic():
        copied = move_assets(source, report)
        configurations = move_configurations(source, move_types(source, report), report)
        move_credentials(source, configurations, report, progress)
        stays = not report.problems and not dry_run
        transaction.set_rollback(not stays)
    if not stays:
        for file in copied:
            file.storage.delete(file.name)
    elif source.files:
        copy_documents(source, report, progress)
    return report
