"""When things happen in a large world."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

TODAY = datetime(2026, 6, 1, tzinfo=UTC)
"""The last day of every large world. A world of the real today would be another one tomorrow."""

TERMS = (
    ("2026S", datetime(2026, 2, 2, tzinfo=UTC), None),
    ("2025W", datetime(2025, 9, 1, tzinfo=UTC), datetime(2026, 1, 30, tzinfo=UTC)),
    ("2025S", datetime(2025, 2, 3, tzinfo=UTC), datetime(2025, 6, 27, tzinfo=UTC)),
    ("2024W", datetime(2024, 9, 2, tzinfo=UTC), datetime(2025, 1, 31, tzinfo=UTC)),
)
NEXT_TERM = ("2026W", datetime(2026, 9, 7, tzinfo=UTC), None)
MINUTES_A_DAY = 24 * 60


def within_days(random: Random, first: float, last: float) -> timedelta:
    """Return some time between so many days, in whole minutes."""
    days = first + random.random() * (last - first)
    return timedelta(minutes=int(days * MINUTES_A_DAY))
