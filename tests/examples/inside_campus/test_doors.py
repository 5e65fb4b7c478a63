"""Who gets in where: strangers, learners, teachers, staff; methods, and forms without a token."""

from __future__ import annotations

import pytest
from campus import urls
from campus.models import Enrollment, Participation, User
from django.test import Client
from django.urls import URLPattern, reverse

from tests.examples.inside_campus.acts import (
    LETTERS,
    PATHWAY,
    PHYSICS,
    WINTER_SKY,
    exam,
    lesson,
    person,
    rows,
    run,
)

# What a GET finds, and for whom. In, or else: LOGIN asks who it is; SHUT says no; BACK leads to a page
# that says why, or where the button is; POST wants another method.
IN, LOGIN, SHUT, BACK, POST = 200, "/login/", 403, "back", 405
NOBODYS = {"": LOGIN, "ben": SHUT, "mara": SHUT}
ROLES = ("", "ben", "tove", "mara", "teacher")  # a learner; the teacher, another's; staff
FOR_ALL = dict.fromkeys(ROLES, IN)
FOR_MEMBERS = {**FOR_ALL, "": LOGIN}
FOR_THE_ENROLLED = {"": LOGIN, "ben": IN, "tove": IN, "mara": BACK, "teacher": IN}
A_BUTTON = {**dict.fromkeys(ROLES, BACK), "": LOGIN}
FOR_TEACHERS = {"": LOGIN, "ben": SHUT, "tove": IN, "mara": IN, "teacher": IN}
FOR_THE_TEACHER = {"": LOGIN, "ben": SHUT, "tove": IN, "mara": SHUT, "teacher": IN}
A_BUTTON_OF_THE_TEACHER = {"": LOGIN, "ben": SHUT, "tove": POST, "mara": SHUT, "teacher": POST}
FOR_SERVICES = dict.fromkeys(ROLES, 401)  # by a token, whoever is logged in
FOR_STAFF = {**dict.fromkeys(ROLES, SHUT), "": LOGIN, "teacher": IN}
DOORS = {
    "courses login register password set_password pathways pathway course certificate": FOR_ALL,
    "profile": FOR_MEMBERS,
    "home lesson exam": FOR_THE_ENROLLED,
    "enroll leave join_pathway leave_pathway certify begin": A_BUTTON,
    "studio": FOR_TEACHERS,
    "content edit_unit new_lesson edit_lesson new_exam edit_exam handed_in announcements grading": (
        FOR_THE_TEACHER
    ),
    "learners settings assess": FOR_THE_TEACHER,
    "publish": A_BUTTON_OF_THE_TEACHER,
    "hooks hook": FOR_STAFF,
    "api_results": FOR_SERVICES,
}
WITHOUT_A_RUN = {"change_mode": POST, "revoke": POST}  # who may is seen when it is posted
POST_ONLY = {"logout"}
ADDRESSES = {
    pattern.name: pattern
    for pattern in urls.urlpatterns
    if isinstance(pattern, URLPattern) and pattern.name
}
EXPECTED = [(name, doors) for names, doors in DOORS.items() for name in names.split()]
OF_THE_TEACHER = sorted(
    name
    for names, doors in DOORS.items()
    if doors in (FOR_THE_TEACHER, A_BUTTON_OF_THE_TEACHER)
    for name in names.split()
) + sorted(WITHOUT_A_RUN)


@pytest.fixture
def school(visit, django_user_model):
    """Ben has passed Physics; Mara teaches another course."""
    mara = django_user_model.objects.create(username="mara", email="mara@campus.example")
    run(WINTER_SKY).teachers.add(mara)
    ben = visit("ben")
    ben.pass_physics()
    ben.certify()
    ben.client.logout()


def address(name):
    pattern = ADDRESSES[name].pattern
    ways = {"join_pathway", "leave_pathway", "pathway"}
    samples = {
        "key": PATHWAY if name in ways else PHYSICS,
        "kind": "lesson",
        "name": "course_enrollment_started",
        "uidb64": "x",
        "token": "y",
        "uuid": person("ben").certificates.get().uuid,
        "pk": _pk(name),
    }
    return reverse(name, kwargs={part: samples[part] for part in pattern.regex.groupindex})


def _pk(name):
    match name:
        case "assess":
            return Participation.objects.get().pk
        case "change_mode":
            return Enrollment.objects.get().pk
        case "revoke":
            return person("ben").certificates.get().pk
        case "edit_unit":
            return run().units.first().pk
        case "exam" | "begin" | "edit_exam" | "handed_in":
            return exam().pk
        case _:
            return lesson().pk


def test_every_address_has_a_door_in_the_table():
    """A new address without a line above fails here."""
    there = {name for name, *_ in EXPECTED} | WITHOUT_A_RUN.keys() | POST_ONLY

    assert ADDRESSES.keys() == there


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize(("name", "doors"), EXPECTED, ids=[name for name, _ in EXPECTED])
def test_a_door_opens_for_who_may(visit, name, doors):
    """A page, the login, a refusal, or a page that says why; and looking changes nothing."""
    before = _rows()

    found = {role: _found(_as(visit, role).client.get(address(name))) for role in ROLES}

    assert doors == found
    assert before == _rows()


def _as(visit, role):
    visitor = visit(role)
    if not role:
        visitor.client.logout()
    return visitor


def _found(response):
    if response.status_code != 302:
        return response.status_code
    return LOGIN if response.url.startswith(LOGIN) else BACK


def _rows():
    there = rows()
    return {**there, "User": [{**row, "last_login": None} for row in there["User"]]}


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize("name", OF_THE_TEACHER)
def test_only_its_teachers_change_a_course(visit, name):
    """Whatever is posted, by whoever else: the answer is no, and nothing is different."""
    before, said = _rows(), {"title": "Mine", "mode": "x", "earned": "1"}

    found = {role: _found(_as(visit, role).client.post(address(name), said)) for role in NOBODYS}

    assert NOBODYS == found
    assert before == _rows()


@pytest.mark.usefixtures("school")
def test_teachers_who_are_no_staff_make_no_courses(visit):
    """They teach what they were given."""
    assert visit("tove").create_course().status_code == 403


@pytest.mark.usefixtures("school")
def test_teachers_see_their_own_courses_and_staff_see_all(visit):
    """The studio lists nothing that one may not change."""
    lists = {who: visit(who).get("studio").text for who in ("mara", "teacher")}

    assert "The Winter Sky" in lists["mara"]
    assert "Physics" not in lists["mara"]
    assert "Physics" in lists["teacher"]


@pytest.mark.parametrize("name", ["edit_lesson", "edit_exam", "handed_in", "edit_unit"])
def test_a_piece_is_found_in_its_own_course_only(visit, name):
    """The key in the address is not a way around the door: a teacher of both finds nothing there."""
    response = visit("tove").client.get(reverse(name, args=[LETTERS, _pk(name)]))

    assert response.status_code == 404


def test_a_form_without_its_token_is_refused():
    """No other site presses campus' buttons."""
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(person("ada"))

    assert careful.post(reverse("enroll", args=[PHYSICS])).status_code == 403


def test_the_admin_asks_at_campus_own_door(client):
    """So a plugin that refuses a login refuses it there, too."""
    response = client.get("/admin/login/")

    assert "campus/login.html" in [template.name for template in response.templates]


def test_staff_see_hooks_explained(visit):
    """Of the very process that serves them."""
    teacher = visit("teacher")

    page = teacher.get("hook", "course_enrollment_started")

    assert "Nobody answers this hook." in page.said["pre"][0]
    assert teacher.client.get("/operations/hooks/course_enrolment_started/").status_code == 404


def test_people_are_made_inactive_and_never_deleted(visit):
    """The admin has no button for it, and none to add somebody past registration."""
    teacher = visit("teacher")

    for action in ("add/", f"{User.objects.first().pk}/delete/"):
        assert teacher.client.get(f"/admin/campus/user/{action}").status_code == 403


@pytest.mark.usefixtures("school")
def test_a_door_that_is_shut_says_so_in_a_sentence(visit):
    """In the site's own page, with the words of whoever shut it, if there are any."""
    page = visit("ben").client.get(reverse("studio"))

    assert 403 == page.status_code
    assert "You may not see this with your account." in page.content.decode()
