"""Asking a service, page by page. It is imported when somebody asks: httpx takes a tenth of a second."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import attrs
import httpx

from hooks_retrievers.service import Service, Unreachable, Unreadable

PAGES = 10_000
LARGEST = 20_000_000  # bytes of one page
PAUSE_S, LONGEST_S = 0.5, 30.0  # between attempts, for which whoever asks waits
AGAIN_S = 900.0  # until a run may try again
BUSY = (429, 500, 502, 503, 504)


@attrs.frozen
class Pages:
    """All pages of an answer, read one after the other."""

    service: Service
    path: str
    query: Mapping[str, str]
    next: str

    def __iter__(self) -> Iterator[Any]:
        """Yield each page. Raises: Unreachable, Unreadable."""
        headers = {"Accept": "application/json"}
        if self.service.token:
            headers["Authorization"] = f"Bearer {self.service.token}"
        first = httpx.URL(self.service.url.rstrip("/") + self.path).copy_merge_params(self.query)
        url: str | None = str(first)
        with httpx.Client(headers=headers, timeout=self.service.timeout_s) as client:
            for _ in range(PAGES):
                if url is None:
                    return
                page = _json(self._host, _asked(client, url, self.service.retries, self._host))
                yield page
                url = self._following(page)
        raise Unreadable(self._host, f"more than {PAGES} pages")

    @property
    def _host(self) -> str:
        return urlsplit(self.service.url).netloc

    def _following(self, page: Any) -> str | None:
        told = page.get(self.next) if self.next and isinstance(page, dict) else None
        if not told:
            return None
        url = httpx.URL(self.service.url).join(str(told))
        if (url.scheme, url.netloc) != _origin(self.service.url):
            # The token is for this service alone.
            raise Unreadable(self._host, f"its {self.next} leads to another host")
        return str(url)


def _origin(url: str) -> tuple[str, bytes]:
    parsed = httpx.URL(url)
    return parsed.scheme, parsed.netloc


def _asked(client: httpx.Client, url: str, retries: int, host: str) -> httpx.Response:
    why = ""
    for attempt in range(retries + 1):
        if attempt:
            time.sleep(min(LONGEST_S, PAUSE_S * 2**attempt))
        try:
            answer = client.get(url)
        except httpx.TransportError as error:
            why = type(error).__name__
            continue
        if answer.status_code not in BUSY:
            return answer
        why = f"status {answer.status_code}"
    raise Unreachable(f"service {host}: {why}, {retries + 1} times", after=AGAIN_S)


def _json(host: str, answer: httpx.Response) -> Any:
    if answer.status_code != httpx.codes.OK:
        raise Unreadable(host, f"status {answer.status_code}; look at its token and path")
    if len(answer.content) > LARGEST:
        raise Unreadable(host, f"a page of more than {LARGEST:,} bytes")
    try:
        return answer.json()
    except ValueError:
        raise Unreadable(host, "its answer is no JSON") from None
