"""Badges of credentials: OEP-50's first use case, against a service of its own."""

from __future__ import annotations

import json
from uuid import UUID

import attrs
import pytest
from hooks_badges import plugin as badges

from hooks_runtime import installed
from hooks_runtime.testing import build_hooks, plugin
from hookspecs.interfaces.credential_generator import Line
from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.learning import (
    CredentialChange,
    CredentialRender,
    credential_issued,
    credential_render_started,
    credential_revoked,
)
from hookspecs.values import Count, UserId

PHYSICS = LearningContext("course", "course-v1:Campus+Physics+2026")
ONE, OTHER = UUID(int=1), UUID(int=2)
ISSUED = CredentialChange(ONE, UserId(7), PHYSICS, "Diploma", Count(1), "available")
REVOKED = attrs.evolve(ISSUED, status="revoked")
BADGES = plugin(
    "badges",
    badges.link_badge,
    badges.award_credential_badge,
    badges.take_credential_badge_back,
    plugin_options=badges.BadgesOptions,
)


@pytest.fixture
def hooks(service):
    options = {"badges": {"url": f"{service.url}/", "api_key": "s3cret"}}
    with installed(build_hooks(BADGES, options=options)) as hooks:
        yield hooks


def test_a_credential_is_one_badge_however_often_it_is_told(hooks, service):
    """Its number is the key; the service learns who, for which course, and what it is."""
    for _ in range(2):
        hooks.send_event(credential_issued, ISSUED)
        badges.award_credential_badge(ISSUED)

    badge = {"user": 7, "course": PHYSICS.key, "type": "Diploma"}
    assert service.made == {str(ONE): badge}
    assert [json.loads(asked.body) for asked in service.asked] == [badge] * len(service.asked)
    assert len(service.asked) >= 2


def test_a_revoked_credential_takes_its_own_badge_along_and_no_other(hooks, service):
    """The learner has another one, of the same course."""
    for issued in (ISSUED, attrs.evolve(ISSUED, credential=OTHER)):
        hooks.send_event(credential_issued, issued)
    hooks.send_event(credential_revoked, REVOKED)

    assert list(service.made) == [str(OTHER)]
    assert service.asked[-1].path == f"/badges/{ONE}"


def test_a_design_can_show_where_the_badge_is(hooks, service):
    """Before it is there: its address is the credential's number. What others say stays."""
    said = (Line("sponsor", "Sponsored by Acme"),)
    render = CredentialRender(ONE, UserId(7), PHYSICS, "Diploma", "Ada", "Physics", said)

    shown = hooks.run_filter(credential_render_started, render).extra

    assert shown == (*said, Line("badge", f"{service.url}/{ONE}"))
