"""What teachers write in the studio: units, lessons, exams, announcements."""

from __future__ import annotations

import pytest
from campus.models import Announcement, Category, Exam, Lesson, Unit

from hooks_runtime.testing import captured
from hookspecs import evolve
from hookspecs.authoring import (
    PreventPublication,
    announcement_published,
    exam_published,
    lesson_published,
    publication_requested,
)
from tests.examples.inside_campus.acts import (
    FINAL,
    KETTLE,
    PHYSICS,
    exam,
    function,
    lesson,
    raises,
    rows,
    run,
)

QUESTIONS = "Which is warmer?\n- ice\n* tea\n\nWhy?"
WRITTEN = {"title": "Ice", "possible": "8", "asked": QUESTIONS, "description": "Short."}


@pytest.fixture
def tove(visit):
    """The teacher of Physics, who is no staff."""
    return visit("tove")


def test_units_grow_parts(tove):
    """At the end of their parent, in the order in which they were added."""
    kitchen = Unit.objects.get(title="In the kitchen")
    page = tove.sees(tove.post("content", PHYSICS, title="In the fridge", parent=kitchen.pk))

    assert ["In the fridge is there, and empty."] == page.said["status"]
    assert [part.title for part in kitchen.children.all()][-1] == "In the fridge"


def test_a_unit_is_renamed_and_moved(tove):
    """To the front, by its number."""
    road = Unit.objects.get(title="On the road")
    tove.post("edit_unit", PHYSICS, road.pk, title="Outside", position=0)

    road.refresh_from_db()
    assert ("Outside", 0) == (road.title, road.position)


def test_a_lesson_is_written_as_a_draft_and_then_published(tove, visit):
    """Learners see it from then on, and it is told of with its address."""
    unit = run().units.first()
    page = tove.sees(
        tove.post("new_lesson", PHYSICS, unit=unit.pk, title="Why ice floats", body="Look.")
    )
    assert ["Why ice floats is a draft. Publish it to show it to learners."] == page.said["status"]
    draft = lesson("Why ice floats")
    with captured(lesson_published) as told:
        tove.post("publish", PHYSICS, "lesson", draft.pk)

    assert told.payloads[0].url.endswith(draft.get_absolute_url())
    ada = visit("ada")
    ada.enroll()
    assert "Why ice floats" in ada.open_home().content.decode()


def _rewrite(tove, **changes):
    there = lesson()
    said = {"unit": there.unit_id, "title": there.title, "body": there.body, "position": 0}
    return tove.post("edit_lesson", PHYSICS, there.pk, **{**said, **changes})


def test_a_published_lesson_is_published_anew(tove):
    """What learners see passes the gate of every publication."""
    with captured(lesson_published) as told:
        page = tove.sees(_rewrite(tove, title="The kettle"))

    assert ["The kettle is saved. Learners see it now."] == page.said["status"]
    assert lesson("The kettle").version == 2
    assert ["The kettle"] == [published.title for published in told.payloads]


def test_a_publication_that_is_refused_changes_nothing(tove, answer):
    """Not even the text: the author reads why, above what they wrote."""
    answer(raises(publication_requested, PreventPublication("A colleague has to read it.")))
    before = rows()

    page = tove.sees(_rewrite(tove, body="Nonsense."))

    assert ["A colleague has to read it."] == page.said["alert"]
    assert "Nonsense." in page.text
    assert before == rows()


def test_a_draft_is_saved_without_asking_anybody(tove, answer):
    """The gate is for what learners see."""
    answer(raises(publication_requested, PreventPublication("Never.")))
    Lesson.objects.update(version=0)

    page = tove.sees(_rewrite(tove, body="Better."))

    assert [f"{KETTLE} is saved. It is a draft."] == page.said["status"]
    assert lesson().body == "Better."


def test_an_exam_is_written_in_plain_text(tove):
    """With its category, points and dates; and read again as it was written."""
    homework = Category.objects.get(name="Homework")
    said = {
        **WRITTEN,
        "category": homework.pk,
        "opens": "2026-02-01T08:00",
        "due": "2026-03-01T08:00",
    }
    tove.post("new_exam", PHYSICS, **said)
    there = exam("Ice")
    with captured(exam_published) as told:
        tove.post("publish", PHYSICS, "exam", there.pk)

    assert there.questions[0] == {"text": "Which is warmer?", "choices": ["ice", "tea"], "right": 1}
    assert (there.possible, there.category, there.needs_a_teacher) == (8, homework, True)
    assert told.payloads[0].due.isoformat() == "2026-03-01T08:00:00+00:00"
    assert QUESTIONS in tove.get("edit_exam", PHYSICS, there.pk).text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"asked": "Why?\n* a"}, "Line 2: one choice is no choice. Write two or more, or none."),
        ({"possible": "0"}, "Ensure this value is greater than or equal to 0.01."),
        (
            {"opens": "2026-03-01T08:00", "due": "2026-02-01T08:00"},
            "This is before it begins.",
        ),
        (
            {"category": "999"},
            "Select a valid choice. That choice is not one of the available choices.",
        ),
    ],
)
def test_an_exam_that_cannot_be_is_refused_where_it_is_wrong(tove, changes, says):
    """And nothing of what was written is lost."""
    said = {**WRITTEN, "category": Category.objects.get(name="Final").pk, **changes}

    page = tove.sees(tove.post("new_exam", PHYSICS, **said))

    assert [says] == page.said["alert"]
    assert said["asked"] in page.text
    assert not Exam.objects.filter(title="Ice").exists()


def test_an_exam_is_not_worth_less_than_somebody_has_earned(visit):
    """Else they would have more than all of it."""
    ada = visit("ada")
    ada.pass_physics()
    there, tove = exam(), visit("tove")
    said = {**WRITTEN, "category": there.category_id, "position": 0}

    page = tove.sees(tove.post("edit_exam", PHYSICS, there.pk, **said))

    assert ["Somebody has earned 100 points already."] == page.said["alert"]


def test_everybody_is_told_at_once(tove, visit):
    """An announcement is on the course home, and told of with its address there."""
    with captured(announcement_published) as told:
        tove.announce()

    there = Announcement.objects.get(title="Bring a cup")
    assert there.published_at
    assert told.payloads[0].url.endswith(f"/home/#announcement-{there.pk}")
    ada = visit("ada")
    ada.enroll()
    assert "We have only kettles." in ada.sees(ada.open_home()).text


def test_a_title_that_a_plugin_gave_is_the_one_that_is_seen(tove, answer):
    """For exams as for lessons, written or saved again."""
    answer(function(publication_requested, "tidy", lambda asked: evolve(asked, title="Tidy")))
    said = {**WRITTEN, "category": exam().category_id, "position": 0, "possible": 100}

    page = tove.sees(tove.post("edit_exam", PHYSICS, exam(FINAL).pk, **said))

    assert ["Tidy is saved. Learners see it now."] == page.said["status"]
