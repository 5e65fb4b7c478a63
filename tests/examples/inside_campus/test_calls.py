"""Campus calls every hook of the catalogue, at the place where it belongs."""

from __future__ import annotations

import ast

import pytest
from django.contrib.messages import get_messages

from hooks_runtime import current
from hooks_runtime.testing import captured
from hookspecs import Deprecation, Event, Filter, evolve
from hookspecs.authoring import course_creation_requested, publication_requested
from hookspecs.learning import (
    PreventRetirement,
    account_retired,
    account_retirement_requested,
    certificate_creation_requested,
    certificate_render_started,
    certificate_revoked,
    course_enrollment_changed,
    course_enrollment_created,
    course_enrollment_started,
    course_home_url_requested,
    course_passing_status_updated,
    course_unenrollment_completed,
    credential_claimed,
    credential_eligibility_requested,
    credential_failed,
    credential_generation_requested,
    credential_issued,
    credential_render_started,
    credential_revoked,
    lesson_completed_v2,
    segment_membership_changed,
    segment_membership_requested,
    session_login_completed,
    student_registration_requested,
)
from tests.examples.conftest import ROOT
from tests.examples.inside_campus.acts import PHYSICS, function, person, raises, run
from tests.examples.inside_campus.test_readme import called_in

CALLED_ELSEWHERE = {
    segment_membership_requested: "contrib_plugins/groups/src/hooks_groups/people",
    segment_membership_changed: "contrib_plugins/groups/src/hooks_groups/people",
    credential_claimed: "contrib_plugins/credentials/src/hooks_credentials/issuing",
    credential_eligibility_requested: "contrib_plugins/credentials/src/hooks_credentials/issuing",
    credential_failed: "contrib_plugins/credentials/src/hooks_credentials/issuing",
    credential_generation_requested: "contrib_plugins/credentials/src/hooks_credentials/issuing",
    credential_issued: "contrib_plugins/credentials/src/hooks_credentials/issuing",
    credential_render_started: "contrib_plugins/credentials/src/hooks_credentials/issuing",
    credential_revoked: "contrib_plugins/credentials/src/hooks_credentials/issuing",
}
"""Hooks that campus has no place for, since a plugin does what they are about: where it calls them."""


def test_every_hook_of_the_catalogue_is_called(visit, answer):
    """A walk through campus meets every filter and event; a new hook without a caller fails here.

    What is deprecated need not be called: the bridge calls those who answer it. What is supplied is
    asked for by whoever uses it.
    """
    called = set()
    specs = [s for s in current().specs.values() if isinstance(s, Filter | Event)]
    specs = [s for s in specs if not isinstance(s.status, Deprecation)]
    answer(*(witness(spec, called) for spec in specs))

    walk(visit)

    elsewhere = {spec.name for spec in CALLED_ELSEWHERE}
    assert sorted(spec.name for spec in specs) == sorted(called | elsewhere)


@pytest.mark.parametrize("spec", CALLED_ELSEWHERE, ids=lambda spec: spec.python_name)
def test_a_hook_that_campus_has_no_place_for_is_called_where_it_is_said_to_be(spec):
    """By a plugin, whose own tests meet it."""
    sources = (ROOT / CALLED_ELSEWHERE[spec]).glob("*.py")
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sources)

    assert spec.python_name in {hook for tree in trees for hook in called_in(tree)}


def walk(visit):
    grace = visit()
    grace.register()
    for act in (grace.enroll, grace.open_lesson, grace.complete, grace.hand_in, grace.certify):
        grace.sees(act())
    grace.see_certificate()
    grace.change_profile()
    teacher = visit("teacher")
    for act in (teacher.change_mode, teacher.revoke, teacher.create_course, teacher.announce):
        act()
    for kind in ("lesson", "exam"):
        teacher.publish(kind)
    visit("grace").leave()
    visit("teacher").retire("grace")


def witness(spec, called):
    return function(spec, spec.python_name, lambda _: called.add(spec.name))


# --- What steps change is what campus does ------------------------------------------------------


def change(hook, **changes):
    return function(hook, "change", lambda value: evolve(value, **changes))


def test_the_mode_that_a_plugin_chose_is_stored(visit, answer):
    answer(change(course_enrollment_started, mode="gold"))
    ada = visit("ada")

    page = ada.sees(ada.enroll())

    assert page.said["status"] == ["You are enrolled, in gold mode."]
    assert run().enrollments.get().mode == "gold"


def test_the_account_is_made_as_a_plugin_changed_it(visit, answer, django_user_model):
    answer(change(student_registration_requested, username="g.abel", name="Dr Abel"))

    visit().register()

    assert django_user_model.objects.get(username="g.abel").name == "Dr Abel"


def test_an_account_that_a_plugin_spoiled_is_refused_in_the_form(visit, answer):
    answer(change(student_registration_requested, username="ada"))
    grace = visit()

    page = grace.sees(grace.register())

    assert page.said["alert"] == ["A user with that username already exists."]


def test_a_course_is_named_as_a_plugin_tidied_it(visit, answer):
    answer(change(course_creation_requested, display_name="Knots, Bends and Hitches"))

    visit("teacher").create_course()

    assert run("course-v1:Campus+Knots+2026").course.title == "Knots, Bends and Hitches"


@pytest.mark.parametrize("kind", ["lesson", "exam"])
def test_content_is_published_under_the_title_that_a_plugin_gave(visit, answer, kind):
    answer(change(publication_requested, title="Better"))
    teacher = visit("teacher")

    page = teacher.sees(teacher.publish(kind))

    assert page.said["status"] == ["Learners see Better now."]


def test_a_certificate_says_what_plugins_add(visit, answer):
    answer(change(certificate_render_started, lines=("Sponsored by Ohm & Sons",)))
    ada = visit("ada")
    ada.pass_physics()

    response = ada.client.get(ada.certify().url)

    assert "Sponsored by Ohm &amp; Sons" in response.content.decode()


def test_a_certificate_that_a_plugin_holds_back_is_not_shown(visit, answer):
    answer(change(certificate_creation_requested, status="requesting"))
    ada = visit("ada")
    ada.pass_physics()

    page = ada.sees(ada.certify())

    assert page.status == 410
    assert page.said["alert"][0].endswith("is not valid yet: requesting.")


def test_the_link_to_a_course_leads_where_a_plugin_says(visit, answer):
    answer(change(course_home_url_requested, url="https://app.school.example/physics"))
    ada = visit("ada")
    ada.enroll()

    for page in ("/", f"/courses/{PHYSICS}/"):
        assert 'href="https://app.school.example/physics"' in ada.client.get(page).content.decode()


# --- What events tell is what has happened ------------------------------------------------------


def test_enrolling_twice_is_told_once(visit):
    ada = visit("ada")
    with captured(course_enrollment_created) as told:
        ada.enroll()
        ada.enroll()

    assert [(e.user.pii.username, e.is_active) for e in told.payloads] == [("ada", True)]


def test_coming_back_is_an_enrollment_again(visit, answer):
    told = []
    for event in (course_enrollment_created, course_unenrollment_completed):
        answer(function(event, "tell", lambda enrollment: told.append(enrollment.is_active)))
    ada = visit("ada")

    for act in (ada.enroll, ada.leave, ada.leave, ada.enroll):
        act()

    assert told == [True, False, True]


def test_staff_who_enroll_somebody_are_told_of(visit):
    with captured(course_enrollment_created) as told:
        visit("teacher").enroll_other("ben", "verified")

    (enrollment,) = told.payloads
    assert (enrollment.user.pii.username, enrollment.mode) == ("ben", "verified")
    assert enrollment.created_by.pii.username == "teacher"


def test_another_mode_is_told_and_the_same_is_not(visit):
    visit("ada").enroll()
    teacher = visit("teacher")
    with captured(course_enrollment_changed) as told:
        teacher.change_mode("audit")
        teacher.change_mode("verified")

    assert [enrollment.mode for enrollment in told.payloads] == ["verified"]


def test_a_lesson_is_completed_once_with_the_progress_it_makes(visit):
    ada = visit("ada")
    ada.enroll()
    with captured(lesson_completed_v2) as told:
        ada.complete()
        ada.complete()

    (completion,) = told.payloads
    assert (completion.done, completion.total) == (1, 3)


def test_passing_is_told_when_the_line_is_crossed_up_and_down(visit):
    ada = visit("ada")
    ada.enroll()
    with captured(course_passing_status_updated) as told:
        for right in (False, True, True, False):
            ada.hand_in(right=right)

    assert [status.is_passing for status in told.payloads] == [True, False]


def test_a_revoked_certificate_tells_its_status_before(visit):
    ada = visit("ada")
    ada.pass_physics()
    ada.certify()
    with captured(certificate_revoked) as told:
        visit("teacher").revoke()

    (certificate,) = told.payloads
    assert certificate.previous_status == "downloadable"
    assert ada.see_certificate().status_code == 410


def test_every_login_is_told_of_whichever_way_it_came(visit, client):
    with captured(session_login_completed) as told:
        visit().log_in("ada")
        visit().register("grace")
        client.login(username="ben", password="campus-2026")

    assert [user.pii.username for user in told.payloads] == ["ada", "grace", "ben"]


# --- Who wants to be forgotten ------------------------------------------------------------------


def test_a_retired_account_is_nobodys(visit):
    """Nothing personal stays in it; what they did stays, and twice is told once."""
    visit("ada").enroll()
    ada = person()
    teacher = visit("teacher")
    with captured(account_retired) as told:
        teacher.retire()
        teacher.retire(f"retired-{ada.pk}")

    ada.refresh_from_db()
    assert [account.user for account in told.payloads] == [ada.pk]
    assert (ada.email, ada.name) == (f"retired-{ada.pk}@retired.invalid", "")
    assert not ada.is_active and not ada.has_usable_password()
    assert ada.enrollments.count() == 1


def test_an_account_that_somebody_has_to_keep_is_not_retired(visit, answer):
    """The admin says why."""
    answer(raises(account_retirement_requested, PreventRetirement("An appeal is open.")))
    teacher = visit("teacher")

    told = get_messages(teacher.retire().wsgi_request)

    assert [str(message) for message in told] == ["ada stays: An appeal is open."]
    assert person().is_active
