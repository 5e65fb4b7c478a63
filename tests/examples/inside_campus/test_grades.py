"""How scores become a grade: against an obvious, slow reading of the rule, and by known cases."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from campus import grades, passing
from campus.models import Category, Enrollment, Exam, Participation
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hooks_runtime.testing import captured
from hookspecs.learning import course_passing_status_updated
from tests.examples.inside_campus.acts import PHYSICS, exam, person, run

KINDS = st.lists(
    st.fixed_dictionaries(
        {
            "weight": st.integers(0, 100),
            "drop": st.integers(0, 4),
            "minimum": st.integers(0, 6),
            "earned": st.lists(st.none() | st.fractions(0, 1), max_size=5),
        }
    ),
    max_size=4,
)


def policy_of(kinds, pass_percent=60):
    """Return a policy, and what a learner earned; nothing of it is stored."""
    policy = object.__new__(grades.Policy)
    policy.pass_percent, policy.categories, policy.exams = pass_percent, [], {}
    earned, number = {}, 0
    for pk, kind in enumerate(kinds, 1):
        said = {name: kind[name] for name in ("weight", "drop", "minimum")}
        policy.categories.append(Category(pk=pk, name=f"kind {pk}", **said))
        policy.exams[pk] = []
        for share in kind["earned"]:
            number += 1
            policy.exams[pk].append(Exam(pk=number))
            if share is not None:
                earned[number] = share
    return policy, earned


def slowly(kinds):
    """Return the grade in percent, step by step as one would on paper."""
    total = points = Fraction(0)
    for kind in kinds:
        shares = [share or Fraction(0) for share in kind["earned"]]
        while len(shares) < kind["minimum"]:
            shares.append(Fraction(0))
        for _ in range(kind["drop"]):
            if len(shares) > 1:
                shares.remove(min(shares))
        mean = Fraction(0)
        for share in shares:
            mean += share / len(shares)
        total += kind["weight"]
        points += kind["weight"] * mean
    return 100 * points / total if total else Fraction(0)


@given(KINDS)
def test_a_grade_is_what_one_finds_on_paper(kinds):
    """For any weights, drops, minima and scores, exactly."""
    policy, earned = policy_of(kinds)

    assert slowly(kinds) == policy.percent(earned)


@given(KINDS)
def test_the_parts_of_a_grade_add_up_to_it(kinds):
    """What a learner is shown of how it came about is all of it."""
    policy, earned = policy_of(kinds)
    parts = policy.parts(earned)

    assert policy.percent(earned) == sum(part.share * part.mean / 100 for part in parts)
    assert sum(part.share for part in parts) in (0, 100)


@given(KINDS, st.integers(0, 100))
def test_nobody_passes_where_nothing_is_graded(kinds, pass_percent):
    """A mark of 0 does not let everybody through before there is an exam."""
    policy, earned = policy_of(kinds, pass_percent)
    percent = policy.percent(earned)
    has_exams = any(kind["earned"] for kind in kinds)

    assert policy.passes(percent) == (has_exams and percent >= pass_percent)


def shares(*percents):
    return [None if percent is None else Fraction(percent, 100) for percent in percents]


def one(*percents, weight=100, drop=0, minimum=0):
    return {"weight": weight, "drop": drop, "minimum": minimum, "earned": shares(*percents)}


CASES = [
    ("exactly 55 of 100", [one(55)], 55),
    ("what is not handed in is nothing", [one(100, None)], 50),
    ("the worst is dropped", [one(100, 40, 0, drop=1)], 70),
    ("two that do not exist yet are nothing", [one(100, minimum=3)], Fraction(100, 3)),
    ("and they are what is dropped first", [one(100, 50, minimum=3, drop=1)], 75),
    ("one counts always", [one(80, drop=3)], 80),
    ("30 and 70", [one(50, weight=30), one(100, weight=70)], 85),
    ("weights are parts of their sum", [one(50, weight=1), one(100, weight=1)], 75),
    ("a kind without exams is nothing", [one(weight=30), one(100, weight=70)], 70),
    ("no kind at all", [], 0),
]


@pytest.mark.parametrize(
    ("kinds", "percent"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_open_edx_rule(kinds, percent):
    """As Open edX's users know it."""
    policy, earned = policy_of(kinds)

    assert percent == policy.percent(earned)


@pytest.mark.parametrize(("points", "is_passing"), [("54.99", False), ("55", True)])
def test_the_mark_itself_is_a_pass(points, is_passing):
    """No fraction of a point is lost on the way: 55 of 100 is 55 %."""
    there = _alone(points)
    passing.update(there)

    assert is_passing == there.enrollments.get().is_passing


def _alone(points):
    """Return Physics with the final alone, of 100 points, and Ada, who has *points*; 55 % pass."""
    there, now = run(), timezone.now()
    there.exams.exclude(pk=exam().pk).delete()
    there.categories.filter(exams=None).delete()
    there.pass_percent = 55
    there.save()
    Enrollment.objects.create(run=there, user=person(), mode="audit")
    Participation.objects.create(
        user=person(),
        exam=exam(),
        started_at=now,
        turned_in_at=now,
        earned=Decimal(points),
        released_at=now,
    )
    return there


def test_another_mark_is_told_to_whom_it_concerns(visit):
    """When a teacher raises it, who does not pass any more is told of, once."""
    there = _alone("60")
    passing.update(there)
    tove = visit("tove")
    with captured(course_passing_status_updated) as told:
        for mark in (61, 62):
            tove.post(
                "settings", PHYSICS, start="2026-01-12T00:00", pass_percent=mark, about="Kettles."
            )

    (status,) = told.payloads
    assert (status.user.id, status.is_passing) == (person().pk, False)
    assert not there.enrollments.get().is_passing


def test_a_new_exam_counts_from_its_publication(visit):
    """It was not there, and now it is worth nothing to those who have not taken it."""
    there = _alone("60")
    passing.update(there)
    there.exams.create(
        key="block-v1:more", title="More", category=exam().category, questions=[{"text": "?"}]
    )
    visit("tove").post("publish", PHYSICS, "exam", there.exams.get(title="More").pk)

    assert grades.percent(there, person().pk) == 30
    assert not there.enrollments.get().is_passing
