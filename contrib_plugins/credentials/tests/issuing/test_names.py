"""Names that a design is tried with."""

from __future__ import annotations

import unicodedata

import pytest
from credentials_school.platform import School
from hooks_credentials.issuing.designs import strangest
from hooks_credentials.issuing.names import telling
from hypothesis import given
from hypothesis import strategies as st

from hookspecs.interfaces.data_retriever import Eligibility
from hookspecs.interfaces.rows import Person
from hookspecs.values import UserId

SCRIPTS = ("Ada Lindqvist", "محمد بن سلمان", "अनुष्का शर्मा", "Иван Петров", "山田太郎", "김철수")


def people(*names):
    return [Person(UserId(n), f"user{n}", "", name) for n, name in enumerate(names, start=1)]


def chosen(*names, limit=12):
    return [person.name for person in telling(people(*names), limit)]


def test_the_longest_comes_first_then_one_in_each_script():
    """Among many in one script the others are not lost; the longest of each is taken."""
    many = [f"Learner {n:03}" for n in range(500)]
    first = chosen(*many, "Maximiliane von und zu Hohenstein", "Ли", *SCRIPTS, limit=6)

    assert first[0] == "Maximiliane von und zu Hohenstein"
    assert set(first[1:]) == set(SCRIPTS[1:])


def test_long_is_what_takes_room():
    """Ideographs are wide; marks stand on letters."""
    assert chosen("abcdefgh", "山田太郎山", "a\u0301" * 7, limit=1) == ["山田太郎山"]


def test_letters_that_no_other_name_has_are_tried():
    """A font may lack one."""
    long = [f"Somebody with a long name {n}" for n in range(20)]

    assert {"Łoś", "Żak"} <= set(chosen(*long, "Łoś", "Ann", "Żak", "Ło"))
    assert "Ann" not in chosen(*long, "Łoś", "Ann", "Żak", "Ło")


@given(st.lists(st.text(max_size=8), max_size=30), st.integers(0, 12))
def test_each_is_somebody_of_the_roster_once(names, limit):
    """No more than are asked for, nobody without a name, and every script, if there is room for it."""
    roster = people(*names)
    found = telling(roster, limit)
    with_name = [person for person in roster if person.name.strip()]

    assert len(found) == len({person.id for person in found}) == min(limit, len(with_name))
    assert {person.id for person in found} <= {person.id for person in with_name}
    if scripts := scripts_of(with_name):
        assert limit <= len(scripts) or scripts_of(found) == scripts


def scripts_of(there):
    letters = (char for person in there for char in person.name if char.isalpha())
    return {unicodedata.name(char, "").split(" ")[0] for char in letters}


@pytest.mark.django_db
def test_the_whole_roster_is_looked_through(configured, monkeypatch):
    """Whoever comes late in it, whether they have earned it or not; many are asked for at once."""
    from credentials_school.local import Attendance

    asked = []

    def details(self, context, users=None):
        return (Eligibility(UserId(n), is_eligible=False) for n in range(1, 4502))

    def users(self, ids):
        asked.append(len(ids))
        return {n: Person(n, f"u{n}", "", "" if n < 4501 else "Иван") for n in ids}

    monkeypatch.setattr(Attendance, "details", details)
    monkeypatch.setattr(School, "users", users)

    assert [person.name for person in strangest(configured())] == ["Иван"]
    assert asked == [2000, 2000, 501]
