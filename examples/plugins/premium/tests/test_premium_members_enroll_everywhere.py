"""Premium: who gets in, in which mode, and past which gates."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hooks_premium import plugin as premium

from hooks_runtime.testing import build_hooks, plugin, runs
from hookspecs import hookimpl
from hookspecs.learning import EnrollmentRequest, PreventEnrollment, course_enrollment_started
from hookspecs.values import CourseKey, UserId

POTTERY = "course-v1:Campus+Pottery+2026"
WINTER_SKY = "course-v1:Campus+PremiumAstronomy+2026"
NAME = course_enrollment_started.name
PREMIUM = plugin("premium", premium.upgrade_premium, plugin_options=premium.PremiumOptions)


@hookimpl(course_enrollment_started)
def refuse_when_full(request):
    raise PreventEnrollment("All seats are taken.")


SEATS = plugin("seats", refuse_when_full)


def hooks_of(*plugins, **settings):
    return build_hooks(*plugins, options={"premium": {"members": ["ada"]}}, **settings)


def enroll(hooks, username, course=POTTERY):
    user = SimpleNamespace(username=username)
    request = EnrollmentRequest(UserId(7), CourseKey(course), "audit", user)
    return hooks.run_filter(course_enrollment_started, request)


@pytest.mark.parametrize("course", [POTTERY, WINTER_SKY])
def test_a_member_learns_in_verified_mode(course):
    """In every course, whatever mode the platform asked for."""
    assert enroll(hooks_of(PREMIUM), "ada", course).mode == "verified"


def test_a_course_for_members_is_closed_to_others():
    """They read what to do."""
    with pytest.raises(PreventEnrollment, match="Become one to enroll"):
        enroll(hooks_of(PREMIUM), "ben", WINTER_SKY)


def test_other_courses_are_open_as_they_were():
    """Who is no member keeps the mode that was asked for."""
    assert enroll(hooks_of(PREMIUM), "ben").mode == "audit"


@pytest.mark.parametrize("plugins", [(PREMIUM, SEATS), (SEATS, PREMIUM)], ids=["first", "last"])
def test_a_full_class_takes_members_in(plugins):
    """Seats are not asked, wherever the operator lists the two."""
    hooks = hooks_of(*plugins)

    assert enroll(hooks, "ada").mode == "verified"
    assert runs(course_enrollment_started, hooks)["seats:refuse_when_full"] == 0


def test_a_full_class_is_full_for_others():
    """Seats are asked about those who do not pay."""
    with pytest.raises(PreventEnrollment, match="All seats are taken"):
        enroll(hooks_of(PREMIUM, SEATS), "ben")


def test_the_operator_may_hold_members_to_the_seats():
    """Settings overrule what the plugin says of its place."""
    hooks = hooks_of(PREMIUM, SEATS, hooks={NAME: {"order": ["seats", "premium"]}})

    with pytest.raises(PreventEnrollment, match="All seats are taken"):
        enroll(hooks, "ada")


def test_seats_need_not_be_there():
    """A wish about a plugin that is not installed is no problem."""
    assert not hooks_of(PREMIUM).problems
