"""What is asked of the platform, and for whom: bulk, once, and nothing through a server's front door."""

from __future__ import annotations

import pytest
from school import ADA, IN_LOGIC, block

from hookspecs.interfaces import rows
from hookspecs.values import Points, UserId

STRANGER = UserId(99)


@pytest.fixture
def watching(school):
    """Return what opens a school that notes of whom it was asked."""

    def opening(**said):
        there = school(**said)
        answer = there._in

        def noted(course, users):
            there.asked_of = None if users is None else tuple(users)
            return answer(course, there.asked_of)

        there._in = noted
        return there

    return opening


OPTIONS = {
    "completion": {},
    "grades": {"required_grades": {"Homework": 50}},
    "completion_and_grades": {"required_grades": {"Homework": 50}},
}
POLICY = {IN_LOGIC.key: (rows.Category("Homework", Points(100), (block("one"),)),)}


@pytest.mark.parametrize("name", OPTIONS)
def test_w11_who_is_not_enrolled_is_asked_for_alone(name, watching, asking):
    """LC scans the whole course for a stranger, at anybody's request: 41 statements, 1.5 seconds."""
    there = watching(policy=POLICY)

    assert list(asking(name, **OPTIONS[name]).details(IN_LOGIC, [STRANGER])) == []
    assert there.asked_of == (STRANGER,)
    assert set(there.asked.values()) == {1}


@pytest.mark.parametrize("name", OPTIONS)
def test_w10_thousands_are_read_as_often_as_one(name, watching, asking):
    """LC asks its own server, page by page, as 'testserver', which ALLOWED_HOSTS does not have."""
    many = [UserId(number) for number in range(1, 1502)]
    there = watching(policy=POLICY, enrolled={IN_LOGIC.key: many})

    assert len(list(asking(name, **OPTIONS[name]).details(IN_LOGIC))) == 1501
    assert there.asked_of is None
    assert set(there.asked.values()) == {1}


def test_a_queryset_is_none_where_the_host_has_no_rows(school, asking):
    """Then the platform's methods are asked."""
    school()

    assert [asking(name).queryset(IN_LOGIC) for name in OPTIONS] == [None] * 3
    assert list(asking("completion").eligible(IN_LOGIC, [ADA])) == []
