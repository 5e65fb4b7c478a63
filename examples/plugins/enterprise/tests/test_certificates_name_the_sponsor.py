"""Enterprise: whose certificates say who sent them."""

from __future__ import annotations

import pytest
from hooks_enterprise import plugin as enterprise

from hooks_runtime import installed
from hooks_runtime.problems import ConfigurationError
from hooks_runtime.testing import build_hooks, plugin
from hookspecs.interfaces.platform import LearningPlatform
from hookspecs.interfaces.rows import Person
from hookspecs.learning import CertificateRender, certificate_render_started
from hookspecs.values import CourseKey, UserId

ADA = UserId(7)
ACME = {"acme.example": "Acme"}
ENTERPRISE = plugin(
    "enterprise",
    enterprise.name_the_sponsor,
    plugin_options=enterprise.EnterpriseOptions,
    requires_platform=enterprise.requires_platform,
)


class Directory(LearningPlatform):
    """A platform with one user, who has this address."""

    users_by_email = users_by_username = courses = enrollments = absolute_url = None  # not asked

    def __init__(self, email):
        self.email = email

    def users(self, ids):
        return {user: Person(user, "ada", self.email) for user in ids if user == ADA}


def lines(email, organisations=ACME, own=()):
    options = {"enterprise": {"organisations": organisations}}
    render = CertificateRender(ADA, CourseKey("Physics"), "Physics", own)
    with installed(build_hooks(ENTERPRISE, options=options, platform=Directory(email))) as hooks:
        return hooks.run_filter(certificate_render_started, render).lines


def test_a_sponsored_learners_certificate_says_so():
    """By the domain of the address."""
    assert lines("ada@acme.example") == ("Sponsored by Acme",)


def test_capitals_make_no_difference():
    """Neither in the address nor in settings."""
    assert lines("Ada@ACME.Example") == ("Sponsored by Acme",)
    assert lines("ada@acme.example", {"ACME.example": "Acme"}) == ("Sponsored by Acme",)


def test_what_it_says_already_stays():
    """The sponsor comes after the lines of others."""
    assert lines("ada@acme.example", own=("With honours",)) == ("With honours", "Sponsored by Acme")


@pytest.mark.parametrize(
    "email", ["ada@school.example", "ada@mail.acme.example", "acme.example@evil.example", ""]
)
def test_others_certificates_say_nothing(email):
    """A domain is meant as it stands."""
    assert lines(email) == ()


def test_an_organisation_without_a_name_is_told():
    """When settings are read."""
    with pytest.raises(ConfigurationError, match="expected a text, got None"):
        lines("ada@acme.example", {"acme.example": None})


def test_a_host_without_a_platform_is_told():
    """When settings are read, not on the first certificate."""
    with pytest.raises(ConfigurationError, match="asks the platform; settings name no platform"):
        build_hooks(ENTERPRISE)
