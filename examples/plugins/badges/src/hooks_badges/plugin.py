"""A badge of an outside service for every certificate and credential, taken back with it."""

import json
from urllib.parse import quote
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from attrs import field, frozen, validators

from hooks_runtime import Metadata, current
from hookspecs import GiveUp, TryAgain, evolve, hookimpl, learning
from hookspecs.interfaces.credential_generator import Line


@frozen
class BadgesOptions:
    """url: where badges are made. api_key: as the service gave it. timeout_s: how long to wait for it."""

    url: str = field(validator=validators.matches_re(r"https?://[^/\s]+\S*"))
    api_key: str = field(repr=False)
    timeout_s: float = field(default=3.0, validator=validators.gt(0))


plugin_options = BadgesOptions


@hookimpl(learning.certificate_created, deliver="durable", deduplicate=False)
def award_badge(certificate: learning.Certificate, metadata: Metadata) -> None:
    """Tell the service who and for which course: no name and no address leaves the platform.

    Each event counts: a certificate that is made again after its revocation is another badge. The key is
    the event's id, which it keeps when it is delivered again.
    """
    badge = {"user": certificate.user.id, "course": certificate.course.course_key}
    _ask("POST", "", str(metadata.id), badge)


@hookimpl(learning.certificate_revoked, deliver="durable", deduplicate=False)
def take_badge_back(certificate: learning.Certificate, metadata: Metadata) -> None:
    badge = f"/{certificate.user.id}/{quote(certificate.course.course_key, safe='')}"
    _ask("DELETE", badge, str(metadata.id))


@hookimpl(learning.credential_render_started, changes=("extra",))
def link_badge(render: learning.CredentialRender) -> learning.CredentialRender:
    """Let the design, and the public page, show where the badge will be: its number is the credential's."""
    badge = Line("badge", f"{current().options('badges').url.rstrip('/')}/{render.credential}")
    return evolve(render, extra=tuple(dict.fromkeys((*render.extra, badge))))


@hookimpl(learning.credential_issued, deliver="durable")
def award_credential_badge(change: learning.CredentialChange) -> None:
    badge = {"user": change.user, "course": change.context.key, "type": change.credential_type}
    _ask("POST", "", str(change.credential), badge)


@hookimpl(learning.credential_revoked, deliver="durable")
def take_credential_badge_back(change: learning.CredentialChange) -> None:
    _ask("DELETE", f"/{change.credential}", str(change.credential))


def _ask(method: str, path: str, key: str, badge: dict[str, object] | None = None) -> None:
    """Ask the service; what this raises says when a worker asks again: never, as it says, or soon."""
    options: BadgesOptions = current().options("badges")
    headers = {"Authorization": f"Bearer {options.api_key}", "Idempotency-Key": key}
    opener = OpenerDirector()  # urllib's own would follow a redirect: with the key, and with a GET
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler()):
        opener.add_handler(handler)
    body = json.dumps(badge).encode() if badge else None
    request = Request(options.url.rstrip("/") + path, body, headers, method=method)
    request.add_header("Content-Type", "application/json")
    with opener.open(request, timeout=options.timeout_s) as answer:
        why = f"the service answered {answer.status} to {method}"
    if answer.status in {400, 409, 410, 422}:  # it has understood, and would say the same again
        raise GiveUp(why)
    if answer.status in {429, 503} and (after := answer.headers.get("Retry-After", "")).isdecimal():
        raise TryAgain(why, after=min(int(after), 3600))
    if answer.status >= 300 and (method, answer.status) != ("DELETE", 404):
        raise ConnectionError(why)
