"""A file is uploaded: is it what it is called, can it be used, and what becomes of the designs that name it.

Before it is stored, and whichever generator a design has: generators judge the file by itself, and then each
design with it in its place, by the names of those who learn there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice

import attrs

from hooks_credentials.errors import NoAsset
from hooks_credentials.issuing.designs import sample, strangest
from hooks_credentials.models import CredentialConfiguration
from hooks_credentials.models.assets import kind_of
from hooks_credentials.supplied import design_of, tried
from hooks_runtime import current
from hookspecs import HooksError
from hookspecs.interfaces.credential_generator import Fault
from hookspecs.interfaces.rows import Person
from hookspecs.learning import credential_generators

ROSTERS = 5  # of as many configurations with the same design
FONTS = ("ttf", "otf", "ttc")
CALLED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(FONTS, FONTS),
    **dict.fromkeys(("jpg", "jpeg"), ("jpeg",)),
    **{kind: (kind,) for kind in ("pdf", "png", "woff2")},
}


@attrs.frozen
class Upload:
    """A file that is to be an asset. *name*: as it is called; *before*: the slug that it had, '' if it is new."""

    slug: str
    name: str
    content: bytes = attrs.field(repr=False)
    before: str = ""

    @property
    def files(self) -> dict[str, bytes | None]:
        """Return what designs would find by their slugs; None for nothing."""
        gone: dict[str, bytes | None] = {self.before: None} if self.before else {}
        return {**gone, self.slug: self.content}


def misnamed(upload: Upload) -> str:
    """Return why the file is not what it is called, '' if it is, or if nobody knows."""
    called = upload.name.rpartition(".")[2].lower()
    if called not in CALLED or kind_of(upload.content) in CALLED[called]:
        return ""
    return f"{upload.name} is called .{called}, and does not begin as such a file does"


def faults(upload: Upload) -> Iterator[Fault]:
    """Yield what is wrong with the file, by the generator's name, and with designs, by their configuration's."""
    for name, found in sorted(current().supplied(credential_generators).items()):
        for fault in found.implementation.check_asset(upload.content):
            yield _under(name, fault)
    for rows in _designs(tuple(upload.files)):
        others = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
        for fault in _of_design(rows, upload.files):
            yield _under(f"{rows[0]}{others}", fault)


def needed_by(slug: str) -> list[str]:
    """Return what designs would say, by their configuration's name, if nothing were called *slug*."""
    said = (
        (rows[0], fault) for rows in _designs((slug,)) for fault in _of_design(rows, {slug: None})
    )
    return [f"{row}: {fault.message}" for row, fault in said]


def _under(place: str, fault: Fault) -> Fault:
    return attrs.evolve(fault, path=f"{place}: {fault.path}".removesuffix(": "))


def _designs(slugs: tuple[str, ...]) -> list[list[CredentialConfiguration]]:
    """Return the configurations that seem to name one of *slugs*; those with the same design together."""
    alike: dict[tuple[str, str], list[CredentialConfiguration]] = {}
    for row in CredentialConfiguration.objects.select_related("type").order_by("-enabled", "pk"):
        said = json.dumps(design_of(row), sort_keys=True)
        if any(f'"{slug}' in said for slug in slugs):
            alike.setdefault((row.type.generator, said), []).append(row)
    return list(alike.values())


def _of_design(
    rows: list[CredentialConfiguration], files: Mapping[str, bytes | None]
) -> list[Fault]:
    people = ((row, person) for row in islice(rows, ROSTERS) for person in _roster(row))
    samples = [sample(row, person) for row, person in people]
    try:
        made = tried(rows[0], files)
        found = list(made.generator.check(samples))
    except NoAsset as gone:
        return [Fault("error", "", str(gone))] if gone.slug in files else []
    except HooksError:
        return []  # it was wrong before, and its own page says how
    return found if made.used.keys() & files.keys() else []


def _roster(row: CredentialConfiguration) -> list[Person]:
    try:
        return strangest(row)
    except HooksError:
        return []
