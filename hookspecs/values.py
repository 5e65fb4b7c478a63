"""Value types: checked ``int``, ``float``, ``Decimal``, ``str`` and ``datetime`` subclasses.

They work in queries as they are (``User.objects.get(pk=request.user)``), are bare on the wire,
and refuse nonsense where it is made, not three plugins later. The ``schema`` of one is what JSON
Schema can say of its constraint.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from operator import index
from typing import Any, ClassVar, Self


class UserId(int):
    """The platform's primary key of a user; 1 or more."""

    __slots__ = ()
    schema: ClassVar = {"minimum": 1}

    def __new__(cls, value: int | str) -> Self:  # noqa: D102  # the class tells
        self = super().__new__(
            cls, _digits(value) if isinstance(value, str) else _whole(value, "a user id")
        )
        if self < 1:
            raise ValueError(f"a user id is 1 or more, got {value!r}")
        return self


class _Key(str):
    __slots__ = ()
    schema: ClassVar = {"minLength": 1, "maxLength": 255, "pattern": r"^[^\s\x00-\x1f]+$"}

    def __new__(cls, value: str) -> Self:
        if not isinstance(value, str):
            raise TypeError(f"a {cls.__name__} is a text, got {value!r}; pass str(...) of it")
        # 255: what Open edX stores and indexes, and so what a foreign key to one can hold.
        if not re.fullmatch(r"[^\s\x00-\x1f]{1,255}", value):
            raise ValueError(
                f"a {cls.__name__} is 1 to 255 characters without spaces, got {value!r}"
            )
        return super().__new__(cls, value)


class CourseKey(_Key):
    """Which run of which course: ``course-v1:Campus+Physics+2026``, or the platform's own form."""

    __slots__ = ()


class UsageKey(_Key):
    """Which piece of a course: a unit, a lesson, an exam; unique on the platform."""

    __slots__ = ()


class SegmentKey(_Key):
    """Which segment of learners: its portable uid, the same wherever the course is run."""

    __slots__ = ()


class Count(int):
    """How many; 0 or more."""

    __slots__ = ()
    schema: ClassVar = {"minimum": 0}

    def __new__(cls, value: int) -> Self:  # noqa: D102  # the class tells
        self = super().__new__(cls, _whole(value, "a count"))
        if self < 0:
            raise ValueError(f"a count is 0 or more, got {value!r}")
        return self


class Percent(float):
    """A share of a whole, unit: percent, 0 to 100."""

    __slots__ = ()
    schema: ClassVar = {"minimum": 0, "maximum": 100}

    def __new__(cls, value: float | str) -> Self:  # noqa: D102  # the class tells
        try:
            self = super().__new__(cls, value)
        except (TypeError, ValueError) as error:
            raise type(error)(f"a percentage is a number, got {value!r}") from None
        if not 0 <= self <= 100:
            raise ValueError(f"a percentage is 0 to 100, got {value!r}")
        return self


class Points(Decimal):
    """What a piece of work earns, or can earn; exact, 0 or more. Sums of it are plain ``Decimal``."""

    __slots__ = ()

    def __new__(cls, value: Decimal | int | str) -> Self:  # noqa: D102  # the class tells
        if isinstance(value, float | bool):
            raise TypeError(f"points are exact, got {value!r}; pass str(...) of it")
        try:
            self = super().__new__(cls, value)
        except (TypeError, ValueError, InvalidOperation):
            raise ValueError(f"points are a number, got {value!r}") from None
        if not self.is_finite() or self < 0:
            raise ValueError(f"points are 0 or more, got {value!r}")
        return self


class Moment(datetime):
    """An instant, in UTC. Whatever is made from it for display is a plain ``datetime`` again."""

    __slots__ = ()

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:  # noqa: D102  # the class tells
        self = super().__new__(cls, *args, **kwargs)
        if self.utcoffset() is None or self.utcoffset():
            told = _plain(self).isoformat(" ")
            raise ValueError(f"a Moment is in UTC, got {told}; use Moment.of(an_aware_datetime)")
        if self.tzinfo is UTC:
            return self
        # London's winter is UTC, its summer is not: a sum would leave what a Moment may be.
        return cls.combine(self.date(), self.time(), UTC)

    @classmethod
    def of(cls, instant: datetime) -> Self:
        """Return an aware *instant* of any zone as a Moment. Raises: ValueError: it is naive."""
        if not isinstance(instant, datetime):
            raise TypeError(f"Moment.of takes an aware datetime, got {instant!r}")
        if instant.utcoffset() is None:
            raise ValueError(f"a Moment needs a time zone, got the naive {instant!r}")
        plain = _plain(instant).astimezone(UTC)
        return cls.combine(plain.date(), plain.timetz())

    @classmethod
    def now(cls, tz: tzinfo | None = UTC) -> Self:
        """Return the present instant."""
        return cls.of(datetime.now(tz))

    # A Moment shown in Paris is no Moment: without these two, datetime would try to make one.
    def astimezone(self, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """Return the same instant as a plain ``datetime`` in *tz*."""
        return _plain(self).astimezone(tz)

    def replace(self, *args: Any, **kwargs: Any) -> datetime:  # type: ignore[override]
        """Return a plain ``datetime`` with the given parts replaced."""
        return _plain(self).replace(*args, **kwargs)


def _plain(instant: datetime) -> datetime:
    return datetime.combine(instant.date(), instant.timetz())


def _digits(value: str) -> int:
    if not value.isdecimal():
        raise ValueError(f"a user id is digits, got {value!r}")
    return int(value)


def _whole(value: Any, noun: str) -> int:
    if not isinstance(value, bool):
        with suppress(TypeError):
            return index(value)
    raise TypeError(f"{noun} is a whole number, got {value!r}")
