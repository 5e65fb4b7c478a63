"""An assigner is asked, and whom it places is in."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from groups_school import ADA, BEN, CLEO, DORA, PHYSICS, TOVE
from hooks_groups.models import MembershipEvent, SegmentSet
from hooks_groups.people import (
    NotPlaced,
    UnknownPerson,
    WrongValue,
    add_member,
    assign,
    create_segment,
    create_set,
    members_of,
)

from hooks_runtime.testing import answer
from hookspecs.learning import PreventMembershipChange, segment_membership_requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def teams(school):
    """Two teams of two seats; four learn physics."""
    school.admit(ADA, BEN, CLEO, DORA)
    home = create_set(PHYSICS, "Teams", exclusive=True, assigner="balanced")
    return [create_segment(PHYSICS, f"Team {n}", segment_set=home, capacity=2) for n in (1, 2)]


def inside(teams):
    return [len(members_of(team)) for team in teams]


def test_who_is_nowhere_is_placed(teams):
    """By the numbers that are there; who is in a segment stays."""
    add_member(teams[0], ADA)

    done = assign(teams[0].segment_set, actor=TOVE, reason="term begins")

    assert ["joined"] * 3 == [each.became for each in done]
    assert [2, 2] == inside(teams)
    told = MembershipEvent.objects.filter(source="assigner", reason="term begins", actor=TOVE)
    assert 3 == told.count()
    assert [] == assign(teams[0].segment_set)


def test_a_preview_places_nobody(teams):
    """And says what would become of each."""
    done = assign(teams[0].segment_set, ["ada", ADA, "ben"], preview=True)

    assert ["joined", "joined"] == [each.became for each in done]
    assert [0, 0] == inside(teams)


def test_who_cannot_be_placed_is_told(teams, school):
    """Nobody of this name, no seat left, in a segment already: none stops another."""
    school.register(60, "gil", "gil@school.example")
    assign(teams[0].segment_set)

    done = assign(teams[0].segment_set, ["nobody", "ada", "gil", "new@school.example"])

    assert ["refused", "unchanged", "refused", "refused"] == [each.became for each in done]
    kinds = [type(done[place].error) for place in (0, 2, 3)]
    assert [UnknownPerson, NotPlaced, UnknownPerson] == kinds


def test_plugins_are_asked_about_whom_an_assigner_places(teams, answering):
    """As about everybody else."""

    def not_ben(request):
        if request.user == BEN:
            raise PreventMembershipChange("Ben works alone.")

    answering(answer(segment_membership_requested, not_ben))

    assert "Ben works alone." == str(assign(teams[0].segment_set, "ben")[0].error)
    assert [0, 0] == inside(teams)


def test_an_assigner_that_nobody_supplies_any_more_is_told(teams):
    """It may have been another plugin's."""
    home = teams[0].segment_set
    SegmentSet.objects.filter(pk=home.pk).update(assigner="alphabetical")
    home.refresh_from_db()

    with pytest.raises(WrongValue, match="got 'alphabetical'"):
        assign(home)


def test_an_assigner_is_asked_in_a_shell(teams, capsys):
    """Looked at, and done."""
    said = {"course": PHYSICS, "set": "teams"}

    call_command("hooks_groups", "assign", preview=True, **said)
    assert ("4 joined\n", [0, 0]) == (capsys.readouterr().out, inside(teams))
    call_command("hooks_groups", "assign", **said)
    assert ("4 joined\n", [2, 2]) == (capsys.readouterr().out, inside(teams))
    call_command("hooks_groups", "assign", **said)
    assert "everybody who is enrolled is in a segment\n" == capsys.readouterr().out
