"""Campus as plugins see it: bulk answers are one-by-one answers, commands ask every hook and do no echo."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from campus import authoring, enrollment, exams, study
from campus.models import Category, Enrollment, Participation, Pathway, Run, User
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hooks_runtime import context, platform
from hooks_runtime.testing import answer as answering
from hooks_runtime.testing import captured
from hookspecs import evolve
from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.interfaces.platform import CAPABILITIES
from hookspecs.interfaces.rows import (
    Category as CategoryRow,
)
from hookspecs.interfaces.rows import (
    Completed,
    Enrolled,
    Grade,
    GradingPolicy,
    Joining,
    Leaving,
    NewLearner,
    NewScore,
    Score,
)
from hookspecs.learning import (
    PreventEnrollment,
    course_enrollment_created,
    course_enrollment_started,
    exam_attempt_assessed,
    student_registration_requested,
)
from hookspecs.values import CourseKey, Percent, Points, UsageKey, UserId

KNOTS = CourseKey("course-v1:Campus+Knots+2026")
MANY = 12


@pytest.fixture
def knots():
    """A course of this test's own: two parts in a unit, a lesson each; homework and a final."""
    teacher = User.objects.get(username="teacher")
    run = authoring.create_course(
        teacher, "Knots", "Knots", "2026", datetime(2026, 1, 1, tzinfo=UTC)
    )
    run.categories.all().delete()
    unit = run.units.get()
    for title in ("Bends", "Hitches"):
        part = authoring.add_unit(run, title, unit)
        authoring.publish(teacher, run, authoring.write_lesson(part, f"{title} at sea", "Tie one."))
    for name, weight in (("Homework", 30), ("Final", 70)):
        category = Category.objects.create(run=run, name=name, weight=weight)
        exam = authoring.write_exam(run, title=name, category=category, possible=Decimal(20))
        authoring.publish(teacher, run, exam)
    return run


@pytest.fixture
def crew(knots):
    """Enrolled learners of very different success."""
    users = [
        User.objects.create(username=f"crew{n}", email=f"Crew{n}@sea.example") for n in range(MANY)
    ]
    for place, user in enumerate(users):
        there = enrollment.enroll(user, knots)
        for lesson in list(knots.lessons.all())[: place % 3]:
            study.complete(there, lesson)
        for exam in list(knots.exams.all())[: place % 3]:
            exams.begin(there, exam)
            work = Participation.objects.get(user=user, exam=exam)
            exams.assess(work, Decimal(place), release=place % 2 == 0)
    enrollment.unenroll(users[0], knots)
    return [UserId(user.pk) for user in users]


def campus():
    return platform()


# Reads.


@pytest.fixture(autouse=True)
def _named(settings):
    settings.LEARNING_HOOKS = {"platform": "campus.platform.Campus"}


def test_campus_supports_everything():
    """It is the one to copy."""
    assert {name for name in CAPABILITIES if campus().supports(name)} == set(CAPABILITIES)


READS = {
    "enrollments": lambda users: campus().enrollments(KNOTS, users),
    "completions": lambda users: campus().completions(KNOTS, users),
    "scores": lambda users: campus().scores(KNOTS, users),
    "grades": lambda users: campus().grades(KNOTS, users),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_many_at_once_are_each_alone(crew, read):
    """And None is everybody."""
    alone = [row for user in crew for row in read([user])]

    assert list(read(None)) == list(read(crew)) == alone
    assert alone
    assert list(read([])) == []


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_many_cost_as_many_statements_as_one(crew, read):
    """Five at most."""
    with CaptureQueriesContext(
        connection,
    ) as one:
        list(read(crew[1:2]))
    with CaptureQueriesContext(connection) as all_of_them:
        list(read(None))

    assert len(one) == len(all_of_them) <= 5


def test_people_are_found_by_id_address_and_name():
    """What is unknown is absent; an address as it was asked for."""
    ada = User.objects.get(username="ada")

    assert set(campus().users([UserId(ada.pk), UserId(999_999)])) == {ada.pk}
    assert campus().users_by_email([" ADA@campus.example", "nobody@x.org"]) == {
        " ADA@campus.example": campus().users([UserId(ada.pk)])[UserId(ada.pk)]
    }
    assert [p.name for p in campus().users_by_username(["ada", "Ada"]).values()] == [
        "Ada Lindqvist"
    ]


def test_courses_have_their_dates_and_addresses(knots, settings):
    """Absolute ones."""
    settings.CAMPUS_URL = "https://campus.example"

    run = campus().courses([KNOTS, CourseKey("none")])[KNOTS]

    assert (run.title, run.url) == ("Knots", f"https://campus.example/courses/{KNOTS}/")
    assert KNOTS in campus().courses()
    assert campus().absolute_url("/x/") == "https://campus.example/x/"


def test_who_has_left_is_told_as_such(crew):
    """As a plugin that mirrors a class list needs it."""
    rows = list(campus().enrollments(KNOTS))

    assert rows[0] == Enrolled(crew[0], KNOTS, "audit", is_active=False)
    assert [row.is_active for row in rows[1:]] == [True] * (MANY - 1)


def test_the_tree_has_parents_before_children(knots):
    """Units, parts, lessons; exams stand at the top."""
    seen = {None}
    told = list(campus().blocks(KNOTS))
    for block in told:
        assert block.parent in seen
        seen.add(block.key)

    assert [block.block_type for block in told] == ["unit"] * 3 + ["lesson"] * 2 + ["exam"] * 2
    assert list(campus().blocks(CourseKey("none"))) == []


def test_completion_is_counted_within_a_part(crew, knots):
    """Of the course, of a unit with its parts, of a lesson."""
    unit, part = knots.units.get(parent=None), knots.units.get(title="Bends")
    within = [UsageKey(place.key) for place in (unit, part, part.lessons.get())]

    counted = [next(campus().completions(KNOTS, [crew[2]], within=place)) for place in within]

    assert counted == [Completed(crew[2], *counts) for counts in ((2, 2), (1, 1), (1, 1))]


def test_scores_and_policy_are_enough_for_the_grade(crew, knots):
    """A retriever that computes by these rows gets what campus shows."""
    homework, final = (UsageKey(exam.key) for exam in knots.exams.all())

    assert campus().grading_policy(KNOTS) == GradingPolicy(
        (
            CategoryRow("Homework", Points(30), (homework,)),
            CategoryRow("Final", Points(70), (final,)),
        ),
        Points(60),
    )
    assert list(campus().scores(KNOTS, [crew[8]])) == [
        Score(crew[8], homework, "Homework", Points(8), Points(20)),
        Score(crew[8], final, "Final", Points(8), Points(20)),
    ]
    assert list(campus().grades(KNOTS, [crew[8]])) == [
        Grade(crew[8], Percent(40), is_passing=False)
    ]


def test_a_course_that_is_not_there_has_no_policy():
    """And nobody in it."""
    nowhere = CourseKey("none")

    with pytest.raises(KeyError):
        campus().grading_policy(nowhere)
    assert [list(read(None)) for read in (lambda _: campus().grades(nowhere),)] == [[]]


def test_pathways_have_their_courses_in_order_and_their_members(knots):
    """Who is on the way now."""
    way = Pathway.objects.create(key="sailing", title="Sailing")
    way.steps.create(run=knots, position=2)
    way.steps.create(run=Run.objects.exclude(pk=knots.pk).first(), position=1)
    way.members.create(user=User.objects.get(username="ada"))

    told = campus().pathways(["sailing", "none"])

    assert [told["sailing"].courses[1], list(told)] == [KNOTS, ["sailing"]]
    assert len(list(campus().pathway_members("sailing"))) == 1
    assert list(campus().pathway_members("sailing", [])) == []


def test_teachers_are_told(knots):
    """Of this course."""
    assert list(campus().teachers(KNOTS)) == [User.objects.get(username="teacher").pk]


def test_sql_is_there_for_who_wants_it(crew):
    """In campus' own models, and None for what campus has not."""
    assert campus().queryset("enrollments").filter(run__key=KNOTS).count() == MANY
    assert campus().queryset("comets") is None


@pytest.mark.parametrize("required", [0, 1, 33, 34, 50, 100])
def test_who_has_completed_enough_is_the_same_in_sql(crew, required):
    """One statement for a retriever, and nobody else is found than one by one."""
    completion = pytest.importorskip("hooks_retrievers.completion")
    retriever = completion.Completion(completion.CompletionOptions(Points(required)))
    context = LearningContext("course", KNOTS)

    with CaptureQueriesContext(connection) as asked:
        found = set(retriever.queryset(context))

    assert found == set(retriever.eligible(context))
    assert len(asked) == 1


# Commands.


def joining(*usernames, mode=""):
    return [Joining(UserId(User.objects.get(username=name).pk), KNOTS, mode) for name in usernames]


def became(outcomes):
    return [outcome.became for outcome in outcomes]


def test_enrolling_twice_is_enrolling_once(knots):
    """The second answer says that nothing changed; leaving as well."""
    rows = joining("ada", "ben")
    leaving = [Leaving(row.user, row.course) for row in rows]

    assert became(campus().enroll(rows, source="classroom")) == ["created"] * 2
    assert became(campus().enroll(rows, source="classroom")) == ["unchanged"] * 2
    assert became(campus().unenroll(leaving, source="classroom")) == ["changed"] * 2
    assert became(campus().unenroll(leaving, source="classroom")) == ["unchanged"] * 2


def test_a_gate_holds_for_commands_too(knots, answer):
    """A row that is refused stops no other, and has the plugin's words."""
    ben = User.objects.get(username="ben").pk

    def members(request):
        if request.user == ben:
            raise PreventEnrollment("Members only.", code="members")
        return evolve(request, mode="verified")

    answer(answering(course_enrollment_started, members))

    ada, refused = campus().enroll(joining("ada", "ben"), source="classroom")

    assert (refused.became, refused.code, refused.message) == (
        "refused",
        "members",
        "Members only.",
    )
    assert (ada.became, Enrollment.objects.get(run=knots).mode) == ("created", "verified")
    assert became(campus().enroll(joining("ada", mode="audit"), source="classroom")) == [
        "unchanged"
    ]


def test_a_command_is_not_echoed(knots, answer):
    """To who commanded it; the event itself knows where it came from."""
    heard = []
    deaf = answering(
        course_enrollment_created, lambda *_: heard.append("echo"), name="deaf", echo=False
    )
    ear = answering(
        course_enrollment_created, lambda *_: heard.append(context().origin), name="ear"
    )
    answer(deaf, ear)
    plugin = "answer_0"  # what the fixture calls it

    campus().enroll(joining("ada"), source=plugin)
    campus().enroll(joining("ben"), source="another")

    assert heard == [plugin, "echo", "another"]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"user": UserId(999_999)}, "unknown_user"),
        ({"course": CourseKey("none")}, "unknown_course"),
    ],
)
def test_rows_that_name_nothing_are_refused(knots, names, code):
    """Each with a code to act on."""
    (ada,) = joining("ada")
    row = evolve(ada, **names)
    (enrolled,) = campus().enroll([row], source="x")
    (left,) = campus().unenroll([Leaving(row.user, row.course)], source="x")

    assert [(o.became, o.code) for o in (enrolled, left)] == [("refused", code)] * 2


def test_an_account_is_made_once_for_an_address(django_capture_on_commit_callbacks):
    """Its owner gets a link to set a password; a known address is that learner."""
    rows = [
        NewLearner("Fay@school.example", "Fay"),
        NewLearner("fay@school.example"),
        NewLearner("ADA@campus.example"),
        NewLearner("no address"),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        fay, again, ada, nobody = campus().create_learners(rows, source="classroom")

    assert became([fay, again, ada, nobody]) == ["created", "unchanged", "unchanged", "refused"]
    assert fay.user == again.user
    assert (nobody.code, nobody.user) == ("invalid", None)
    (invitation,) = mail.outbox
    assert invitation.to == ["Fay@school.example"]
    assert "/password/" in invitation.body


def test_names_of_accounts_are_free_ones():
    """After the address, with a number where it is taken."""
    rows = [NewLearner("ada@school.example"), NewLearner("ada@other.example")]

    made = campus().create_learners(rows, source="classroom")

    names = [User.objects.get(pk=outcome.user).username for outcome in made]
    assert names == ["ada2", "ada3"]


def test_registration_may_be_refused_from_outside(answer):
    """The same filter asks."""
    seen = []
    answer(answering(student_registration_requested, lambda r: seen.append(r.email)))

    campus().create_learners([NewLearner("fay@school.example")], source="classroom")

    assert seen == ["fay@school.example"]


def test_a_score_is_recorded_released_and_counted(crew, knots):
    """Once; another score changes it."""
    final = UsageKey(knots.exams.get(title="Final").key)
    learner = crew[6]

    def record(points):
        with captured(exam_attempt_assessed) as told:
            (outcome,) = campus().record_scores(
                [NewScore(learner, final, Points(points))], source="classroom"
            )
        return outcome.became, [(t.earned, t.is_released) for t in told.payloads]

    assert record("15.5") == ("created", [(Points("15.5"), True)])
    assert record("15.5") == ("unchanged", [])
    assert record(20) == ("changed", [(Points(20), True)])


def test_scores_that_cannot_be_are_refused(crew, knots):
    """More than there is, for nobody, of no exam."""
    final, ada = UsageKey(knots.exams.get(title="Final").key), User.objects.get(username="ada").pk
    rows = [
        NewScore(crew[6], final, Points(21)),
        NewScore(UserId(ada), final, Points(1)),
        NewScore(crew[6], UsageKey("none"), Points(1)),
    ]

    outcomes = campus().record_scores(rows, source="classroom")

    assert [o.code for o in outcomes] == ["not_possible", "not_enrolled", "unknown_exam"]
    assert outcomes[0].message == "Final has 0 to 20 points."
