"""Credentials, taken over learner by learner: one of them is valid, and what came before it is kept.

The public number is the one that was printed and mailed, so that it still can be verified. Nobody is told,
and nothing is made: rows go in as what they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, islice
from mimetypes import guess_type
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import attrs
from django.db.models import Count, Max

from hooks_credentials.compat.assets import Progress
from hooks_credentials.compat.designs import Configurations
from hooks_credentials.compat.source import Report, Source
from hooks_credentials.compat.tables import OldCredential
from hooks_credentials.issuing.facts import stored, verify_url
from hooks_credentials.models import (
    Credential,
    CredentialConfiguration,
    CredentialEvent,
    Happened,
    State,
)
from hookspecs.interfaces.credential_generator import CredentialFacts
from hookspecs.values import Moment, UserId

LEARNERS = 200  # at a time
LONGEST = 500  # of a reason, and of a storage key
NOTES = {
    "error": "left out, as it could not be made; the next run makes it",
    "generating": "left out, as it was never finished; the next run makes it",
    "shared": "verified by its other number, as several have its own",
    "superseded": "replaced by the learner's newest, as several were valid",
    "elsewhere": "without a storage key, as its address is not in the folder; history has that",
}


@attrs.frozen
class Life:
    """What an old row is: its state, and since when it is not valid."""

    old: OldCredential
    state: State
    ended_at: datetime | None = None


def lives(rows: Sequence[OldCredential], counted: Counter[str]) -> list[Life]:
    """Return what is kept of one learner's rows, the oldest first; of several valid ones the newest is."""
    kept = [row for row in rows if _is_kept(row, counted)]
    valid = [row for row in kept if row.status != "invalidated"]
    counted["superseded"] += max(len(valid) - 1, 0)
    return [_life(row, valid, is_last=row is kept[-1]) for row in kept]


def _is_kept(row: OldCredential, counted: Counter[str]) -> bool:
    # What has an address was available before, and is only being made again.
    unfinished = row.status == "generating" and not row.download_url
    if row.status == "error" or unfinished:
        counted[row.status] += 1
        return False
    return True


def _life(row: OldCredential, valid: Sequence[OldCredential], *, is_last: bool) -> Life:
    if row.status == "invalidated":
        was_reissued = row.invalidation_reason.rstrip().endswith("Reissued") and not is_last
        state = State.REPLACED if was_reissued else State.REVOKED
        return Life(row, state, row.invalidated_at or row.modified)
    if row is valid[-1]:
        return Life(row, State.AVAILABLE)
    return Life(row, State.REPLACED, valid[-1].created)


STATUSES = ("generating", "available", "error", "invalidated")


def move_credentials(
    source: Source, configurations: Configurations, report: Report, progress: Progress
) -> None:
    """Take over who has what; who has one already, by its number, keeps it as it is."""
    rows = OldCredential.objects.using(source.alias)
    report.problems += _wrong(rows)
    mover = _Mover(source, configurations, _shared(rows), Counter())
    ordered = rows.order_by("configuration_id", "user_id", "created", "uuid")
    shown = progress(ordered.iterator(chunk_size=2000), rows.count(), "credentials")
    learners = _learners(shown)
    while chunk := list(islice(learners, LEARNERS)):
        mover.move(chunk, report)
    report.notes += [
        f"credentials {NOTES[word]}: {count}" for word, count in mover.counted.items() if count
    ]


def _wrong(rows: Any) -> Iterator[str]:
    for row in rows.exclude(status__in=STATUSES).order_by("pk"):
        expected = ", ".join(STATUSES)
        yield f"credential[{row.pk}].status: expected one of {expected}, got {row.status!r}"
    for row in rows.filter(configuration_id=None).order_by("pk"):
        yield f"credential[{row.pk}].configuration_id: it belongs to none; delete it, or say to which"


def _shared(rows: Any) -> set[UUID]:
    """Return numbers that several have: a column that was added later may have one for all."""
    counted = rows.order_by().values_list("verify_uuid").annotate(of=Count("pk"))
    return {number for number, _ in counted.filter(of__gt=1) if number}


def _learners(rows: Iterable[OldCredential]) -> Iterator[list[OldCredential]]:
    for _, mine in groupby(rows, key=lambda row: (row.configuration_id, row.user_id)):
        yield list(mine)


@attrs.frozen
class _Mover:
    source: Source
    configurations: Configurations
    shared: set[UUID]
    counted: Counter[str]

    def move(self, learners: Sequence[Sequence[OldCredential]], report: Report) -> None:
        """Insert what is not there of some learners', with its history."""
        known = [rows for rows in learners if rows[0].configuration_id in self.configurations]
        found = [(self._of(rows), lives(rows, self.counted)) for rows in known]
        numbers = [self._number(life.old) for _, mine in found for life in mine]
        there = dict(Credential.objects.filter(pk__in=numbers).values_list("pk", "state"))
        report.notes += [note for _, mine in found for note in self._ended_since(mine, there)]
        latest = self._latest(known)
        made: list[tuple[Credential, Life]] = []
        for configuration, mine in found:
            made += self._new(configuration, mine, there, latest)
        Credential.objects.bulk_create([row for row, _ in made])
        CredentialEvent.objects.bulk_create(
            each for row, life in made for each in _history(row, life)
        )
        report.made["credentials"] += len(made)
        report.kept["credentials"] += len(there)

    def _ended_since(self, mine: Sequence[Life], there: Mapping[UUID, str]) -> Iterator[str]:
        """Say what was valid when it was taken over, and is not valid there any more."""
        for life in mine:
            number = self._number(life.old)
            if life.state != State.AVAILABLE and there.get(number) == State.AVAILABLE:
                way_out = f"manage.py hooks_credentials revoke {number} --reason ..."
                yield f"credential[{life.old.pk}]: not valid there since it was taken over; {way_out}"

    def _of(self, rows: Sequence[OldCredential]) -> CredentialConfiguration:
        return self.configurations[rows[0].configuration_id or 0]

    def _number(self, old: OldCredential) -> UUID:
        number: UUID | None = old.verify_uuid
        return number if number and number not in self.shared else old.uuid

    def _latest(self, known: Sequence[Sequence[OldCredential]]) -> dict[tuple[int, int], int]:
        of = {self._of(rows).pk for rows in known}
        users = {rows[0].user_id for rows in known}
        rows = Credential.objects.filter(configuration__in=of, user__in=users).order_by()
        counted = rows.values_list("configuration", "user").annotate(latest=Max("generation"))
        return {(configuration, user): latest for configuration, user, latest in counted}

    def _new(
        self,
        configuration: CredentialConfiguration,
        mine: Sequence[Life],
        there: Mapping[UUID, str],
        latest: dict[tuple[int, int], int],
    ) -> Iterator[tuple[Credential, Life]]:
        before: UUID | None = None
        fresh = [life for life in mine if self._number(life.old) not in there]
        first = latest.get((configuration.pk, mine[0].old.user_id), 0) + 1 if mine else 1
        for generation, life in enumerate(fresh, start=first):
            row = self._row(configuration, life, generation)
            row.replaces_id = before
            before = row.pk if life.state == State.REPLACED else None
            yield row, life

    def _row(
        self, configuration: CredentialConfiguration, life: Life, generation: int
    ) -> Credential:
        old, number = life.old, self._number(life.old)
        self.counted["shared"] += number != old.verify_uuid
        # An invalidated one's document was put away, where nobody is led.
        key = "" if old.status == "invalidated" else self._key(old)
        self.counted["elsewhere"] += not key and old.status != "invalidated"
        row = Credential(
            uuid=number,
            user=old.user_id,
            configuration=configuration,
            generation=generation,
            state=life.state.value,
            key=key,
            media_type=guess_type(key)[0] or "application/octet-stream" if key else "",
            claimed_at=old.created,
            issued_at=old.created,
            ended_at=life.ended_at,
        )
        row.facts = stored(_facts(row, old))
        return row

    def _key(self, old: OldCredential) -> str:
        """Return where its document lies: in the folder, whatever the domain and its path were."""
        path, folder = unquote(urlsplit(old.download_url).path), self.source.folder.strip("/")
        if path.endswith(f"{old.uuid}.pdf"):
            return f"{folder}/{old.uuid}.pdf"
        _, found, rest = path.partition(f"/{folder}/")
        return f"{folder}/{rest}"[:LONGEST] if found and rest else ""


def _facts(row: Credential, old: OldCredential) -> CredentialFacts:
    return CredentialFacts(
        uuid=row.uuid,
        verify_url=verify_url(row),
        user=UserId(old.user_id),
        name=old.user_full_name,
        context=row.configuration.context,
        context_name=old.learning_context_name,
        credential_type=old.credential_type,
        issued_at=Moment.of(old.created),
        generation=row.generation,
    )


def _history(row: Credential, life: Life) -> Iterator[CredentialEvent]:
    old = life.old
    address = (
        urlsplit(old.download_url)._replace(query="").geturl()
    )  # a signature is nobody's business
    came = f"by learning-credentials, as {old.uuid}, {address}"
    yield CredentialEvent(
        credential=row, happened=Happened.ISSUED, at=old.created, reason=came[:LONGEST]
    )
    if life.ended_at:
        happened = Happened.REPLACED if life.state == State.REPLACED else Happened.REVOKED
        why = "; ".join(old.invalidation_reason.split("\n"))
        yield CredentialEvent(
            credential=row, happened=happened, at=life.ended_at, reason=why[:LONGEST]
        )
