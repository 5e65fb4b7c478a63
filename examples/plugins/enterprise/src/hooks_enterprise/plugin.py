"""Certificates and credentials name the organisation that sponsors the learner."""

from collections.abc import Mapping

from attrs import field, frozen

from hooks_runtime import platform
from hookspecs import evolve, hookimpl, learning
from hookspecs.interfaces.credential_generator import Line
from hookspecs.values import UserId


def _in_lower_case(organisations: Mapping[str, str]) -> Mapping[str, str]:
    return {domain.lower(): name for domain, name in organisations.items()}


@frozen
class EnterpriseOptions:
    """organisations: e-mail domains of those who sponsor, and what certificates call them."""

    organisations: Mapping[str, str] = field(factory=dict, converter=_in_lower_case)


plugin_options = EnterpriseOptions
requires_platform = ()  # any will do: all of them know their users


@hookimpl(learning.certificate_render_started, options=EnterpriseOptions, changes=("lines",))
def name_the_sponsor(
    render: learning.CertificateRender, options: EnterpriseOptions
) -> learning.CertificateRender:
    added = [line for line in _told(render.user, options) if line not in render.lines]
    return evolve(render, lines=(*render.lines, *added))


@hookimpl(learning.credential_render_started, options=EnterpriseOptions, changes=("extra",))
def sponsor_of_credential(
    render: learning.CredentialRender, options: EnterpriseOptions
) -> learning.CredentialRender:
    """Give the design's element ``sponsor`` its text; a design without one says nothing of it."""
    lines = [Line("sponsor", told) for told in _told(render.user, options)]
    added = [line for line in lines if line not in render.extra]
    return evolve(render, extra=(*render.extra, *added))


def _told(user: UserId, options: EnterpriseOptions) -> list[str]:
    domain = platform().users([user])[user].email.rpartition("@")[2].lower()
    sponsor = options.organisations.get(domain)
    return [f"Sponsored by {sponsor}"] if sponsor else []
