"""What went wrong with a scheme while pages were shown: kept to be looked at, and told once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from hooks_groups.raised import kind_and_place
from hooks_runtime.django import DjangoTransactions

logger = logging.getLogger(__name__)

T = TypeVar("T")
MOST = 1000  # of a scheme that fails for each learner in words of its own


class Troubles:
    """*reasons*: the last one, by course run and partition."""

    def __init__(self, scheme: str) -> None:
        self.scheme = scheme
        self.reasons: dict[tuple[str, int], str] = {}
        self._told: set[tuple[str, int, str]] = set()

    def tell(self, course: str, partition: int, reason: str, kind: str = "") -> None:
        """Keep the *reason*, and log it unless it was. kind: what is logged of it, if not all may be."""
        self.reasons[course, partition] = reason
        kind = kind or reason
        if (course, partition, kind) not in self._told and len(self._told) < MOST:
            self._told.add((course, partition, kind))
            told = "scheme %r, for partition %s of %s: %s; nobody is in the arms concerned"
            logger.warning(told, self.scheme, partition, course, kind)

    def guarded(self, course: str, partition: int, ask: Callable[[], T]) -> T | None:
        """Return what *ask* returns; None where it raises, whatever that was."""
        try:
            # On PostgreSQL one caught database error otherwise ends the page's transaction.
            answer: T = DjangoTransactions().savepoint(ask)()
        except Exception as error:  # noqa: BLE001  # a page is shown, without what cannot be decided
            # What errors say may be personal: the log has their kind and place.
            self.tell(course, partition, f"raised {error!r}", f"raised {kind_and_place(error)}")
            return None
        return answer
