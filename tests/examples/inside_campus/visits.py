"""How each page of campus is opened: by whom, and after what.

A page is called as in urls.py, or as its address where it has no name there. What the admin has for
each model needs no line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.examples.inside_campus import entered
from tests.examples.inside_campus.places import LEARNER, STAFF, STRANGER, TEACHER


@dataclass(frozen=True)
class Visit:
    """Somebody's visit of a page; to change something there if it is an act."""

    who: str
    query: dict[str, str] = field(default_factory=dict)
    before: Callable[..., dict[str, Any]] = entered.nothing
    is_act: bool = False


def look(*who: str, **query: str) -> tuple[Visit, ...]:
    return tuple(Visit(each, query) for each in who)


def see(who: str, before: Callable[..., dict[str, Any]]) -> tuple[Visit, ...]:
    return (Visit(who, before=before),)


def act(who: str, before: Callable[..., dict[str, Any]] = entered.nothing) -> tuple[Visit, ...]:
    return (Visit(who, before=before, is_act=True),)


UNIT = {"title": "One more unit"}
LESSON = {"title": "One more lesson", "body": "Look."}
EXAM = {"title": "One more exam", "asked": "Why?\n- no\n* yes"}
NEWS = {"title": "News", "text": "All is well."}
COURSE = {"title": "Knots", "number": "Knots", "term": "2026", "start": "2026-02-01"}

VISITS: dict[str, tuple[Visit, ...]] = {
    # Anybody's.
    "courses": look(STRANGER, LEARNER, TEACHER, STAFF)
    + look(STRANGER, page="3")
    + look(LEARNER, q="the"),
    "register": look(STRANGER) + act(STRANGER, entered.newcomer),
    "login": look(STRANGER) + act(STRANGER, entered.credentials),
    "admin/login/": look(STRANGER),
    "logout": act(LEARNER),
    "profile": look(LEARNER) + act(LEARNER, entered.as_shown(name="Another name")),
    "password": look(STRANGER) + act(STRANGER, entered.always(email="learner1@campus.example")),
    "set_password": see(LEARNER, entered.by_mailed_link) + act(LEARNER, entered.by_mailed_link),
    # Learners'.
    "pathways": look(STRANGER, LEARNER) + look(LEARNER, q="the"),
    "pathway": look(STRANGER, LEARNER),
    "join_pathway": act(LEARNER, entered.not_on_the_way),
    "leave_pathway": act(LEARNER),
    "course": look(STRANGER, LEARNER, STAFF),
    "enroll": act(LEARNER, entered.not_enrolled),
    "leave": act(LEARNER),
    "home": look(LEARNER),
    "lesson": look(LEARNER) + act(LEARNER, entered.not_done),
    "exam": see(LEARNER, entered.not_begun)
    + see(LEARNER, entered.begun)
    + see(LEARNER, entered.handed_in)
    + act(LEARNER, entered.begun),
    "begin": act(LEARNER, entered.not_begun),
    "certify": act(LEARNER, entered.passed),
    "certificate": see(STRANGER, entered.certificate_is_valid),
    # Teachers'.
    "studio": look(TEACHER, STAFF)
    + look(STAFF, q="the", page="2")
    + act(STAFF, entered.always(**COURSE)),
    "content": look(TEACHER, STAFF) + act(TEACHER, entered.as_shown(**UNIT)),
    "edit_unit": look(TEACHER) + act(TEACHER, entered.as_shown()),
    "new_lesson": look(TEACHER) + act(TEACHER, entered.as_shown(**LESSON)),
    "edit_lesson": look(TEACHER) + act(TEACHER, entered.as_shown()),
    "new_exam": look(TEACHER) + act(TEACHER, entered.as_shown(**EXAM)),
    "edit_exam": look(TEACHER) + act(STAFF, entered.as_shown()),
    "publish": act(TEACHER),
    "announcements": look(TEACHER) + act(TEACHER, entered.always(**NEWS)),
    "grading": look(TEACHER) + act(STAFF, entered.as_shown()),
    "settings": look(TEACHER) + act(STAFF, entered.as_shown(pass_percent="95")),
    "learners": look(TEACHER, STAFF)
    + look(STAFF, q="chen", page="2")
    + act(TEACHER, entered.always(learner="ada", mode="verified")),
    "handed_in": look(TEACHER, STAFF) + look(STAFF, q="chen"),
    "assess": look(TEACHER) + act(TEACHER, entered.always(earned="5")),
    "change_mode": act(TEACHER, entered.in_audit_mode),
    "revoke": act(TEACHER, entered.certificate_is_valid),
    # Operators'.
    "hooks": look(STAFF),
    "hook": look(STAFF),
    "admin:index": look(STAFF),
    "admin:app_list": look(STAFF),
    "admin:password_change": look(STAFF),
    "admin:password_change_done": look(STAFF),
    "admin:autocomplete": look(
        STAFF, term="te", app_label="campus", model_name="run", field_name="teachers"
    ),
    "admin:auth_user_password_change": look(STAFF),
    # Plugins'.
    "seats:seats": see(STRANGER, entered.seats),
    "learning_hooks_health": look(STAFF),
}
ELSEWHERE = {
    "admin:login": "admin/login/ stands before it",
    "admin:logout": "it is Django's own, as is the one of campus",
    "admin:jsi18n": "words for scripts, from no table",
    "admin:view_on_site": "leads to a page that is here",
    "admin/(?P<url>.*)$": "what there is not",
    "api_results": "its test asks it, over HTTP",
    "hooks_credentials:": "its tests open its pages, and press its buttons",
    "admin:hooks_credentials_credential_act": "a button, which its tests press",
    "admin:hooks_credentials_credentialconfiguration_act": "buttons, too",
    "admin:hooks_credentials_credentialtype_act": "a button, too",
    "hooks_groups:": "its tests count the statements of its pages and of its API",
}
# The argument of a page's address that is not called as what it names.
NAMES = {"pathway": "pathway", "join_pathway": "pathway", "leave_pathway": "pathway"}
PKS = {
    **dict.fromkeys(("lesson", "edit_lesson", "publish"), "lesson"),
    **dict.fromkeys(("exam", "begin", "edit_exam", "handed_in"), "exam"),
    "edit_unit": "unit",
    "assess": "participation",
    "change_mode": "enrollment",
    "revoke": "certificate",
}
