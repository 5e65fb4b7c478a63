"""Who gets in where: staff, learners, strangers, and forms without a token."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from campus import urls
from django.test import Client
from django.urls import URLPattern, reverse

from tests.examples.inside_campus.acts import PHYSICS, rows, run

SAMPLES = {"key": PHYSICS, "kind": "lesson", "pk": 1, "name": "course_enrollment_started"}
OF_STAFF = [
    pattern
    for pattern in urls.urlpatterns
    if isinstance(pattern, URLPattern)
    and str(pattern.pattern).startswith(("studio/", "operations/"))
]
CHANGES = ["enroll", "leave", "certify"]


def address(pattern):
    wanted = {name: SAMPLES[name] for name in pattern.pattern.converters}
    return reverse(pattern.name, kwargs=wanted)


@pytest.mark.parametrize("pattern", OF_STAFF, ids=lambda pattern: pattern.name)
def test_the_staffs_pages_are_for_staff(visit, client, pattern):
    for method in (client.get, client.post):
        assert method(address(pattern)).url.startswith("/login/")
    visit("ada")
    for method in (client.get, client.post):
        assert method(address(pattern)).status_code == 403


def test_staff_pages_were_found():
    assert {"studio", "publish", "hook"} <= {pattern.name for pattern in OF_STAFF}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_something_takes_a_post(visit, name):
    ada = visit("ada")
    ada.enroll()
    before = rows()

    response = ada.client.get(reverse(name, args=[PHYSICS]))

    assert response.status_code == 302
    assert before == rows()


def test_a_form_without_its_token_is_refused(django_user_model):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(django_user_model.objects.get(username="ada"))

    assert careful.post(reverse("enroll", args=[PHYSICS])).status_code == 403


def test_the_admin_asks_at_campus_own_door(client):
    response = client.get("/admin/login/")

    assert "campus/login.html" in [template.name for template in response.templates]


def test_the_courseware_is_for_the_enrolled(visit):
    ben = visit("ben")

    page = ben.sees(ben.open_home())

    assert page.said["alert"] == ["Enroll first, and then come in."]


def test_a_certificate_is_for_those_who_pass(visit):
    ben = visit("ben")
    ben.enroll()
    ben.hand_in(right=False)

    page = ben.sees(ben.certify())

    assert page.said["alert"] == ["A certificate is for those who pass."]


def test_a_run_that_has_ended_takes_nobody_in(visit):
    there = run()
    there.end = datetime(2026, 1, 1, tzinfo=UTC)
    there.save()
    ben = visit("ben")

    page = ben.sees(ben.enroll())

    assert page.said["alert"] == ["Physics of Everyday Things has ended."]


def test_drafts_are_for_their_authors(visit):
    teacher = visit("teacher")
    unit = run().units.first()
    teacher.post("content", PHYSICS, unit=unit.pk, title="Why ice floats", body="Look.")
    assert "Why ice floats" in teacher.client.get(f"/studio/{PHYSICS}/").content.decode()
    ada = visit("ada")
    ada.enroll()

    assert "Why ice floats" not in ada.open_home().content.decode()
    assert (
        ada.client.get(reverse("lesson", args=[PHYSICS, unit.lessons.last().pk])).status_code == 404
    )


def test_staff_see_hooks_explained(visit):
    teacher = visit("teacher")

    page = teacher.sees(teacher.client.get("/operations/hooks/course_enrollment_started/"))
    assert "Nobody answers this hook." in page.said["pre"][0]
    assert teacher.client.get("/operations/hooks/course_enrolment_started/").status_code == 404
