"""LEARNING_HOOKS, and options of plugins, are read strictly: nothing becomes something else."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks_runtime import ConfigurationError, HooksConfig, Problem
from hooks_runtime.problems import a_or_an, at, did_you_mean, lines, nearest
from hooks_runtime.settings import HookConfig, StepConfig
from hooks_runtime.strict import structure
from hookspecs.values import CourseKey, Percent, Points, UserId

if TYPE_CHECKING:
    from datetime import date


class Color(enum.Enum):
    """Two of them."""

    RED = "red"
    BLUE = 2


class Tier(enum.StrEnum):
    """Texts that are choices."""

    GOLD = "gold"


@attrs.frozen
class Mail:
    """Nested options."""

    host: str
    port: int = 25


def read(kind, value):
    """Return *value* as the one option, of type *kind*, of a plugin."""
    options = attrs.make_class("Options", {"option": attrs.field(type=kind)}, frozen=True)
    return structure({"option": value}, options, "$.options.premium").option


def refused(kind, value):
    """Return the one problem with *value*."""
    with pytest.raises(ConfigurationError) as told:
        read(kind, value)
    (problem,) = told.value.problems
    return problem


# What is taken.

TAKEN = [
    (str, "a", "a"),
    (int, 7, 7),
    (bool, False, False),
    (float, 7, 7.0),
    (float, 0.5, 0.5),
    (int | None, None, None),
    (str | None, "a", "a"),
    (list[int], [1], [1]),
    (list, ["a", 1], ["a", 1]),
    (tuple[str, ...], ["a"], ("a",)),
    (tuple[str, ...], ("a",), ("a",)),
    (tuple, [1], (1,)),
    (tuple[int, str], [1, "a"], (1, "a")),
    (set[str], ["a", "a"], {"a"}),
    (frozenset[str], {"a"}, frozenset({"a"})),
    (Sequence[str], ["a"], ("a",)),
    (AbstractSet[str], ["a"], frozenset({"a"})),
    (dict[str, int], {"a": 1}, {"a": 1}),
    (dict, {"a": 1}, {"a": 1}),
    (Mapping[str, Any], MappingProxyType({"a": None}), {"a": None}),
    (Literal["a", 2], 2, 2),
    (Color, "red", Color.RED),
    (Color, 2, Color.BLUE),
    (Color, Color.RED, Color.RED),
    (Tier, "gold", Tier.GOLD),
    (Mail, {"host": "a"}, Mail("a")),
    (tuple[Mail, ...], [{"host": "a", "port": 1}], (Mail("a", 1),)),
    (UserId, 7, UserId(7)),
    (UserId, UserId(8), UserId(8)),
    (CourseKey, "a", CourseKey("a")),
    (Percent, 50, Percent(50)),
    (timedelta, timedelta(1), timedelta(1)),
    (int | str, "a", "a"),
    (Path, "a/b", Path("a/b")),
    (Any, Ellipsis, Ellipsis),
    (object, "a", "a"),
]


@pytest.mark.parametrize(("kind", "value", "expected"), TAKEN, ids=str)
def test_an_option_is_taken_as_what_it_is_declared(kind, value, expected):
    """Values of value types, members of enums, tuples where lists stand."""
    taken = read(kind, value)

    assert (taken, type(taken)) == (expected, type(expected))


# What is not.

LETTERS = "expected a list, got the text 'ab'; write ['ab']"
REFUSED = [
    (str, 7, "expected a text, got 7"),
    (str, None, "expected a text, got None"),
    (int, "7", "expected a whole number, got the text '7'"),
    (int, True, "expected a whole number, got True"),
    (int, 7.0, "expected a whole number, got 7.0"),
    (float, "7", "expected a number, got the text '7'"),
    (float, True, "expected a number, got True"),
    (bool, "False", "expected True or False, got the text 'False'"),
    (bool, 0, "expected True or False, got 0"),
    (list[str], "ab", LETTERS),
    (tuple[str, ...], "ab", LETTERS),
    (set[str], "ab", LETTERS),
    (frozenset[str], "ab", LETTERS),
    (Sequence[str], "ab", LETTERS),
    (list, "ab", LETTERS),
    (list[str], {"ab"}, "expected a list, got a set"),
    (list[str], {"ab": 1}, "expected a list, got a dict"),
    (dict[str, int], [1], "expected a mapping, got a list"),
    (dict, "ab", "expected a mapping, got the text 'ab'"),
    (Mail, "ab", "expected a mapping, got the text 'ab'"),
    (Mail, {"host": "a", "prt": 1}, "unknown key 'prt'; did you mean 'port'?"),
    (Literal["a", "b"], "c", "expected 'a' or 'b', got the text 'c'"),
    (Literal["inline"], "in-line", "expected 'inline', got the text 'in-line'; did you mean 'inl"),
    (Color, "rde", "expected 'red' or 2, got the text 'rde'; did you mean 'red'?"),
    (Tier, "silver", "expected 'gold', got the text 'silver'"),
    (UserId, 0, "a user id is 1 or more, got 0"),
    (UserId, "7", "expected a whole number, got the text '7'"),
    (CourseKey, "", "a CourseKey is 1 to 255 characters without spaces, got ''"),
    (Percent, 101, "a percentage is 0 to 100, got 101"),
    (timedelta, 5, "expected a timedelta, got 5"),
    (Decimal, 1.5, "expected an exact number, got 1.5; write '1.5'"),
    (Decimal, "1,5", "expected an exact number, got the text '1,5'"),
    (int | str, 0.5, "expected an int | str, got 0.5"),
    (Path, 7, "is not a valid Path (TypeError)"),
    (Callable[[int], int], len, "is not a valid Callable (TypeError)"),
]


@pytest.mark.parametrize(("kind", "value", "words"), REFUSED, ids=str)
def test_an_option_is_never_made_to_fit(kind, value, words):
    """``"False"`` would be true, and ``"premium"`` seven plugins of one letter."""
    assert words in refused(kind, value).message


NESTED = [
    (tuple[int, ...], [1, "2"], "[1]"),
    (dict[str, int], {"a b": "2"}, "['a b']"),
    (dict[str, int], {"a": "2"}, ".a"),
    (Mail, {"host": 7}, ".host"),
    (tuple[Mail, ...], [{"host": "a"}, {}], "[1].host"),
    (Mapping[str, tuple[Mail, ...]], {"@ $.a": [{"host": 7}]}, "['@ $.a'][0].host"),
]


@pytest.mark.parametrize(("kind", "value", "path"), NESTED, ids=str)
def test_a_problem_has_its_path(kind, value, path):
    """However deep, and whatever the keys."""
    assert refused(kind, value).path == f"$.options.premium.option{path}"


# Options classes.


def positive(instance, attribute, value):
    if value <= 0:
        raise ValueError(f"expected seconds > 0, got {value}")


def leaks(instance, attribute, value):
    raise RuntimeError(f"key {value} is not known")


@attrs.frozen
class Timed:
    """Options that check themselves, one of them under another name."""

    timeout_s: int = attrs.field(default=5, validator=positive)
    _token: str = "none"
    computed: int = attrs.field(default=0, init=False)


@attrs.frozen
class Leaky:
    """Options whose check quotes what it was given."""

    token: str = attrs.field(validator=leaks)


@attrs.frozen
class Unknown:
    """Options typed with what is not imported."""

    day: date | None = None


def problems(raw, cls):
    with pytest.raises(ConfigurationError) as told:
        structure(raw, cls, "$.options.premium")
    return told.value.problems


def test_what_a_class_checks_itself_is_told_in_its_words():
    """A plugin's author knows best what is wrong."""
    (problem,) = problems({"timeout_s": -5}, Timed)

    assert (problem.path, problem.message) == ("$.options.premium", "expected seconds > 0, got -5")


def test_an_error_that_is_no_sentence_is_not_quoted():
    """It may hold a secret."""
    (problem,) = problems({"token": "s3cret"}, Leaky)

    assert problem.message == "is not a valid value (RuntimeError)"


def test_a_private_option_is_written_as_in_the_constructor():
    """And one that is no parameter cannot be set."""
    assert structure({"token": "a"}, Timed, "$") == Timed(token="a")
    assert [p.message for p in problems({"_token": "a", "computed": 1}, Timed)] == [
        "unknown key '_token'; did you mean 'token'?; unknown key 'computed'; there is timeout_s, token"
    ]


def test_types_that_are_not_imported_are_the_authors_fault():
    """An options class is read at run time."""
    (problem,) = problems({}, Unknown)

    assert "has a type that is not imported at run time: name 'date'" in problem.message


def test_every_problem_of_options_is_told():
    """At once, missing and unknown and wrong ones."""
    told = problems({"port": "25", "hst": 1}, Mail)

    assert [(problem.path.rpartition(".")[2], problem.message) for problem in told] == [
        ("host", "needs 'host'"),
        ("port", "expected a whole number, got the text '25'"),
        ("premium", "unknown key 'hst'; did you mean 'host'?"),
    ]


# The setting itself.


def test_everything_may_be_left_out():
    """A site without plugins says nothing."""
    assert HooksConfig.of({}) == HooksConfig()


def test_the_whole_setting_is_structured():
    """Names as keys, None where nothing is said."""
    config = HooksConfig.of(
        {
            "plugins": ["a", "b"],
            "required": ("a",),
            "hooks": {"x": {"order": ["b"], "exposed": False}},
            "steps": {"a:b": {"enabled": False, "on_error": "skip", "options": {"n": 1}}},
            "options": {"a": {"n": 1}},
            "scopes": {"acme": {"steps": {"a:b": {"deliver": "on_commit"}}}},
        }
    )

    assert (config.plugins, config.required) == (("a", "b"), ("a",))
    assert config.hooks["x"] == HookConfig(order=("b",), exposed=False)
    assert config.steps["a:b"] == StepConfig(enabled=False, on_error="skip", options={"n": 1})
    assert config.scopes["acme"].steps["a:b"] == StepConfig(deliver="on_commit")


keys = st.sampled_from(["plugins", "required", "hooks", "steps", "scopes", "a:b", "order", "", 7])
plain = st.none() | st.booleans() | st.integers() | st.text(max_size=3)


@given(st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(keys, inner)))
def test_no_setting_crashes(raw):
    """Whatever stands there, it is structured or told."""
    told = ()
    try:
        HooksConfig.of(raw)
    except ConfigurationError as error:
        told = error.problems

    assert all(problem.path.startswith("$") for problem in told)


# How problems read.


def test_problems_are_aligned():
    """Up to a width: one long path must not push all messages away."""
    told = [Problem("E101", "$.plugins", "one"), Problem("W501", "$" + 50 * "x", "two")]

    assert lines(told) == [
        f"  E101  {'$.plugins':<24}  one",
        f"  W501  ${50 * 'x'}",
        f"{34 * ' '}two",
    ]
    assert lines([]) == []
    assert str(ConfigurationError(told[:1])) == (
        "LEARNING_HOOKS is wrong in 1 place:\n  E101  $.plugins  one"
    )


def test_problems_are_read_at_80_columns():
    """Only a word that is longer stays whole."""
    told = lines([Problem("E101", "$.plugins", " ".join(40 * ["word"]))])

    assert len(told) == 4
    assert max(map(len, told)) <= 80


def test_a_required_plugin_that_is_misspelt_is_guessed():
    """Adding it to plugins would be the wrong way out."""
    with pytest.raises(ConfigurationError) as caught:
        HooksConfig.of({"plugins": ["premium"], "required": ["premiun"]})

    (problem,) = caught.value.problems
    assert problem.message.endswith("not enabled; did you mean 'premium'?")


def test_the_first_letter_of_an_id_is_its_level():
    """Django shows both."""
    assert [Problem(i, "$", "").level for i in ("E101", "W501")] == ["error", "warning"]


def test_what_was_meant_is_named():
    """The nearest name; else all, when they are few."""
    assert did_you_mean("clasroom", ["classroom", "pdf"]) == "; did you mean 'classroom'?"
    assert did_you_mean("zz", ["b", "a"]) == "; there is a, b"
    assert did_you_mean("zz", map(str, range(9))) == ""
    assert did_you_mean("zz", []) == ""
    assert nearest("zz", ["b", "a"]) == ""


def test_a_path_quotes_what_is_no_word():
    """As Python would read it."""
    assert at("$.steps", "a:b") == "$.steps['a:b']"
    assert at("$.options", "premium") == "$.options.premium"


def test_nouns_have_their_article():
    """An int, a list."""
    assert [a_or_an(noun) for noun in ("int", "list", "Option")] == [
        "an int",
        "a list",
        "an Option",
    ]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (55, Points(55)),
        ("55.5", Points("55.5")),
        (Points(7), Points(7)),
        (0.55, "expected an exact number, got 0.55; write '0.55'"),
        (True, "expected an exact number, got True"),
        ("much", "points are a number, got 'much'"),
        (-1, "points are 0 or more, got -1"),
    ],
)
def test_exact_numbers_are_not_made_of_binary_ones(value, told):
    """0.55 x 100 is not 55, for a computer; options that compare say so before they do."""
    try:
        found = structure({"least": value}, Exact, "$.options").least
    except ConfigurationError as error:
        (problem,) = error.problems
        assert (problem.path, problem.message) == ("$.options.least", told)
    else:
        assert found == told


@pytest.mark.parametrize("written", ["0.55", "0.07", "1e-3", "55"])
def test_an_exact_number_of_json_is_what_was_written(written):
    """Parsed, it is a float, whose shortest text that is."""
    found = structure({"least": json.loads(written)}, Exact, "$", from_json=True)

    assert Points(written) == found.least
    with pytest.raises(ConfigurationError, match="expected an exact number, got True"):
        structure({"least": True}, Exact, "$", from_json=True)


@attrs.frozen
class Exact:
    """An options class."""

    least: Points
