"""A world of 200 courses: no page asks the database more than 20 times, however much there is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from campus.models import Course, Enrollment, Participation, Pathway, PathwayStep, Run, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.examples.inside_campus.acts import PATHWAY, PHYSICS, exam, lesson, person, run

COURSES, CLASS, MOST = 200, 120, 20
START = datetime(2026, 1, 1, tzinfo=UTC)
OF_LEARNERS = [
    ("courses",),
    ("pathways",),
    ("pathway", PATHWAY),
    ("course", PHYSICS),
    ("home", PHYSICS),
]
OF_TEACHERS = [
    ("studio",),
    *(
        (name, PHYSICS)
        for name in ("content", "learners", "grading", "announcements", "settings", "new_exam")
    ),
]


@pytest.fixture
def crowd():
    """Many courses, all of which Ada learns in; a large class; everybody took the final."""
    title = "Course {:03}".format
    courses = Course.objects.bulk_create(Course(title=title(n)) for n in range(COURSES))
    runs = Run.objects.bulk_create(
        Run(course=course, key=f"course-v1:Campus+C{course.pk}+2026", start=START)
        for course in courses
    )
    people = User.objects.bulk_create(
        User(username=f"u{n}", email=f"u{n}@campus.example") for n in range(CLASS)
    )
    there = [*runs[: COURSES // 2], run()]
    Enrollment.objects.bulk_create(
        Enrollment(user=person(), run=one, mode="audit") for one in there
    )
    Enrollment.objects.bulk_create(Enrollment(user=one, run=run(), mode="audit") for one in people)
    now = timezone.now()
    Participation.objects.bulk_create(
        Participation(user=one, exam=exam(), started_at=now, turned_in_at=now, answers=[1, 1, 0])
        for one in people
    )
    way = Pathway.objects.get(key=PATHWAY)
    PathwayStep.objects.bulk_create(PathwayStep(pathway=way, run=one, position=9) for one in runs)


def asked(visitor, *address):
    with CaptureQueriesContext(connection) as queries:
        response = visitor.client.get(reverse(address[0], args=address[1:]))
    assert response.status_code == 200
    return len(queries)


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("address", OF_LEARNERS, ids=lambda address: address[0])
def test_a_learners_page_is_a_few_statements(visit, address):
    """However many courses there are, and how many are theirs."""
    assert asked(visit("ada"), *address) <= MOST


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("who", ["tove", "teacher"])
@pytest.mark.parametrize("address", OF_TEACHERS, ids=lambda address: address[0])
def test_a_teachers_page_is_a_few_statements(visit, address, who):
    """However large the class is, and for staff, who see all courses."""
    assert asked(visit(who), *address) <= MOST


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("name", ["handed_in", "edit_exam"])
def test_work_that_was_handed_in_comes_in_pages(visit, name):
    """A class of any size is read a page at a time."""
    assert asked(visit("tove"), name, PHYSICS, exam().pk) <= MOST


@pytest.mark.usefixtures("crowd")
def test_a_lesson_is_a_few_statements(visit):
    """It is what learners open most."""
    assert asked(visit("ada"), "lesson", PHYSICS, lesson().pk) <= MOST


@pytest.mark.usefixtures("crowd")
def test_pages_lead_through_all_there_is(visit):
    """From the first to the last, each course once, and the search stays in the address."""
    seen, ada, address = [], visit("ada"), "/?q=Course+1"  # Ada learns in 0 to 99
    while address:
        page = ada.sees(ada.client.get(address))
        seen += page.links_to("/courses/")
        onwards = [link for link in page.links if link.startswith("?") and link not in address]
        address = f"/{onwards[-1]}" if len(seen) < COURSES // 2 else ""

    assert len(seen) == len(set(seen)) == COURSES // 2


@pytest.mark.usefixtures("crowd")
def test_a_learner_is_found_in_a_large_class(visit):
    """By name, user name or address."""
    page = visit("tove").sees(
        visit("tove").client.get(reverse("learners", args=[PHYSICS]), {"q": "u119@campus"})
    )

    assert "1 learner" in page.text
    assert "u119" in page.text
