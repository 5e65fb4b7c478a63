"""Whether a fact was just told: one statement that notes it and says if that changed anything."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from django.db import connections

from hooks_runtime.django.models import LastFact

NOTE = """
INSERT INTO learning_hooks_last_fact (receiver, {key}, fact) VALUES (%s, %s, %s)
ON CONFLICT (receiver, {key}) DO UPDATE SET fact = excluded.fact
WHERE learning_hooks_last_fact.fact <> excluded.fact
"""

NONE = ""  # no fact has this digest
LOCK = """
INSERT INTO learning_hooks_last_fact (receiver, key, fact)
SELECT receiver, key, fact FROM json_to_recordset(%s) AS a (receiver text, key text, fact text)
ORDER BY receiver, key
ON CONFLICT (receiver, key) DO UPDATE SET fact = {kept}
RETURNING receiver, key, fact
"""


def locked(using: str, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the last facts of *keys*, receivers and whose, locked; nothing where that needs a statement each.

    Who locks several batches takes them in one order, and so waits for another, and never in a ring.
    """
    if not keys or connections[using].vendor != "postgresql":
        return {}
    return _upsert(using, dict.fromkeys(keys, NONE), "learning_hooks_last_fact.fact")


def write(using: str, told: Mapping[tuple[str, str], str]) -> None:
    """Note the facts *told* of keys that are locked."""
    if told:
        _upsert(using, told, "excluded.fact")


def _upsert(
    using: str, told: Mapping[tuple[str, str], str], kept: str
) -> dict[tuple[str, str], str]:
    rows = [{"receiver": who, "key": key, "fact": fact} for (who, key), fact in told.items()]
    with connections[using].cursor() as cursor:
        cursor.execute(LOCK.format(kept=kept), [json.dumps(rows)])
        return {(who, key): fact for who, key, fact in cursor.fetchall()}


def is_repeated(using: str, receiver: str, key: str, fact: str) -> bool:
    """Return whether the last *fact* that *receiver* was told of *key* is the same; note it."""
    connection = connections[using]
    if connection.vendor not in ("postgresql", "sqlite"):
        return _in_two_steps(using, receiver, key, fact)
    with connection.cursor() as cursor:
        quoted = connection.ops.quote_name("key")
        cursor.execute(NOTE.format(key=quoted), [receiver, key, fact])
        return bool(cursor.rowcount == 0)


def _in_two_steps(using: str, receiver: str, key: str, fact: str) -> bool:
    """Do the same on databases whose upsert knows no condition, such as MySQL's."""
    facts = LastFact.objects.using(using).filter(receiver=receiver, key=key)
    last = facts.select_for_update().values_list("fact", flat=True).first()
    if last is None:
        row = LastFact(receiver=receiver, key=key, fact=fact)
        facts.bulk_create([row], ignore_conflicts=True)
    elif last != fact:
        facts.update(fact=fact)
    return last == fact
