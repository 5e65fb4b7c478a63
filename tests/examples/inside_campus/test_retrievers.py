"""Who has earned a credential in campus: as it shows itself, in few statements for a whole course."""

from __future__ import annotations

from fractions import Fraction

import pytest
from campus import grades, pathways
from campus.models import Pathway, Run, User
from campus.views import api
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hooks_retrievers.completion import Completion, CompletionOptions
from hooks_retrievers.exact import percent
from hooks_retrievers.grades import Grades, GradesOptions
from hooks_retrievers.http import Http, HttpOptions
from hooks_retrievers.pathway import Steps, StepsOptions
from hooks_retrievers.service import Unreadable
from hooks_retrievers.together import Together, TogetherOptions

from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.values import Points, UserId
from tests.examples.inside_campus.acts import FINAL, PHYSICS, QUIZ, person
from tests.examples.inside_campus.test_platform import KNOTS, MANY, crew, knots

__all__ = ["crew", "knots"]  # fixtures
COURSE = LearningContext("course", KNOTS)


@pytest.fixture(autouse=True)
def _named(settings):
    settings.LEARNING_HOOKS = {"platform": "campus.platform.Campus"}


def test_a_total_is_the_grade_that_campus_shows(crew):
    """To the fraction, for everybody who is enrolled."""
    shown = grades.percents(Run.objects.get(key=KNOTS))

    found = {
        each.user: each.criteria[0].current
        for each in Grades(GradesOptions({"Total": Points(50)})).details(COURSE)
    }

    assert found == {user: percent(Fraction(shown.get(user, 0)) / 100) for user in crew[1:]}


def test_completion_is_what_campus_counts(crew):
    """Two lessons: half, or all of it."""
    found = {
        each.user: each.criteria[0].current
        for each in Completion(CompletionOptions()).details(COURSE)
    }

    assert found == {user: Points(50 * (place % 3)) for place, user in enumerate(crew) if place}


@pytest.mark.parametrize(
    "retriever",
    [
        Completion(CompletionOptions()),
        Grades(GradesOptions({"Total": Points(10), "Final": Points(1)})),
        Together(TogetherOptions(Points(50), {"Total": Points(10)})),
    ],
    ids=lambda retriever: type(retriever).__name__,
)
def test_a_course_costs_as_many_statements_as_a_learner(retriever, crew):
    """Ten thousand do, too; a class of a thousand used to cost five more, and then a grade each."""
    with CaptureQueriesContext(connection) as one:
        list(retriever.details(COURSE, crew[1:2]))
    with CaptureQueriesContext(connection) as everybody:
        assert len(list(retriever.details(COURSE))) == MANY - 1

    assert len(everybody) == len(one) <= 12


def test_a_pathway_is_judged_step_by_step(crew, knots):
    """Who is on it, and has done each course of it."""
    path = Pathway.objects.create(key="sailor", title="Sailor")
    path.steps.create(run=knots, position=1)
    for user in User.objects.filter(pk__in=crew[1:4]):
        pathways.join(user, path)

    steps = Steps(StepsOptions()).details(LearningContext("pathway", "sailor"))

    assert {each.user: each.is_eligible for each in steps} == {
        UserId(user): place % 3 == 2 for place, user in enumerate(crew[1:4], 1)
    }


@pytest.fixture
def over_http(live_server, settings):
    """Return what asks a campus that runs, with a token; it may be another one than its own."""
    settings.CAMPUS_API_TOKEN = "s3cret"

    def ask(token="s3cret", users=None):
        service = {"url": f"{live_server.url}/api", "token": token, "retries": 0}
        settings.LEARNING_HOOKS = {
            "platform": "campus.platform.Campus",
            "plugins": ["retrievers"],
            "options": {"retrievers": {"services": {"campus": service}}},
        }
        options = HttpOptions(
            "campus", "/courses/{key}/results/", user_is="username", user="username"
        )
        return list(Http(options).details(LearningContext("course", PHYSICS), users))

    return ask


@pytest.mark.django_db(transaction=True)
def test_another_campus_says_who_passes(over_http, visit, monkeypatch):
    """Over HTTP, page by page; nobody is answered without its token."""
    monkeypatch.setattr(api, "PAGE", 2)
    for who in ("ada", "ben", "chiara"):
        visit(who).enroll()
    for title in (FINAL, QUIZ):
        visit("ben").hand_in(title=title)

    judged = {each.user: (each.is_eligible, each.reason) for each in over_http()}

    nothing = (False, "0 % of 60 %")
    people = [UserId(person(who).pk) for who in ("ada", "ben", "chiara")]
    assert judged == dict(zip(people, [nothing, (True, "100 % of 60 %"), nothing], strict=True))
    assert [each.user for each in over_http(users=people[2:])] == people[2:]
    for wrong in ("", "other"):
        with pytest.raises(Unreadable, match="status 401; look at its token and path"):
            over_http(wrong)
