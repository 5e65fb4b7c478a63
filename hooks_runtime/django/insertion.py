"""New entries into the outbox's table, by one statement that is written once.

Django's own way to insert costs a business transaction five times as much as the insert itself: it builds
objects, then the statement, anew each time. What is inserted here has no signals and no ``save``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connections
from django.db.models.constants import OnConflict
from django.utils.timezone import now

from hooks_runtime.delivery.store import Arrival
from hooks_runtime.django.models import OutboxEntry, State

TABLE = OutboxEntry._meta  # noqa: SLF001  # Django's documented way to a model's fields
FIELDS = tuple(field for field in TABLE.concrete_fields if not field.primary_key)
PREPARED = ("message_id", "created_at", "available_at", "finished_at")


def insert(using: str, arrivals: Iterable[Arrival], *, ignore: bool = False) -> None:
    """Insert *arrivals* in their order, all or none. ignore: what is there already stays as it is."""
    moment, connection = now(), connections[using]
    prepared = [field for field in FIELDS if field.name in PREPARED]
    rows = []
    for arrival in arrivals:
        row = _row(arrival, moment)
        for field in prepared:
            row[field.name] = field.get_db_prep_save(row[field.name], connection)
        rows.append([row[field.name] for field in FIELDS])
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(_statement(using, ignore), rows[0])
        else:
            cursor.executemany(_statement(using, ignore), rows)


BEGUN = """
INSERT INTO learning_hooks_outbox (message_id, receiver, type, key, queue, body, state, error,
    holds, attempts, crashes, created_at, available_at, finished_at, claimed_by)
SELECT message_id, receiver, type, key, queue, body, state, error,
    false, 0, 0, %s, %s, CASE state WHEN 'waiting' THEN NULL ELSE %s END, ''
FROM ROWS FROM (json_to_recordset(%s) AS (message_id uuid, receiver text, type text, key text,
    queue text, body text, state text, error text)) WITH ORDINALITY AS a ORDER BY ordinality
ON CONFLICT (receiver, message_id) DO NOTHING RETURNING seq
"""


def begin(using: str, arrivals: Sequence[Arrival], states: Iterable[State]) -> list[int | None]:
    """Insert *arrivals* in their order, in these *states*; return their numbers, None for what is there already."""
    if connections[using].vendor == "postgresql":
        return _at_once(using, arrivals, states)
    return [_one(using, arrival, state) for arrival, state in zip(arrivals, states, strict=True)]


def _at_once(using: str, arrivals: Sequence[Arrival], states: Iterable[State]) -> list[int | None]:
    moment = now()
    rows = [
        {**_said(arrival), "message_id": str(arrival.message_id), "state": state.value}
        for arrival, state in zip(arrivals, states, strict=True)
    ]
    with connections[using].cursor() as cursor:
        cursor.execute(BEGUN, [moment, moment, moment, json.dumps(rows)])
        seqs = [seq for (seq,) in cursor.fetchall()]
    return [*seqs] if len(seqs) == len(rows) else _found(using, arrivals, seqs)


def _found(using: str, arrivals: Sequence[Arrival], seqs: Collection[int]) -> list[int | None]:
    """Return the numbers of *arrivals*, where some were there already."""
    rows = OutboxEntry.objects.using(using).filter(seq__in=seqs)
    new = {(row[0], row[1]): row[2] for row in rows.values_list("receiver", "message_id", "seq")}
    return [new.pop((each.receiver, each.message_id), None) for each in arrivals]


def _one(using: str, arrival: Arrival, state: State) -> int | None:
    connection, moment = connections[using], now()
    row = {**_row(arrival, moment), "state": state.value}
    row["finished_at"] = None if state == State.WAITING else moment
    values = [field.get_db_prep_save(row[field.name], connection) for field in FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(_statement(using, ignore=True), values)
        return cursor.lastrowid if cursor.rowcount == 1 else None


def _said(arrival: Arrival) -> dict[str, Any]:
    names = ("receiver", "type", "key", "queue", "body", "error")
    return {name: getattr(arrival, name) for name in names}


def _row(arrival: Arrival, moment: datetime) -> dict[str, Any]:
    return {
        "message_id": arrival.message_id,
        "receiver": arrival.receiver,
        "type": arrival.type,
        "key": arrival.key,
        "queue": arrival.queue,
        "body": arrival.body,
        "state": (State.DEAD if arrival.error else State.WAITING).value,
        "holds": False,
        "attempts": 0,
        "crashes": 0,
        "created_at": moment,
        "available_at": moment,
        "finished_at": moment if arrival.error else None,
        "claimed_by": "",
        "error": arrival.error[:500],
    }


@cache
def _statement(using: str, ignore: bool) -> str:  # noqa: FBT001
    connection = connections[using]
    quoted = connection.ops.quote_name
    conflict = OnConflict.IGNORE if ignore else None
    into = connection.ops.insert_statement(on_conflict=conflict)
    suffix = connection.ops.on_conflict_suffix_sql(FIELDS, conflict, [], [])
    columns = ", ".join(quoted(str(field.column)) for field in FIELDS)
    values = ", ".join(["%s"] * len(FIELDS))
    table = quoted(TABLE.db_table)
    return f"{into} {table} ({columns}) VALUES ({values}) {suffix}".rstrip()
