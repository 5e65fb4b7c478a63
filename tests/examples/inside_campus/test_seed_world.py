"""The small world has one of everything that campus knows, and is the same every time."""

from __future__ import annotations

from fractions import Fraction

from campus import grades
from campus.models import Announcement, Exam, Pathway, Run, User

from tests.examples.inside_campus.acts import LETTERS, PHYSICS, run


def test_physics_has_a_unit_of_two_parts():
    """Lessons may be a level deeper than units."""
    kitchen = run().units.get(title="In the kitchen")

    assert ["On the stove", "At the table"] == [part.title for part in kitchen.children.all()]
    assert 3 == run().lessons.count()


def test_the_final_alone_is_a_pass():
    """Who has only the final right has 70 of the 60 percent that are needed."""
    final = run().exams.get(title="What did you see?")
    policy = grades.Policy(run())

    assert 70 == policy.percent({final.pk: Fraction(1)})
    assert policy.passes(policy.percent({final.pk: Fraction(1)}))


def test_the_quiz_is_the_homework_that_counts():
    """Of two pieces the worse is dropped, and the second one is not there yet."""
    quiz = run().exams.get(title="Kitchen quiz")

    assert 30 == grades.Policy(run()).percent({quiz.pk: Fraction(1)})


def test_letters_has_an_exam_that_a_teacher_reads():
    """Its questions are open."""
    assert [True] == [exam.needs_a_teacher for exam in run(LETTERS).exams.all()]
    assert not Exam.objects.get(title="What did you see?").needs_a_teacher


def test_somebody_teaches_without_being_staff():
    """Tove teaches two open runs, and one that has ended."""
    tove = User.objects.get(username="tove")

    assert not tove.is_staff
    assert {PHYSICS, LETTERS} == {there.key for there in Run.objects.open().taught_by(tove)}
    assert 3 == Run.objects.taught_by(tove).count()


def test_everyday_science_leads_from_the_kitchen_to_the_sky():
    """A pathway's runs are in its order."""
    steps = Pathway.objects.get(key="everyday-science").steps.all()

    assert ["Physics of Everyday Things", "The Winter Sky"] == [s.run.course.title for s in steps]


def test_what_is_announced_is_published():
    """An announcement is as if its teacher had published it."""
    (said,) = Announcement.objects.all()

    assert (True, "tove") == (said.is_published, said.author.username)
    assert said.published_at > run().start
