"""Eligible minus issued is one statement, where the platform has the rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from credentials_school.local import visit
from credentials_school.models import Learner, Mark, Progress
from credentials_school.platform import PHYSICS, School
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from hooks_credentials.issuing import run
from hooks_credentials.issuing.running import unclaimed
from hooks_credentials.models import Credential
from hooks_credentials.supplied import retriever

from hooks_runtime.django.testing import drain
from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.interfaces.rows import Completed
from hookspecs.values import UserId

pytest.importorskip("hooks_retrievers")
pytestmark = pytest.mark.django_db
KINDS = {"completed": Progress, "graded": Mark}


class Registry(School):
    """Has what retrievers ask for as rows, and progress also one by one."""

    def queryset(self, kind):
        return KINDS[kind].objects.all() if kind in KINDS else None

    def completions(self, course, users=None, *, within=None):
        rows = Progress.objects.filter(course=course)
        return (Completed(UserId(row.user_id), row.done, row.total) for row in rows)

    def grading_policy(self, course):
        raise AssertionError("the rows say it")

    def scores(self, course, users=None):
        raise AssertionError("the rows say it")


@pytest.fixture(autouse=True)
def registry():
    said = {
        **settings.LEARNING_HOOKS,
        "plugins": ["credentials", "credentials_school.local", "retrievers"],
        "platform": f"{Registry.__module__}.{Registry.__qualname__}",
    }
    with override_settings(LEARNING_HOOKS=said):
        yield


def learners(*rows, course=PHYSICS):
    """Return a learner for each ``(done, total, homework, whole grade)``."""
    made = []
    for done, total, homework, whole in rows:
        row = visit(f"Learner {Learner.objects.count()}", times=0)
        Progress.objects.create(user=row, course=course, done=done, total=total)
        for category, percent in (("homework", homework), ("total", whole)):
            Mark.objects.create(user=row, course=course, category=category, percent=percent)
        made.append(row.pk)
    return made


OPTIONS = {
    "completion": {"required_completion": "55"},
    "grades": {"required_grades": {"Homework": 40, "Total": "55.000001"}},
    "completion_and_grades": {"required_completion": 55, "required_grades": {"Total": 55}},
}
ROWS = [
    (11, 20, 40, Decimal("55.000001")),  # has just all of it
    (10, 20, 40, Decimal("55.000001")),
    (11, 20, Decimal("39.999999"), Decimal("55.000001")),
    (11, 20, 40, Decimal(55)),
    (0, 0, 0, 0),  # where there is nothing to do, nobody has done it
]
EARNED = {"completion": [0, 2, 3], "grades": [0, 1], "completion_and_grades": [0, 2, 3]}


@pytest.mark.parametrize("retriever", OPTIONS)
def test_w25_eligible_minus_issued_is_one_statement(configured, retriever):
    """Whoever has just enough has enough, whoever is in another course has nothing here."""
    configuration = configured(retriever, retriever_options=OPTIONS[retriever])
    pks = learners(*ROWS)
    learners(*ROWS, course="course-v1:School+Chemistry+2026")
    (has_one, *others) = (pks[place] for place in EARNED[retriever])
    Credential.objects.create(configuration=configuration, user=has_one)

    with CaptureQueriesContext(connection) as asked:
        found = list(unclaimed(configuration))

    assert sorted(found) == others
    assert len(asked) == 1


@pytest.mark.parametrize("many", [3, 40])
def test_w25_the_statements_of_a_run_do_not_grow_with_its_learners(configured, many):
    """Neither of the first, which claims 200 at a time, nor of the next, which finds nobody."""
    configuration = configured("completion", retriever_options=OPTIONS["completion"])
    learners(*[(20, 20, 0, 0)] * many)

    with CaptureQueriesContext(connection) as first:
        assert run(configuration).claimed == many
    with CaptureQueriesContext(connection) as again:
        assert run(configuration).found == 0

    writes = [q for q in first if q["sql"].startswith(("INSERT", "UPDATE"))]
    messages = [q for q in first if 'INTO "learning_hooks_outbox"' in q["sql"]]
    assert len(messages) in (1, many)  # psycopg and sqlite3 take many in one call
    assert len(writes) - len(messages) <= 6
    assert len(again) == 7


def test_w25_logs_name_nobody(configured, caplog):
    """LC logs the ids of all who are eligible, twice a tick."""
    configuration = configured("completion", retriever_options=OPTIONS["completion"])
    visit("Learner 0", times=0, pk=4_711_000)
    Progress.objects.create(user_id=4_711_000, course=PHYSICS, done=1, total=1)

    with caplog.at_level("DEBUG"):
        run(configuration)
        drain()
        run(configuration)

    assert Credential.objects.get().state == "available"
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not any("4711000" in line for line in said)


def test_w10_w12_nobody_is_asked_through_the_front_door(configured):
    """LC sends itself a request as the first member of staff to 'testserver'; here are neither."""
    configuration = configured("completion", retriever_options=OPTIONS["completion"])
    learners((20, 20, 0, 0))

    with override_settings(ALLOWED_HOSTS=[], ROOT_URLCONF="hooks_credentials.urls"):
        row = run(configuration)

    assert not User.objects.exists()
    assert (row.claimed, row.stopped) == (1, "")


def test_a_lesson_is_judged_by_the_platform(configured):
    """Of the rows nobody knows which lesson they are of."""
    configuration = configured(
        "completion", context_kind="lesson", context_key="l", context_course=PHYSICS
    )

    context = LearningContext("lesson", "l", PHYSICS)

    assert retriever(configuration).queryset(context) is None


@pytest.mark.parametrize(
    ("done", "total", "share"),
    [(7, 100, "7"), (14, 100, "14"), (28, 100, "28"), (56, 100, "56"), (1, 3, "33.333333")],
)
def test_w08_whoever_has_exactly_enough_has_it_in_sql(configured, done, total, share):
    """LC refuses 7, 14, 28, 55 and 56 of 100."""
    configuration = configured("completion", retriever_options={"required_completion": share})
    learners((done, total, 0, 0))

    assert len(list(unclaimed(configuration))) == 1
