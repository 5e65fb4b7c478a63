"""A refusal is shown where the learner is, in the plugin's words, and changes nothing."""

from __future__ import annotations

import pytest
from django.db import connection

from hooks_runtime import current
from hookspecs import Filter
from hookspecs.authoring import (
    PreventCourseCreation,
    PreventPublication,
    course_creation_requested,
    publication_requested,
)
from hookspecs.learning import (
    PreventCertificateCreation,
    PreventContentView,
    PreventCoursewareAccess,
    PreventEnrollment,
    PreventExam,
    PreventLogin,
    PreventProfileChange,
    PreventRegistration,
    PreventUnenrollment,
    RedirectToPage,
    account_retirement_requested,
    certificate_creation_requested,
    certificate_render_started,
    content_view_requested,
    course_enrollment_created,
    course_enrollment_started,
    course_unenrollment_started,
    courseware_access_requested,
    credential_eligibility_requested,
    credential_generation_requested,
    exam_attempt_requested,
    profile_change_requested,
    segment_membership_requested,
    student_login_requested,
    student_registration_requested,
)
from tests.examples.inside_campus.acts import LETTERS, PHYSICS, exam, function, raises, rows, run

WORDS = "Not today, <b>friend</b>."
COURSE = f"/courses/{PHYSICS}/"

# Hook, refusal, who, what they do, and on which page they are then.
REFUSALS = [
    (student_registration_requested, PreventRegistration, "", "register", "/register/"),
    (student_login_requested, PreventLogin, "", "log_in", "/login/"),
    (course_enrollment_started, PreventEnrollment, "ben", "enroll", COURSE),
    (course_unenrollment_started, PreventUnenrollment, "ada", "leave", COURSE),
    (courseware_access_requested, PreventCoursewareAccess, "ada", "open_home", COURSE),
    (content_view_requested, PreventContentView, "ada", "open_lesson", f"{COURSE}home/"),
    (content_view_requested, PreventContentView, "ada", "complete", f"{COURSE}home/"),
    (content_view_requested, PreventContentView, "ada", "open_exam", f"{COURSE}home/"),
    (content_view_requested, PreventContentView, "ada", "begin", f"{COURSE}home/"),
    (exam_attempt_requested, PreventExam, "ada", "begin", f"{COURSE}exams/{{exam}}/"),
    (profile_change_requested, PreventProfileChange, "ada", "change_profile", "/profile/"),
    (
        certificate_creation_requested,
        PreventCertificateCreation,
        "ada",
        "certify",
        f"{COURSE}home/",
    ),
    (course_creation_requested, PreventCourseCreation, "teacher", "create_course", "/studio/"),
    (publication_requested, PreventPublication, "teacher", "publish", f"/studio/{PHYSICS}/"),
    (
        publication_requested,
        PreventPublication,
        "tove",
        "announce",
        f"/studio/{PHYSICS}/announcements/",
    ),
    (
        course_enrollment_started,
        PreventEnrollment,
        "teacher",
        "enroll_other",
        f"/studio/{PHYSICS}/learners/",
    ),
]
NEVER_REFUSED_HERE = {
    certificate_render_started,  # its only Halt leads to another page
    account_retirement_requested,  # in the admin, which tells it in a way of its own: test_calls
    segment_membership_requested,  # by the plugin that keeps segments
    credential_eligibility_requested,  # by the plugin that issues credentials
    credential_generation_requested,
}
REDIRECTS = [
    (student_login_requested, PreventLogin, "", "log_in"),
    (course_enrollment_started, PreventEnrollment, "ben", "enroll"),
    (courseware_access_requested, PreventCoursewareAccess, "ada", "open_home"),
    (content_view_requested, PreventContentView, "ada", "open_lesson"),
    (exam_attempt_requested, PreventExam, "ada", "begin"),
    (certificate_render_started, RedirectToPage, "ada", "see_certificate"),
]


def ids(table):
    return [f"{hook.python_name}-{act}" for hook, _, _, act, *_ in table]


@pytest.fixture
def passing(visit):
    """Ada passes Physics, and has her certificate unless the test is about that."""
    visit("ada").pass_physics()
    visit("ada").client.logout()


def test_every_filter_that_may_refuse_is_tried_here():
    tried = {hook for hook, *_ in REFUSALS}
    specs = current().specs.values()
    refusing = {spec for spec in specs if isinstance(spec, Filter) and spec.halts}

    assert refusing - NEVER_REFUSED_HERE == tried


@pytest.mark.usefixtures("passing")
@pytest.mark.parametrize(("hook", "refusal", "who", "act", "where"), REFUSALS, ids=ids(REFUSALS))
def test_a_refusal_is_an_alert_on_the_learners_page(visit, answer, hook, refusal, who, act, where):
    visitor = visit(who)
    before = rows()
    answer(raises(hook, refusal(WORDS)))

    page = visitor.sees(getattr(visitor, act)())

    assert page.said["alert"] == [WORDS]
    assert where.format(exam=exam().pk) == page.path
    assert before == rows()


@pytest.mark.usefixtures("passing")
@pytest.mark.parametrize(("hook", "refusal", "who", "act"), REDIRECTS, ids=ids(REDIRECTS))
def test_a_redirect_goes_where_it_says(visit, answer, hook, refusal, who, act):
    visit("ada").certify()
    visitor = visit(who)
    answer(raises(hook, refusal("Pay first.", redirect_to="/pay/")))

    response = getattr(visitor, act)()

    assert response.url == "/pay/"


def test_a_broken_step_refuses_in_general_words(visit, answer):
    answer(function(course_enrollment_started, "broken", lambda _: 1 / 0))
    ada = visit("ada")

    page = ada.sees(ada.enroll())

    assert page.said["alert"] == ["This is not possible at the moment. Please try again later."]
    assert not run().enrollments.exists()


def test_a_receiver_that_breaks_the_database_leaves_the_enrollment(visit, answer):
    def spoil(_):
        connection.cursor().execute("INSERT INTO campus_course (id) VALUES (1)")

    answer(function(course_enrollment_created, "spoil", spoil))
    ada = visit("ada")

    page = ada.sees(ada.enroll(LETTERS))

    assert page.said["status"] == ["You are enrolled, in audit mode."]
    assert run(LETTERS).enrollments.filter(is_active=True).exists()


def test_a_refusal_that_no_view_catches_is_a_page_of_campus(visit, answer, rf):
    from django.contrib.auth.models import AnonymousUser

    from hooks_runtime.django.middleware import as_response

    request = rf.get("/")
    request.user = AnonymousUser()

    response = as_response(request, PreventEnrollment(WORDS))

    assert "Campus</title>" in response.content.decode()
