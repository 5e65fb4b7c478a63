"""An exam's life: begun, handed in, assessed as a draft, released, taken again; and its dates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from campus.models import Exam, Participation
from django.utils import timezone

from hooks_runtime.testing import captured
from hookspecs.learning import (
    exam_attempt_assessed,
    exam_attempt_started,
    exam_attempt_submitted,
)
from tests.examples.inside_campus.acts import ESSAY, FINAL, LETTERS, PHYSICS, exam, rows, run


@pytest.fixture
def ada(visit):
    """Ada, in Physics and Letters."""
    there = visit("ada")
    for key in (PHYSICS, LETTERS):
        there.sees(there.enroll(key))
    return there


def work():
    return Participation.objects.get()


def state(page):
    return " ".join(page.text.split())


def test_questions_are_seen_after_the_beginning(ada):
    """Before that, how many there are and what they are worth."""
    before = ada.sees(ada.open_exam())
    assert "3 questions · 100 points" in state(before)
    assert not before.choices

    during = ada.sees(ada.begin())

    assert len(during.choices) == 9


def test_beginning_twice_is_one_attempt(ada):
    """A second click finds the attempt under way, and tells nobody."""
    with captured(exam_attempt_started) as told:
        ada.begin()
        ada.begin()

    assert [1] == [work().attempt] * len(told.payloads)
    assert told.payloads[0].url.endswith(work().get_absolute_url())


def test_choices_are_assessed_as_they_are_handed_in(ada):
    """Without a teacher, and the learner sees it at once."""
    with captured(exam_attempt_submitted) as handed, captured(exam_attempt_assessed) as told:
        page = ada.sees(ada.hand_in())

    assert ["Handed in: 100 % are right."] == page.said["status"]
    assert "100 of 100 points" in state(page)
    assert [exam().key] == [attempt.usage_key for attempt in handed.payloads]
    assert [True] == [assessment.is_released for assessment in told.payloads]


def test_an_open_question_waits_for_the_teacher(ada):
    """The learner reads that it does, and can't begin anew meanwhile."""
    page = ada.sees(ada.hand_in(title=ESSAY))
    assert "waits for your teacher" in state(page)
    before = rows()

    page = ada.sees(ada.begin(ESSAY))

    assert ["Your teacher has not assessed your last attempt yet."] == page.said["alert"]
    assert before == rows()


def test_a_draft_is_the_teachers_and_released_it_is_the_learners(ada, visit):
    """Points are seen, and count, from the release on."""
    ada.hand_in(title=ESSAY)
    tove = visit("tove")

    page = tove.sees(tove.assess("15", draft="1"))
    assert page.said["status"][-1] == "Saved. Ada Lindqvist does not see it yet."
    assert "15 of 20" not in state(visit("ada").get("home", LETTERS))

    tove = visit("tove")
    with captured(exam_attempt_assessed) as told:
        page = tove.sees(tove.assess("15"))
    assert page.said["status"][-1] == "Saved. Ada Lindqvist sees it now."
    (assessed,) = told.payloads
    assert (assessed.earned, assessed.is_released) == (15, True)
    assert assessed.assessor.pii.username == "tove"
    home = state(visit("ada").get("home", LETTERS))
    assert "15 of 20 points" in home
    assert "It is 75 %" in home


def test_a_draft_is_not_swept_away_by_beginning_anew(ada, visit):
    """Until the teacher releases it, the attempt is theirs."""
    ada.hand_in(title=ESSAY)
    visit("tove").assess("15", draft="1")

    page = visit("ada").sees(visit("ada").begin(ESSAY))

    assert page.said["alert"] == ["Your teacher has not assessed your last attempt yet."]
    assert work().earned == 15


def test_what_was_earned_before_counts_until_it_is_taken_again(ada, visit):
    """Who passed, and hands in anew, passes when the teacher says so."""
    ada.hand_in(title=ESSAY)
    visit("tove").assess("15")
    passed = run(LETTERS).enrollments.get()
    visit("ada").hand_in(title=ESSAY)

    assert passed.is_passing
    assert not run(LETTERS).enrollments.get().is_passing


def test_the_same_points_again_are_told_to_nobody(ada, visit):
    """Saving a page twice changes nothing."""
    ada.hand_in(title=ESSAY)
    tove = visit("tove")
    tove.assess("15")
    with captured(exam_attempt_assessed) as told:
        tove.assess("15.00")

    assert not told.payloads


def test_more_points_than_there_are_is_refused(ada, visit):
    """With the points that there are."""
    ada.hand_in(title=ESSAY)
    tove = visit("tove")

    page = tove.sees(tove.assess("20.5"))

    assert ["A letter of your own has 0 to 20 points."] == page.said["alert"]
    assert work().earned is None


def test_teachers_read_what_was_answered(ada, visit):
    """Choices in words, and whether they are right; open questions as they were written."""
    ada.hand_in(right=False)
    page = visit("tove").sees(ada.client.get(work().get_absolute_url()))

    assert "the bottom cools not right" in state(page)


def test_work_under_way_is_not_assessed(ada, visit):
    """There is nothing to read yet; a form that is sent nevertheless changes nothing."""
    ada.begin(ESSAY)
    tove, before = visit("tove"), rows()["Participation"]

    page = tove.sees(tove.assess("15"))

    assert "has not handed in yet" in state(page)
    assert before == rows()["Participation"]


def test_taking_it_again_is_the_next_attempt_and_counts(ada):
    """The last one handed in is the one that counts, better or not."""
    ada.hand_in()
    assert "Take it again" in ada.sees(ada.open_exam()).text

    page = ada.sees(ada.hand_in(right=False))

    assert "It is 0 %" in state(page)
    assert work().attempt == 2


def test_an_answer_is_missing_and_nothing_is_lost(ada):
    """The page says which, and what was answered stays ticked."""
    ada.begin()
    page = ada.sees(ada.post("exam", PHYSICS, exam().pk, question_0="1"))

    assert ["This field is required."] * 2 == page.said["alert"]
    assert work().turned_in_at is None


def test_handing_in_begins_with_beginning(ada):
    """An exam of which no question was seen is not handed in."""
    answers = {f"question_{place}": "0" for place in range(3)}

    page = ada.sees(ada.post("exam", PHYSICS, exam().pk, **answers))

    assert [f"Begin {FINAL} first."] == page.said["alert"]
    assert not Participation.objects.exists()


def _dated(**days):
    now = timezone.now()
    dates = {name: now + timedelta(days=count) for name, count in days.items()}
    Exam.objects.filter(title=FINAL).update(**dates)


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"opens": 2}, "This exam is not open yet."),
        ({"due": -2}, "The time for this exam is over."),
    ],
)
def test_an_exam_is_begun_in_its_time(ada, days, says):
    """Its page says why there is no button; who posts nevertheless reads it too."""
    _dated(**days)
    assert says in ada.sees(ada.open_exam()).text

    page = ada.sees(ada.begin())

    assert [f"{FINAL} is not open now."] == page.said["alert"]
    assert not Participation.objects.exists()


def test_a_deadline_is_one(ada):
    """Who has begun in time hands in in time."""
    ada.begin()
    _dated(due=-1)
    answers = {f"question_{place}": "1" for place in range(3)}

    page = ada.sees(ada.post("exam", PHYSICS, exam().pk, **answers))

    assert page.said["alert"][0].startswith(f"{FINAL} was due on ")
    assert work().turned_in_at is None
