"""Certificates name the organisation that sponsors the learner."""

from collections.abc import Mapping

from attrs import field, frozen

from hooks_runtime import platform
from hookspecs import evolve, hookimpl
from hookspecs.learning import CertificateRender, certificate_render_started


def _in_lower_case(organisations: Mapping[str, str]) -> Mapping[str, str]:
    return {domain.lower(): name for domain, name in organisations.items()}


@frozen
class EnterpriseOptions:
    """organisations: e-mail domains of those who sponsor, and what certificates call them."""

    organisations: Mapping[str, str] = field(factory=dict, converter=_in_lower_case)


plugin_options = EnterpriseOptions
requires_platform = ()  # any will do: all of them know their users


@hookimpl(certificate_render_started, options=EnterpriseOptions, changes=("lines",))
def name_the_sponsor(
    render: CertificateRender, options: EnterpriseOptions
) -> CertificateRender | None:
    email = platform().users([render.user])[render.user].email
    sponsor = options.organisations.get(email.rpartition("@")[2].lower())
    line = f"Sponsored by {sponsor}"
    if sponsor is None or line in render.lines:
        return None
    return evolve(render, lines=(*render.lines, line))
