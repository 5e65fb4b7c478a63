"""A badge of an outside service for every certificate, taken back when that is revoked."""

import json
from http.client import HTTPResponse
from typing import NoReturn
from urllib.parse import quote, urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from attrs import field, frozen, validators

from hooks_runtime import Metadata, current
from hookspecs import GiveUp, TryAgain, hookimpl
from hookspecs.learning import Certificate, certificate_created, certificate_revoked

REFUSED = {400, 409, 410, 422}  # what the service has understood, and will answer again
LONGEST_WAIT_S = 3600


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


# Told after the certificate is stored, until the service has answered. Each event counts: a certificate
# that is made again after its revocation is the same fact once more, and another badge.
@hookimpl(certificate_created, deliver="durable", deduplicate=False)
def award_badge(certificate: Certificate, metadata: Metadata) -> None:
    """Tell the service who and for which course: no name and no address leaves the platform."""
    badge = {"user": certificate.user.id, "course": certificate.course.course_key}
    _ask("POST", "", metadata, json.dumps(badge).encode())


@hookimpl(certificate_revoked, deliver="durable", deduplicate=False)
def take_badge_back(certificate: Certificate, metadata: Metadata) -> None:
    badge = f"/{certificate.user.id}/{quote(certificate.course.course_key, safe='')}"
    _ask("DELETE", badge, metadata)


def _ask(method: str, path: str, metadata: Metadata, body: bytes | None = None) -> None:
    options: BadgesOptions = current().options("badges")
    headers = {
        "Authorization": f"Bearer {options.api_key}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(metadata.id),  # an event that is delivered again keeps its id
    }
    # urllib's own opener would follow a redirect: with a GET, which awards nothing, and with the key.
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler()):
        opener.add_handler(handler)
    request = Request(options.url.rstrip("/") + path, body, headers, method=method)
    with opener.open(request, timeout=options.timeout_s) as answer:
        if answer.status >= 300 and (method, answer.status) != ("DELETE", 404):
            _fail(f"the service answered {answer.status} to {method}", answer)


def _fail(why: str, answer: HTTPResponse) -> NoReturn:
    """Raise what tells a worker when to ask again: never, when the service says, or soon."""
    if answer.status in REFUSED:
        raise GiveUp(why)
    after = answer.headers.get("Retry-After", "")
    if after.isascii() and after.isdigit():  # it may also be a date
        raise TryAgain(why, after=min(int(after), LONGEST_WAIT_S))
    raise ConnectionError(why)
