"""The payload that a new plugin's test sends: real, readable, of any type that a field may have."""

from __future__ import annotations

import sys
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, NewType
from uuid import UUID

import attrs

from hooks_runtime.scaffold.layout import imports, laid_out, needed
from hooks_runtime.scaffold.samples import sample
from hookspecs import Live, payload
from hookspecs.learning import EnrollmentRequest
from hookspecs.values import CourseKey, Moment, Percent, UserId


class Colour(Enum):
    """Of a seat."""

    RED = "red"


class Upper(str):
    """A text that no sample fits."""

    __slots__ = ()

    def __new__(cls, value):
        if not value.isupper():
            raise ValueError(value)
        return super().__new__(cls, value)


Row = NewType("Row", int)


class Even(int):
    """A number of its own kind."""


@payload
class Seat:
    """A part of a payload, which may hold more of its kind."""

    number: Even
    beside: tuple[Seat, ...]
    opposite: Seat | None


@payload
class Odd:
    """A field of every type that a platform may think of."""

    seat: Seat
    day: date
    at: Moment
    naive: datetime
    share: Percent
    price: Decimal
    key: UUID
    count: int
    ratio: float
    good: bool
    raw: bytes
    colour: Colour
    words: tuple[str, ...]
    pair: tuple[str, int]
    choice: Literal["one", "two"]
    shade: Literal[Colour.RED]
    either: UserId | CourseKey
    keys: frozenset[str]
    upper: Upper
    row: Row
    kind: type[Any]
    anything: Any
    download_url: str
    request: Live[Any] = None
    note: str = "kept"


@payload
class Endless:
    """A payload that cannot be made."""

    more: Endless


def test_every_type_of_a_field_has_a_sample():
    """A sample is what its source says; what nobody can guess is left for the author."""
    source = sample(Odd)
    names = dict(vars(sys.modules[__name__]))
    statement = laid_out(source, "made = ")

    exec(f"{imports(needed(source))}\n{statement}", names)
    made = names["made"]

    assert made.seat == Seat(Even(7), (), None)
    assert (type(made.seat.number), type(made.price), type(made.at)) == (Even, Decimal, Moment)
    assert (made.colour, made.pair, made.words, made.keys) == (
        Colour.RED,
        ("sample", 7),
        ("sample",),
        frozenset(),
    )
    assert (made.choice, made.either, made.raw, made.good) == ("one", 7, b"sample", True)
    assert made.download_url == "https://campus.example/physics/"
    assert [n for n, v in attrs.asdict(made).items() if v is ...] == [
        "shade",
        "upper",
        "row",
        "kind",
        "anything",
    ]


def test_a_payload_without_an_end_is_left_to_its_author():
    """Nobody can write one."""
    assert str(sample(Endless)) == "Endless(more=...)"


def test_a_payload_reads_as_its_author_would_write_it():
    """Live fields are left out, and so is what has a default."""
    made = laid_out(sample(EnrollmentRequest), indent="    ")

    assert made == (
        "    EnrollmentRequest(\n"
        "        user=UserId(7),\n"
        '        course=CourseKey("course-v1:Campus+Physics+2026"),\n'
        '        mode="audit",\n'
        "    )"
    )
