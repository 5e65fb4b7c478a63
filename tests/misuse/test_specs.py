"""Specs, values and copies that mean nothing, refused where they are made."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Protocol

import attrs
import pytest

from hookspecs import Deprecation, Halt, Live, Personal, evolve, hookspec, payload
from hookspecs.values import CourseKey, Moment, Percent, UsageKey, UserId
from tests.kit import Refuse, Word, word_changed, word_requested
from tests.misuse.rows import row

REQUESTED, CHANGED = word_requested.name, word_changed.name
A_WORD = Word("a")


@attrs.define
class Mutable:
    """Not frozen."""

    n: int = 0


@attrs.frozen
class Shown:
    """Frozen, and its repr tells all."""

    name: Personal[str] = ""


@payload
class Nested:
    """With a live object further down."""

    inner: Word
    context: Live[Any] = None


def with_field(hint, **fields):
    """Return a payload class with one field of the type *hint*."""
    return payload(type("Made", (), {"__annotations__": {"field": hint}, **fields}))


def a_filter(kind=Word, name="org.example.made.thing.requested.v1", doc="Do it.", **said):
    def thing(value): ...

    thing.__doc__, thing.__annotations__ = doc, {"value": kind}
    return hookspec.filter(name, **said)(thing)


def deprecated(**said):
    return Deprecation(
        **{"since": "1", "removal": date(2030, 1, 1), "replacement": CHANGED, **said}
    )


def an_event(kind=Word, name="org.example.made.thing.changed.v1", **said):
    def thing(value):
        """Tell."""

    thing.__annotations__ = {"value": kind}
    return hookspec.event(name, **said)(thing)


def no_parameter():
    """Nothing to change."""


def two_parameters(first: Word, second: Word):
    """One too many."""


def options(options: Word):
    """A name that means something else."""


class Areas(Protocol):
    """A protocol, which nothing at run time can be checked against."""

    def area(self): ...


class Shape(ABC):
    """What may be supplied."""

    @abstractmethod
    def area(self): ...


SPECS = [
    row("no version", lambda: a_filter(name="org.example.a.b"), "must be reverse-DNS and end in a"),
    row("capitals", lambda: a_filter(name="org.Example.a.b.v1"), "must be reverse-DNS"),
    row("no domain", lambda: a_filter(name="thing.v1"), "must be reverse-DNS"),
    row("version nought", lambda: a_filter(name="org.example.a.b.v0"), "must be reverse-DNS"),
    row(
        "an event in the present",
        lambda: an_event(name="org.example.a.create.v1"),
        "its verb is in the past, not 'create'",
    ),
    row("no docstring", lambda: a_filter(doc=None), "its function thing needs a docstring"),
    row("an empty docstring", lambda: a_filter(doc=" "), "needs a docstring"),
    row("a mutable payload", lambda: a_filter(Mutable), "payload Mutable must be a frozen attrs"),
    row("no attrs class", lambda: a_filter(dict), "payload dict must be a frozen attrs class"),
    row("a list", lambda: a_filter(with_field(list[int])), "Made.field is of type list, which st"),
    row("a Mapping", lambda: a_filter(with_field(Mapping[str, int])), "is of type Mapping, which"),
    row("a list inside", lambda: a_filter(with_field(tuple[list[int], ...])), "is of type list"),
    row("an optional set", lambda: a_filter(with_field(set[int] | None)), "is of type set"),
    row("a mutable inside", lambda: a_filter(with_field(Mutable)), "Made.field holds Mutable"),
    row(
        "live without a default",
        lambda: a_filter(with_field(Live[Any])),
        "Made.field is live and needs a default",
    ),
    row("personal and shown", lambda: a_filter(Shown), "Shown.name is personal and would be shown"),
    row(
        "fields unknown", lambda: a_filter(may_change=("txt",)), "may_change names 'txt', and Word"
    ),
    row("fields a text", lambda: an_event(dedup_key="text"), "dedup_key is 'text'; write a tuple"),
    row("key unknown", lambda: an_event(ordering_key="txt"), "ordering_key names 'txt'"),
    row("halts no Halt", lambda: a_filter(halts=(ValueError,)), "halts holds 'ValueError'"),
    row("halts Halt itself", lambda: a_filter(halts=(Halt,)), "declare subclasses of Halt"),
    row("halts no tuple", lambda: a_filter(halts=Refuse), "write halts=\\(Refuse,\\)"),
    row("no such policy", lambda: a_filter(on_error="refues"), "'refuse' or 'skip', not 'refues'"),
    row("no such status", lambda: a_filter(status="gone"), "'supported', not 'gone'"),
    row("minor a text", lambda: a_filter(minor="2"), "minor is a whole number, 0 or more, not '2'"),
    row("a reserved name", lambda: hookspec.filter(CHANGED)(options), "can't be called 'options'"),
    row("live and away", lambda: an_event(Nested), "'context' is live and can't travel; say"),
    row(
        "live further down",
        lambda: an_event(with_field(tuple[Nested, ...])),
        "'field.context' is live and can't travel",
    ),
    row("no way out", lambda: deprecated(replacement=None), "it names its replacement, or the rea"),
    row(
        "a removal as text",
        lambda: deprecated(removal="2099-12-01"),
        "a datetime.date, not '2099-12-01'; write removal=date\\(2099, 12, 1\\)",
    ),
    row(
        "a removal to the minute",
        lambda: deprecated(removal=datetime(2099, 12, 1, tzinfo=UTC)),
        "; write removal=date\\(2099, 12, 1\\)",
    ),
    row(
        "a removal that is no day",
        lambda: deprecated(removal="next year"),
        "not 'next year'; write removal=date\\(",
    ),
    row("since a number", lambda: deprecated(since=1.2), 'not 1.2; write since="1.2"'),
    row("since nothing", lambda: deprecated(since=None), 'not None; write since="'),
    row(
        "replaced by an object",
        lambda: deprecated(replacement=word_changed),
        f'the full name of a hook, as text; write replacement="{CHANGED}"',
    ),
    row("replaced by a class", lambda: deprecated(replacement=Word), 'write replacement="org.'),
    row("a reason that is none", lambda: deprecated(reason=1), "reason is a sentence, not 1"),
    row(
        "a protocol to supply",
        lambda: hookspec.supply(Areas, "org.example.a.shapes.v1")(no_parameter),
        "its interface Areas is a Protocol; make it an ABC",
    ),
    row(
        "a supply that asks",
        lambda: hookspec.supply(Shape, "org.example.a.shapes.v1")(two_parameters),
        "two_parameters takes no parameter",
    ),
]


@pytest.mark.parametrize(("declare", "words"), SPECS)
def test_a_spec_that_breaks_a_rule_is_refused(declare, words):
    """With its name, and with every rule that it breaks."""
    with pytest.raises(ValueError, match=words):
        declare()


SIGNATURES = [
    row("no parameter", lambda: hookspec.filter(REQUESTED)(no_parameter), "needs one parameter"),
    row("two parameters", lambda: hookspec.event(CHANGED)(two_parameters), "needs one parameter"),
    row("no class", lambda: a_filter(Word | None), "annotated with its payload class, got \\(val"),
    row("unknown", lambda: a_filter("Nowhere"), "not under TYPE_CHECKING"),
    row("field unknown", lambda: a_filter(with_field("Nowhere")), "Made: name 'Nowhere' is not d"),
    row("a bare filter", lambda: hookspec.filter(no_parameter), "write @hookspec.filter\\("),
    row("a bare event", lambda: hookspec.event(no_parameter), "write @hookspec.event\\("),
    row("a bare supply", lambda: hookspec.supply(no_parameter), "write @hookspec.supply\\("),
]


@pytest.mark.parametrize(("declare", "words"), SIGNATURES)
def test_a_spec_whose_function_says_nothing_is_a_type_error(declare, words):
    """A payload class, imported at run time, is what a spec needs to know."""
    with pytest.raises(TypeError, match=words):
        declare()


def test_a_spec_tells_all_its_faults_at_once():
    """Fixing one after the other is nobody's pleasure."""
    with pytest.raises(ValueError, match="is wrong: ") as told:
        an_event(with_field(list[int]), "org.example.a.create.v1", dedup_key=("txt",))

    assert len(str(told.value).split("; ")) == 4


# Values.

PARIS, NAIVE = timezone(timedelta(hours=1)), datetime.fromisoformat("2026-01-01")
VALUES = [
    row("user 0", lambda: UserId(0), "a user id is 1 or more, got 0"),
    row("user in letters", lambda: UserId("ada"), "a user id is digits, got 'ada'"),
    row("user with spaces", lambda: UserId(" 7"), "a user id is digits, got ' 7'"),
    row("user a fraction", lambda: UserId(1.0), "a user id is a whole number, got 1.0"),
    row("user a bool", lambda: UserId(True), "a user id is a whole number, got True"),
    row("user None", lambda: UserId(None), "a user id is a whole number, got None"),
    row("course empty", lambda: CourseKey(""), "a CourseKey is 1 to 255 characters .* got ''"),
    row("course with spaces", lambda: CourseKey("a b"), "without spaces, got 'a b'"),
    row("course too long", lambda: CourseKey("x" * 256), "1 to 255 characters"),
    row("course a number", lambda: CourseKey(7), "a CourseKey is a text, got 7; pass str"),
    row("usage empty", lambda: UsageKey(""), "a UsageKey is 1 to 255 characters"),
    row("percent 101", lambda: Percent(101), "a percentage is 0 to 100, got 101"),
    row("percent below", lambda: Percent(-1), "a percentage is 0 to 100, got -1"),
    row("percent nan", lambda: Percent(float("nan")), "a percentage is 0 to 100, got nan"),
    row("percent a word", lambda: Percent("half"), "a percentage is a number, got 'half'"),
    row("percent None", lambda: Percent(None), "a percentage is a number, got None"),
    row("naive", lambda: Moment(2026, 1, 1), "in UTC, got 2026-01-01 00:00:00; use Moment.of"),
    row("Paris", lambda: Moment(2026, 1, 1, tzinfo=PARIS), "in UTC, got 2026-01-01 00:00:00.01:00"),
    row("of naive", lambda: Moment.of(NAIVE), "needs a time zone, got the naive"),
    row("of a date", lambda: Moment.of(date(2026, 1, 1)), "Moment.of takes an aware datetime, got"),
    row("today", Moment.today, "a Moment is in UTC"),
]


@pytest.mark.parametrize(("make", "words"), VALUES)
def test_nonsense_is_refused_where_it_is_made(make, words):
    """With the value, and what it should have been."""
    with pytest.raises((ValueError, TypeError), match=words):
        make()


COPIES = [
    row(
        "misspelt", lambda: evolve(A_WORD, txt="b"), "Word has no field 'txt'; did you mean 'text'"
    ),
    row("far off", lambda: evolve(A_WORD, zz=1), "Word has no field 'zz'; it has text, count"),
    row("no payload", lambda: evolve(7, text="b"), "evolve copies payloads, got .* type int"),
    row("a class", lambda: evolve(Word, text="b"), "evolve copies payloads, got .* type type"),
]


@pytest.mark.parametrize(("copy", "words"), COPIES)
def test_evolve_takes_fields_of_payloads_only(copy, words):
    """A misspelt field would be a change that is lost."""
    with pytest.raises(TypeError, match=words):
        copy()
