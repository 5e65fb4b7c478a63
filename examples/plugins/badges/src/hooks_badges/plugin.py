"""A badge of an outside service for every certificate, taken back when that is revoked."""

import json
from urllib.parse import quote, urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from attrs import field, frozen, validators

from hooks_runtime import Metadata, current
from hookspecs import GiveUp, TryAgain, hookimpl
from hookspecs.learning import Certificate, certificate_created, certificate_revoked


def _is_address(_: object, __: object, url: str) -> None:
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
        raise ValueError("expected an address such as https://badges.example/api/badges")


@frozen
class BadgesOptions:
    """url: where badges are made. api_key: as the service gave it. timeout_s: how long to wait for it."""

    url: str = field(validator=_is_address)
    api_key: str = field(repr=False)
    timeout_s: float = field(default=3.0, validator=validators.gt(0))


plugin_options = BadgesOptions


@hookimpl(certificate_created, deliver="durable", deduplicate=False)
def award_badge(certificate: Certificate, metadata: Metadata) -> None:
    """Tell the service who and for which course: no name and no address leaves the platform.

    Each event counts: a certificate that is made again after its revocation is another badge.
    """
    badge = {"user": certificate.user.id, "course": certificate.course.course_key}
    _ask("POST", "", metadata, json.dumps(badge).encode())


@hookimpl(certificate_revoked, deliver="durable", deduplicate=False)
def take_badge_back(certificate: Certificate, metadata: Metadata) -> None:
    badge = f"/{certificate.user.id}/{quote(certificate.course.course_key, safe='')}"
    _ask("DELETE", badge, metadata)


def _ask(method: str, path: str, metadata: Metadata, body: bytes | None = None) -> None:
    """Ask the service; what this raises says when a worker asks again: never, as it says, or soon.

    The key is the event's id, which it keeps when it is delivered again.
    """
    options: BadgesOptions = current().options("badges")
    headers = {"Authorization": f"Bearer {options.api_key}", "Idempotency-Key": str(metadata.id)}
    opener = OpenerDirector()  # urllib's own would follow a redirect: with the key, and with a GET
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler()):
        opener.add_handler(handler)
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
