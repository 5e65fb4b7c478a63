"""Rules in the form of ``group_access``, as they come from JSON."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from groups_courses import rules
from hooks_groups.deciding import InvalidRule, read_rule, write_rule
from hypothesis import given


def problems(group_access, path="$"):
    with pytest.raises(InvalidRule) as told:
        read_rule(group_access, path)
    return str(told.value).splitlines()


def test_names_of_json_are_ids():
    """As are numbers, of those who have read it already."""
    assert {100: {1, 2}, -7: {0}} == read_rule(json.loads('{"100": [1, 2, 2], "-7": [0]}'))
    assert {100: {1}} == read_rule({100: (1,)})


@pytest.mark.parametrize("nothing", [None, {}, {"100": None}, {"100": []}])
def test_what_restricts_nothing_is_left_out(nothing):
    """Absent, None and empty are one."""
    assert {} == read_rule(nothing)


@given(rules())
def test_a_rule_survives_the_wire(rule):
    """Without what restricts nothing."""
    expected = {partition: frozenset(arms) for partition, arms in rule.items() if arms}

    assert expected == read_rule(json.loads(json.dumps(write_rule(rule))))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ([1], "$: expected an object such as {'100': [1, 2]}, got [1]"),
        ({"lab": [1]}, "$['lab']: expected the id of a partition, a whole number"),
        ({"1.5": [1]}, "$['1.5']: expected the id of a partition, a whole number"),
        ({" 1": [1]}, "$[' 1']: expected the id of a partition, a whole number"),
        ({"\u0661": [1]}, "$['\u0661']: expected the id of a partition, a whole number"),
        ({True: [1]}, "$[True]: expected the id of a partition, a whole number"),
        ({"1": [1], 1: [2]}, "$[1]: partition 1 is named twice"),
        ({"1": 1}, "$['1']: expected a list of ids of arms, got 1"),
        ({"1": "12"}, "$['1']: expected a list of ids of arms, got '12'"),
        ({"1": False}, "$['1']: expected a list of ids of arms, got False"),
        ({"1": [1, "2"]}, "$['1'][1]: expected the id of an arm, a whole number, got '2'"),
        ({"1": [True]}, "$['1'][0]: expected the id of an arm, a whole number, got True"),
    ],
)
def test_an_error_names_its_path(wrong, told):
    """And what was expected there."""
    assert [told] == problems(wrong)


def test_all_errors_are_told_at_once():
    """With the path that the caller has come by."""
    assert [
        "$.blocks[3]['x']: expected the id of a partition, a whole number",
        "$.blocks[3]['1'][0]: expected the id of an arm, a whole number, got None",
    ] == problems({"x": [1], "1": [None]}, "$.blocks[3]")


def test_an_error_crosses_processes():
    """Celery pickles, Sentry copies."""
    with pytest.raises(InvalidRule) as told:
        read_rule([])

    for again in (pickle.loads(pickle.dumps(told.value)), copy.copy(told.value)):
        assert (str(told.value), told.value.problems) == (str(again), again.problems)
