"""OEP-50's third use case: context of an enterprise in a credential."""

from __future__ import annotations

from uuid import UUID

import pytest
from hooks_enterprise import plugin as enterprise

from hooks_runtime import installed
from hooks_runtime.testing import build_hooks, plugin
from hookspecs.interfaces.credential_generator import Line
from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.interfaces.platform import LearningPlatform
from hookspecs.interfaces.rows import Person
from hookspecs.learning import CredentialRender, credential_render_started
from hookspecs.values import UserId

ADA = UserId(7)
PHYSICS = LearningContext("course", "course-v1:Campus+Physics+2026")
ENTERPRISE = plugin(
    "enterprise",
    enterprise.sponsor_of_credential,
    plugin_options=enterprise.EnterpriseOptions,
    requires_platform=enterprise.requires_platform,
)
OPTIONS = {"enterprise": {"organisations": {"acme.example": "Acme"}}}


class Directory(LearningPlatform):
    """A platform with one user, who has this address."""

    users_by_email = users_by_username = courses = enrollments = absolute_url = None  # not asked

    def __init__(self, email):
        self.email = email

    def users(self, ids):
        return {user: Person(user, "ada", self.email) for user in ids if user == ADA}


@pytest.mark.parametrize(
    ("email", "added"),
    [
        ("Ada@ACME.example", (Line("sponsor", "Sponsored by Acme"),)),
        ("ada@school.example", ()),
        ("acme.example@evil.example", ()),
    ],
)
def test_a_design_is_given_the_sponsor_of_the_learner(email, added):
    """By the domain of their address; what others give it stays."""
    badge = Line("badge", "https://badges.example/1")
    render = CredentialRender(UUID(int=1), ADA, PHYSICS, "Diploma", "Ada", "Physics", (badge,))
    with installed(build_hooks(ENTERPRISE, options=OPTIONS, platform=Directory(email))) as hooks:
        said = hooks.run_filter(credential_render_started, render).extra

    assert said == (badge, *added)
