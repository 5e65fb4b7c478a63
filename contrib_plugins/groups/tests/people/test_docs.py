"""The session in docs/groups_people.md is a session."""

from __future__ import annotations

import doctest
from pathlib import Path

import attrs
import pytest
from hooks_groups.options import GroupsOptions

PAGE = Path(__file__).parents[4] / "docs" / "groups_people.md"


@pytest.mark.django_db
@pytest.mark.skipif(not PAGE.exists(), reason="the docs are not here")
def test_the_session_runs(school):
    """From the first segment to the undoing of an import."""
    done = doctest.testfile(str(PAGE), module_relative=False)

    assert (0, True) == (done.failed, done.attempted > 30)


def test_every_option_is_in_the_table():
    """One that is added without a line there fails here."""
    table = PAGE.read_text().partition("## Options")[2]

    assert [] == [name for name in attrs.fields_dict(GroupsOptions) if f"| `{name}` |" not in table]
