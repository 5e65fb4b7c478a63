"""What teachers do with a course: how it counts, when it runs, who is in it."""

from __future__ import annotations

import pytest

from tests.examples.inside_campus.acts import PHYSICS, run


@pytest.fixture
def tove(visit):
    """The teacher of Physics, who is no staff."""
    return visit("tove")


def _policy(*rows_, first=0):
    said = {"categories-TOTAL_FORMS": len(rows_), "categories-INITIAL_FORMS": first}
    for place, row in enumerate(rows_):
        said |= {f"categories-{place}-{name}": value for name, value in row.items()}
    return said


def _kind(row, **changes):
    said = {"id": row.pk, "name": row.name, "weight": row.weight, "drop": 0, "minimum": 0}
    return {**said, **changes}


def test_the_policy_is_changed_and_everybody_counts_anew(visit):
    """Homework counts for nothing now, and Ada, who has done none, has 100 %."""
    ada = visit("ada")
    ada.pass_physics()
    homework, final = run().categories.all()
    said = _policy(_kind(homework, weight=0), _kind(final), first=2)

    page = visit("tove").sees(visit("tove").post("grading", PHYSICS, **said))

    assert page.said["status"][-1] == "Saved. Everybody's grade counts this way now."
    assert "grade 100 %" in visit("tove").get("learners", PHYSICS).text


def test_a_kind_of_work_with_exams_stays(tove):
    """The page says what to do first."""
    homework, final = run().categories.all()
    said = _policy(_kind(homework), _kind(final, DELETE="on"), first=2)

    page = tove.sees(tove.post("grading", PHYSICS, **said))

    assert ["Final has exams. Give them another kind first."] == page.said["alert"]
    assert run().categories.count() == 2


def test_a_kind_of_work_is_added(tove):
    """By the empty one at the end."""
    homework, final = run().categories.all()
    new = {"name": "Labs", "weight": 20, "drop": 0, "minimum": 0}
    tove.post("grading", PHYSICS, **_policy(_kind(homework), _kind(final), new, first=2))

    assert [kind.name for kind in run().categories.all()] == ["Homework", "Final", "Labs"]


def test_dates_and_mark_are_set(tove):
    """An end before the start is said to be one."""
    said = {
        "start": "2026-01-12T00:00",
        "end": "2026-01-01T00:00",
        "pass_percent": 50,
        "about": ".",
    }
    page = tove.sees(tove.post("settings", PHYSICS, **said))
    assert ["This is before it begins."] == page.said["alert"]

    page = tove.sees(tove.post("settings", PHYSICS, **{**said, "end": ""}))

    assert ["Saved."] == page.said["status"]
    assert run().pass_percent == 50


@pytest.mark.parametrize("said", ["ben", "BEN@campus.example"])
def test_somebody_is_enrolled_by_name_or_address(tove, said):
    """And told of as enrolled by the teacher."""
    page = tove.sees(tove.enroll_other(said))

    assert ["Ben Okafor learns in verified mode."] == page.said["status"]
    assert run().enrollments.get().created_by.username == "tove"


def test_nobody_is_enrolled_by_a_name_that_nobody_has(tove):
    """The form says so."""
    page = tove.sees(tove.enroll_other("hana"))

    assert ["Nobody has this user name or address."] == page.said["alert"]


def test_a_mode_that_a_plugin_chose_may_stay(visit):
    """The page offers it, beside campus' own."""
    visit("ada").enroll()
    run().enrollments.update(mode="gold")
    tove = visit("tove")

    tove.change_mode("gold")
    assert run().enrollments.get().mode == "gold"
    tove.change_mode("platinum")
    assert run().enrollments.get().mode == "gold"
