"""What a batch of messages asks of the database while it is told: each in its savepoint, facts at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from hooks_runtime.delivery.store import Entry
from hooks_runtime.django import facts
from hooks_runtime.django.models import OutboxEntry
from hooks_runtime.django.savepoints import savepoint_if_used

Key = tuple[str, str]
REPEATED = "not told: its receiver had just been told the same"


class Ledger:
    """The last facts of *keys*, receivers and whose, read and locked at once, and written at once.

    Of a key that was not named the database is asked, message by message.
    """

    def __init__(self, using: str, keys: Collection[Key]) -> None:
        self.using = using
        self._before = facts.locked(using, keys)
        self._now = dict(self._before)
        self._repeated: list[int] = []

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what the block does if it raises, the fact that it noted included."""
        self._noted: Key | None = None
        try:
            with savepoint_if_used(self.using):
                yield
        except BaseException:
            if self._noted:
                self._now[self._noted] = self._last
            raise

    def is_repeated(self, entry: Entry, key: str, fact: str) -> bool:
        """Return whether the receiver's last message of this *key* told the same *fact*; note it."""
        is_repeated = self._is_repeated((entry.receiver, key), fact)
        if is_repeated:
            self._repeated.append(entry.seq)
        return is_repeated

    def _is_repeated(self, whose: Key, fact: str) -> bool:
        if whose not in self._now:
            return facts.is_repeated(self.using, *whose, fact)
        self._last = self._now[whose]
        if self._last == fact:
            return True
        self._now[whose], self._noted = fact, whose
        return False

    def write(self) -> None:
        """Write what has changed, and beside messages that were not told, why."""
        changed = {key: fact for key, fact in self._now.items() if self._before[key] != fact}
        facts.write(self.using, changed)
        if self._repeated:
            rows = OutboxEntry.objects.using(self.using).filter(seq__in=self._repeated)
            rows.update(error=REPEATED)
