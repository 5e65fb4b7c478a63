"""A browser of the standard library: cookies, redirects, forms with their CSRF tokens."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import (
    HTTPCookieProcessor,
    HTTPErrorProcessor,
    ProxyHandler,
    Request,
    build_opener,
)
from uuid import uuid4


class Trouble(Exception):
    """The site can't be used as a visitor would; the message says where and how."""


class Page(HTMLParser):
    """What came back: its address and status, its forms and links, and what it says.

    said: by role, or by the element where it is a heading or preformatted. choices: what a text that
    can be ticked or selected fills in, as field and value.
    """

    def __init__(self, url: str, status: int, html: str) -> None:
        super().__init__()
        self.url, self.status = url, status
        self.forms: dict[str, dict[str, str]] = {}
        self.links: list[str] = []
        self.choices: dict[str, tuple[str, str]] = {}
        self.text = ""
        self.said: dict[str, list[str]] = {"alert": [], "status": [], "h1": [], "pre": []}
        self._form: dict[str, str] = {}
        self._choice: tuple[str, str] | None = None
        self._select = ""
        self._quoting: tuple[str, list[str]] | None = None
        self.feed(html)

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def action(self, end: str) -> str:
        """Return the action of a form that is *end*, or ends so; '' is the form of the page itself."""
        for action in self.forms:
            if action.endswith(end) and (end or not action):
                return action
        raise Trouble(f"{self.path} has no form for {end!r}; it says {self.said}")

    def links_to(self, part: str) -> list[str]:
        """Return the addresses that hold *part*, in the page's order."""
        return [link for link in self.links if part in link]

    def ticked(self, texts: Iterable[str]) -> dict[str, str]:
        """Return the fields of a form in which those of *texts* that it offers are ticked."""
        if not (fields := dict(self.choices[text] for text in texts if text in self.choices)):
            raise Trouble(f"{self.path} offers none of {texts}; it offers {list(self.choices)}")
        return fields

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = self.forms.setdefault(given.get("action", ""), {})
        elif tag == "button" and "formaction" in given:
            self.forms[given["formaction"]] = self._form
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select:
            self._choice = self._select, given.get("value", "")
            if "selected" in given or self._select not in self._form:
                self._form[self._select] = given.get("value", "")
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "input":
            self._field(given.get("type", ""), given.get("name", ""), given.get("value", ""))
        kind = given.get("role", tag)
        if kind in self.said:
            self.said[kind].append("")
            self._quoting = tag, self.said[kind]

    def _field(self, kind: str, name: str, value: str) -> None:
        if kind == "radio":
            self._choice = name, value  # what is written next says what it is
        elif kind not in {"submit", "checkbox", "file"}:
            self._form[name] = value

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._choice and data.strip():
            self.choices[data.strip()] = self._choice
            self._choice = None
        if self._quoting:
            self._quoting[1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if self._quoting and self._quoting[0] == tag:
            self._quoting[1][-1] = self._quoting[1][-1].strip()
            self._quoting = None


class Browser:
    """One visitor of the site at *root*, with cookies of their own."""

    def __init__(self, root: str) -> None:
        self.root = root
        cookies = HTTPCookieProcessor(CookieJar())
        self._opener = build_opener(ProxyHandler({}), cookies, _EveryStatus())

    def get(self, path: str) -> Page:
        """Return the page at *path*, after redirects."""
        return self._open(Request(urljoin(self.root, path)))

    def submit(self, page: Page, action: str = "", **entered: str) -> Page:
        """Send the form of *page* that goes to *action*, as it is but for what is *entered*."""
        action = page.action(action)
        fields = {**page.forms[action], **entered}
        return self._open(Request(urljoin(page.url, action), urlencode(fields).encode()))

    def upload(self, page: Page, file: Path, **entered: str) -> Page:
        """Send the form of *page* itself with *file*, which its field ``file`` takes."""
        fields, mark = {**page.forms[page.action("")], **entered}, uuid4().hex
        head = f"--{mark}\r\nContent-Disposition: form-data; name="
        parts = [f'{head}"{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
        parts.append(f'{head}"file"; filename="{file.name}"\r\n\r\n'.encode() + file.read_bytes())
        body = b"".join(parts) + f"\r\n--{mark}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self._open(Request(page.url, body, kind))

    def download(self, path: str) -> tuple[str, bytes]:
        """Return the media type and the bytes of what is at *path*."""
        with self._opener.open(urljoin(self.root, path), timeout=30) as response:
            return response.headers["Content-Type"], response.read()

    def _open(self, request: Request) -> Page:
        with self._opener.open(request, timeout=30) as response:
            page = Page(response.url, response.status, response.read().decode())
        if page.status >= 500:
            raise Trouble(
                f"{request.get_method()} {page.path} is broken: {' '.join(page.said['h1'])}"
            )
        return page


class _EveryStatus(HTTPErrorProcessor):
    """Redirects are followed; 403, 404 and 500 are pages like any other."""

    def http_response(self, request: Request, response: HTTPResponse) -> Any:
        if 300 <= response.status < 400:
            return super().http_response(request, response)
        return response

    https_response = http_response
