"""Whether a fact was just told: one statement that notes it and says if that changed anything."""

from __future__ import annotations

from django.db import connections

from hooks_runtime.django.models import LastFact

NOTE = """
INSERT INTO learning_hooks_last_fact (receiver, {key}, fact) VALUES (%s, %s, %s)
ON CONFLICT (receiver, {key}) DO UPDATE SET fact = excluded.fact
WHERE learning_hooks_last_fact.fact <> excluded.fact
"""


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
