"""Enterprise: whose certificates say who sent them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hooks_enterprise import plugin as enterprise

from hooks_runtime.problems import ConfigurationError
from hooks_runtime.testing import build_hooks, plugin
from hookspecs.learning import CertificateRender, certificate_render_started
from hookspecs.values import CourseKey, UserId

ENTERPRISE = plugin(
    "enterprise", enterprise.name_the_sponsor, plugin_options=enterprise.EnterpriseOptions
)


def lines(email, organisations=(("acme.example", "Acme Corporation"),), *own):
    options = {"enterprise": {"organisations": dict(organisations)}}
    hooks = build_hooks(ENTERPRISE, options=options)
    certificate = SimpleNamespace(user=SimpleNamespace(email=email))
    context = {"certificate": certificate}
    render = CertificateRender(UserId(7), CourseKey("Physics"), "Physics", own, context)
    return hooks.run_filter(certificate_render_started, render).lines


def test_a_sponsored_learner_s_certificate_says_so():
    """By the domain of the address, however it is written."""
    assert lines("ada@acme.example") == ("Sponsored by Acme Corporation",)
    assert lines("Ada@ACME.Example") == ("Sponsored by Acme Corporation",)
    assert lines("ada@acme.example", [("ACME.example", "Acme")]) == ("Sponsored by Acme",)


def test_what_it_says_already_stays():
    """The sponsor comes after the lines of others."""
    there = lines("ada@acme.example", [("acme.example", "Acme")], "With honours")

    assert there == ("With honours", "Sponsored by Acme")


@pytest.mark.parametrize(
    "email", ["ada@school.example", "ada@mail.acme.example", "acme.example@evil.example", ""]
)
def test_others_certificates_say_nothing(email):
    """A domain is meant as it stands."""
    assert lines(email) == ()


def test_an_organisation_without_a_name_is_told():
    """When settings are read."""
    with pytest.raises(ConfigurationError, match="expected a text, got None"):
        lines("ada@acme.example", [("acme.example", None)])
