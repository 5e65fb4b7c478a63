"""Files: assets of designs, and documents, where they lie or copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from hooks_credentials import documents
from hooks_credentials.compat.source import Report, Source, told
from hooks_credentials.compat.tables import OldAsset
from hooks_credentials.models import Credential, CredentialAsset
from hooks_credentials.supplied import digest
from hookspecs.interfaces.credential_generator import Document

Progress = Callable[[Iterable[Any], int, str], Iterable[Any]]


def move_assets(source: Source, report: Report) -> list[Any]:
    """Take assets over; return the files that were copied, for who has to take them back."""
    there, copied = set(CredentialAsset.objects.values_list("slug", flat=True)), []
    for old in OldAsset.objects.using(source.alias).order_by("pk"):
        if old.asset_slug in there:
            report.kept["assets"] += 1
        elif (new := _asset(source, old, report)) and source.files:
            copied.append(new.file)
    return copied


def _asset(source: Source, old: OldAsset, report: Report) -> CredentialAsset | None:
    place = f"credentialasset[{old.pk}]"
    new = CredentialAsset(slug=old.asset_slug, description=old.description or "")
    try:
        new.file = _file(source, old)
        new.full_clean(exclude=["file"])
        new.save()
    except ValidationError as error:
        report.problems += [f"{place}: {each}" for each in told(error)]
        return None
    except Exception as error:  # noqa: BLE001  # each storage raises its own
        where = f"the storage {source.files!r}" if source.files else "the storage of credentials"
        why = f"{where} does not give {old.asset!r} ({type(error).__name__})"
        report.problems.append(f"{place}.asset: {why}; name one that does by --copy-from")
        return None
    report.made["assets"] += 1
    return new


def _file(source: Source, old: OldAsset) -> Any:
    if not source.files:
        return old.asset
    with storages[source.files].open(old.asset) as file:
        return ContentFile(file.read(), PurePosixPath(old.asset).name)


def copy_documents(source: Source, report: Report, progress: Progress) -> None:
    """Copy what is not copied yet; a second time goes on where the first one ended."""
    rows = Credential.objects.filter(key__startswith=f"{source.folder}/", digest="")
    gone = 0
    for pk in progress(list(rows.values_list("pk", flat=True)), rows.count(), "documents"):
        gone += not _copied(source, pk)
        report.made["documents"] += 1
    report.made["documents"] -= gone
    if gone:
        told = (
            f"documents that {source.files!r} lacks, and that are made again when they are opened"
        )
        report.notes.append(f"{told}: {gone}")


@transaction.atomic
def _copied(source: Source, pk: Any) -> bool:
    row = Credential.objects.select_for_update(of=("self",)).get(pk=pk)
    try:
        with storages[source.files].open(row.key) as file:
            content = file.read()
    except FileNotFoundError:
        return False
    extension = PurePosixPath(row.key).suffix.lstrip(".")
    row.key = documents.put(row, Document(content, row.media_type, extension))
    row.digest = digest(content)
    row.save(update_fields=["key", "digest"])
    return True
