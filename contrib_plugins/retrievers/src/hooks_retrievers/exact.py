"""Percentages as they are shown and compared: exact, so that 55 of 55 percent is enough."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from hookspecs.values import Points

PLACES = 6
HUNDRED = Points(100)


def percent(share: Fraction) -> Points:
    """Return *share* of 1 in percent, to six decimals.

    It is rounded down: what is not enough must not look like it, and no requirement that has six
    decimals or fewer is met by rounding.
    """
    told = 100 * share * 10**PLACES
    return Points((Decimal(told.numerator // told.denominator) / 10**PLACES).normalize())


def required(value: Points, path: str) -> Points:
    """Return *value* as it was required. Raises: ValueError: no percentage, or finer than is compared."""
    if value > HUNDRED:
        raise ValueError(f"{path} is a percentage, 0 to 100, got {value}")
    if value != value.quantize(Decimal(1).scaleb(-PLACES), rounding=ROUND_FLOOR):
        raise ValueError(f"{path} has {PLACES} decimals at most, got {value}")
    return value
