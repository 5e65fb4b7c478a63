"""A service that can be asked over HTTP: where it is, who asks, and how patiently."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import attrs

from hookspecs import HooksError, TryAgain


@attrs.frozen
class Service:
    """url: its address, https but on this machine. token: sent as ``Authorization: Bearer``.

    timeout_s: for one answer. retries: how often a request that failed is made again.
    """

    url: str
    token: str = attrs.field(default="", repr=False)
    timeout_s: float = 10.0
    retries: int = 3

    def __attrs_post_init__(self) -> None:
        parts = urlsplit(self.url)
        at_home = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if parts.scheme != "https" and not (parts.scheme == "http" and at_home):
            raise ValueError(f"url begins with https://, got {parts.scheme or self.url!r}")
        if self.timeout_s <= 0 or self.retries < 0:
            raise ValueError("timeout_s is more than 0, and retries 0 or more")


@attrs.frozen
class HttpServices:
    """The options of this plugin. services: who the retriever ``http`` may ask, by name."""

    services: Mapping[str, Service] = attrs.field(factory=dict)


class Unreachable(TryAgain):
    """A service can't be asked now. Nothing of its answer is quoted."""


class Unreadable(HooksError, ValueError):
    """A service answers something else than was agreed. Nothing of its answer is quoted."""

    def __init__(self, service: str, why: str) -> None:
        super().__init__(service, why)
        self.service, self.why = service, why

    def __str__(self) -> str:
        """Return which service, and what is wrong."""
        return f"service {self.service!r}: {self.why}"
