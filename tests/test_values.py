"""Value types behave as what they extend, and stay what they are."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookspecs.values import Count, CourseKey, Moment, Percent, Points, SegmentKey, UsageKey, UserId

LONDON = ZoneInfo("Europe/London")
EARLIEST, LATEST = datetime.fromisoformat("0001-01-03"), datetime.fromisoformat("9999-12-29")
NOON = Moment(2026, 1, 1, 12, tzinfo=UTC)
VALUES = [
    UserId(7),
    CourseKey("course-v1:A+B+C"),
    UsageKey("unit@1"),
    SegmentKey("0b1e6a52-90f5-4d57-9c4b-5f4f8a6c1f2d"),
    Percent(62.5),
    Points("7.50"),
    Count(0),
    NOON,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_crosses_processes_as_what_it_is(value):
    """Celery pickles, and plugins copy."""
    for other in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert (other, type(other)) == (value, type(value))


@pytest.mark.parametrize(
    ("value", "plain"), [(UserId("7"), 7), (CourseKey("a"), "a"), (Percent("62.5"), 62.5)]
)
def test_a_value_is_equal_to_what_it_extends(value, plain):
    """So it works in a query or a set as it is."""
    assert {value} == {plain}
    assert f"{value}" == f"{plain}"


@given(st.integers(min_value=1))
def test_a_user_id_reads_what_it_writes(number):
    """A form or a URL gives digits."""
    assert UserId(str(number)) == UserId(number) == number


def test_an_integer_of_another_library_is_a_whole_number():
    """What has an index is one: numpy's integers do."""

    class Whole:
        def __index__(self):
            return 7

    assert UserId(Whole()) == 7


@given(st.decimals(min_value=0, allow_nan=False, allow_infinity=False))
def test_points_are_exact(number):
    """As they were written, so that 55 of 100 is 55 %."""
    assert (Points(number), str(Points(str(number)))) == (number, str(number))


def test_a_sum_of_points_is_plain():
    """It may be anything: a difference is below zero."""
    assert type(Points(1) - Points(2)) is Decimal


@pytest.mark.parametrize("nonsense", [-1, "NaN", "inf", "much", None, 0.1, True])
def test_points_refuse_what_is_none(nonsense):
    """A float above all: 0.1 is not a tenth."""
    with pytest.raises((TypeError, ValueError), match="points are"):
        Points(nonsense)


@pytest.mark.parametrize("nonsense", [-1, 0.5, "7", True, None])
def test_a_count_refuses_what_is_none(nonsense):
    """Whole, and 0 or more."""
    with pytest.raises((TypeError, ValueError), match="a count is"):
        Count(nonsense)


@given(st.floats(0, 100))
def test_a_percentage_holds_its_range(number):
    """Both ends included."""
    assert Percent(number) == number


@given(st.datetimes(EARLIEST, LATEST, timezones=st.timezones() | st.none()))
def test_a_moment_is_made_from_every_aware_instant_and_from_no_other(instant):
    """It is the same instant, in UTC."""
    if instant.utcoffset() is None:
        with pytest.raises(ValueError, match="needs a time zone"):
            Moment.of(instant)
    else:
        moment = Moment.of(instant)

        assert moment == instant.astimezone(UTC)
        assert (type(moment), moment.tzinfo) == (Moment, UTC)


def test_the_second_of_two_equal_hours_stays_the_second():
    """On the night when clocks go back, a wall clock shows each time twice."""
    second = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1)

    assert Moment.of(second) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_moment_keeps_utc_whatever_zone_it_was_made_in():
    """London is UTC in winter only; half a year later this would be no Moment."""
    winter = Moment(2026, 1, 1, tzinfo=LONDON)

    assert winter.tzinfo is UTC
    assert winter + timedelta(180) == Moment(2026, 6, 30, tzinfo=UTC)


def test_sums_of_moments_are_moments():
    """A deadline is one."""
    assert type(NOON + timedelta(1)) is Moment
    assert type(NOON - timedelta(1)) is Moment
    assert timedelta(1) + NOON - NOON == timedelta(1)


def test_what_is_shown_elsewhere_is_a_plain_datetime():
    """A wall clock in Paris, or with another hour, is no Moment any more."""
    paris = NOON.astimezone(timezone(timedelta(hours=1)))
    local = NOON.astimezone()

    assert (type(paris), paris.hour, paris) == (datetime, 13, NOON)
    assert (type(local), local) == (datetime, NOON)
    assert (type(NOON.replace(hour=3)), NOON.replace(hour=3).hour) == (datetime, 3)
    assert NOON.replace(tzinfo=None) == datetime(2026, 1, 1, 12)  # noqa: DTZ001  # that is the case
    assert NOON.date() == date(2026, 1, 1)


def test_now_is_now():
    """In UTC, whatever the machine's zone."""
    before = datetime.now(UTC)

    assert before <= Moment.now() <= datetime.now(UTC)
