"""How long a worker goes on when nothing works, and how long it waits in between."""

from __future__ import annotations

import logging
import random

from hooks_runtime.delivery.failures import plainly
from hooks_runtime.terms import Terms
from hookspecs import HooksError

logger = logging.getLogger("hooks_runtime")
ROUNDS = 60  # that fail in a row, about half an hour
LONGEST = 6  # doublings of the wait


class GaveUp(HooksError):
    """A worker could not reach its database, or its broker, for too long; its process ends with 1."""


class Patience:
    """What *who* has left of it. pause: seconds to wait after the first failure."""

    def __init__(self, who: str, pause: float) -> None:
        self._who, self._terms, self._lost = who, Terms(backoff=pause), 0
        self._chance = random.Random()  # noqa: S311  # it spreads retries, and keeps no secret

    def restore(self) -> None:
        """Begin anew: something worked."""
        self._lost = 0

    def lose(self, error: Exception) -> float:
        """Log *error*, and return the seconds to wait. Raises: GaveUp: it was one too many."""
        self._lost += 1
        if self._lost > ROUNDS:
            raise GaveUp(f"{self._who}: {plainly(error)}") from error
        wait = self._terms.wait(min(self._lost, LONGEST), self._chance)
        logger.warning("%s: %s; again in %.1f s", self._who, plainly(error), wait)
        return wait
