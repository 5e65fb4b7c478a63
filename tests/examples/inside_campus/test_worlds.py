"""A large world, made small: it is what campus itself would have made of it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from campus import grades, worlds
from campus.models import (
    Announcement,
    Certificate,
    Completion,
    Enrollment,
    Exam,
    Lesson,
    Participation,
    Pathway,
    Run,
    Unit,
    User,
)
from campus.seed import WORLD
from django.db import connection

from hooks_runtime import current
from hookspecs import Event, Filter
from tests.examples.inside_campus.acts import function

SIZE = worlds.Size(courses=6, learners=200, seed=7)


@pytest.fixture(autouse=True)
def world(emptied):
    """An empty database, in place of the small world of the other tests; nobody answers a hook."""


@pytest.fixture
def made():
    """A small large world."""
    return worlds.make(SIZE)


def test_it_is_as_large_as_asked_for(made):
    """World.toml's people and courses are there besides, so its stories hold here too."""
    assert len(WORLD["courses"]) + 6 == made["courses"]
    assert 200 == User.objects.filter(username__startswith="learner").count()
    assert User.objects.filter(username="ada").exists()


def test_making_one_is_told_step_by_step():
    """The last word on each kind is that all are done."""
    told = []

    worlds.make(SIZE, lambda *step: told.append(step))

    assert [("courses", 6, 6), ("learners", 200, 200)] == told


def test_no_hook_is_called(answer):
    """A world that is made up has happened to nobody."""
    called = []
    specs = [spec for spec in current().specs.values() if isinstance(spec, Filter | Event)]
    answer(*(function(spec, spec.python_name, called.append) for spec in specs))

    worlds.make(SIZE)

    assert [] == called


def test_nothing_is_there_when_it_fails():
    """A world is made whole or not at all."""

    def fail(what, *_):
        if what == "learners":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        worlds.make(SIZE, fail)

    assert not User.objects.exists()


@pytest.mark.usefixtures("made")
def test_who_passes_is_who_campus_says():
    """Every is_passing is what the run's grading policy makes of the released work."""
    expected, said = {}, {}
    for run in Run.objects.all():
        policy, percents = grades.Policy(run), grades.percents(run)
        for row in run.enrollments.all():
            passes = policy.passes(percents.get(row.user_id, grades.NOTHING))
            expected[row.pk], said[row.pk] = passes, row.is_passing

    assert expected == said
    assert {True, False} == set(said.values())


@pytest.mark.usefixtures("made")
def test_what_exams_are_worth_is_what_their_answers_earn():
    """Campus would give each attempt the same points."""
    closed = [
        row
        for row in Participation.objects.exclude(turned_in_at=None).select_related("exam")
        if not row.exam.needs_a_teacher
    ]

    assert [row.exam.earned(row.answers) for row in closed] == [row.earned for row in closed]
    assert len(closed) > 50


@pytest.mark.usefixtures("made")
def test_attempts_are_in_every_state():
    """Under way, waiting for a teacher, a draft of a grade, and released."""
    stages = Counter(
        (row.turned_in_at is not None, row.earned is not None, row.released_at is not None)
        for row in Participation.objects.all()
    )

    assert {
        (False, False, False),
        (True, False, False),
        (True, True, False),
        (True, True, True),
    } == set(stages)


@pytest.mark.usefixtures("made")
def test_certificates_are_for_those_who_pass():
    """Each with the grade that campus would print."""
    for row in Certificate.objects.select_related("run")[:20]:
        assert Enrollment.objects.get(user=row.user_id, run=row.run_id).is_passing
        assert row.grade == float(grades.percent(row.run, row.user_id))
    assert Certificate.objects.exists()


@pytest.mark.usefixtures("made")
def test_work_is_done_by_the_enrolled_in_what_they_can_see():
    """Nobody completed a draft, or a lesson of a run that they are not in."""
    enrolled = set(Enrollment.objects.values_list("user", "run"))
    completed = Completion.objects.values_list("user", "lesson__run")
    attempted = Participation.objects.values_list("user", "exam__run")

    assert {*completed, *attempted} <= enrolled
    assert not Completion.objects.filter(lesson__version=0).exists()
    assert not Participation.objects.filter(exam__version=0).exists()


@pytest.mark.usefixtures("made")
def test_a_few_runs_have_most_of_the_learners_and_a_few_learners_most_runs():
    """Sizes fall off steeply; the first learner is in eight runs, or in all there are."""
    sizes = sorted(Counter(Enrollment.objects.values_list("run", flat=True)).values())
    zeal = Counter(Enrollment.objects.values_list("user__username", flat=True))
    generated = Run.objects.count() - len(WORLD["courses"])

    assert sizes[-1] > 3 * sizes[0]
    assert min(8, generated) == zeal["learner1"]
    assert Counter(zeal.values()).most_common(1)[0][0] == 1


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("model", [Announcement, Exam, Lesson, Pathway, Run, Unit, User])
def test_every_row_is_one_that_a_form_would_take(model):
    """Past the ORM, and valid all the same."""
    for row in model.objects.all()[:50]:
        row.full_clean()


@pytest.mark.usefixtures("made")
def test_the_next_row_finds_a_key():
    """Keys were given by hand, and the database counts on after them."""
    before = User.objects.latest("pk").pk

    assert before < User.objects.create(username="next", email="next@campus.example").pk
    connection.check_constraints()


def test_titles_do_not_repeat():
    """Six hundred courses have six hundred titles, and neighbours share nothing."""
    named = [worlds.words.course(number) for number in range(1300)]

    assert len(named) == len({title for _, title in named})
    assert all(one[0] != other[0] for one, other in pairwise(named))
