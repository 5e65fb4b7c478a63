"""A badge service, as others run one: ``POST`` makes a badge, ``DELETE`` takes it back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote

API_KEY = "of-this-demo"


class BadgeService(ThreadingHTTPServer):
    """Remembers badges by the Idempotency-Key that asked for them: one key is one badge.

    is_closed: whether it answers 503, as services do now and then. refused: how many it answered so.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.badges: dict[str, Any] = {}
        self.is_closed, self.refused = False, 0

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what campus' settings read to find it."""
        url = f"http://127.0.0.1:{self.server_port}/badges"
        return {"CAMPUS_BADGES_URL": url, "CAMPUS_BADGES_KEY": API_KEY}

    def said(self) -> str:
        """Return whether it has turned anybody away."""
        return "503: closed" if self.refused else "nothing yet"

    def told(self) -> str:
        """Return which badges there are: ``1 badge: course-v1:Campus+Art+2026``."""
        courses = [badge["course"] for badge in self.badges.values()]
        counted = f"{len(courses)} badge{'s' * (len(courses) != 1)}"
        return ": ".join([counted, ", ".join(courses)] if courses else [counted])


class _Handler(BaseHTTPRequestHandler):
    server: BadgeService

    def do_POST(self) -> None:
        badge = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self._may():
            self.server.badges.setdefault(self.headers["Idempotency-Key"], badge)
            self._answer(201)

    def do_DELETE(self) -> None:
        if self._may():
            kept = {
                key: badge for key, badge in self.server.badges.items() if not self._is(key, badge)
            }
            is_there = len(kept) < len(self.server.badges)
            self.server.badges = kept
            self._answer(204 if is_there else 404)

    def _is(self, key: str, badge: Mapping[str, Any]) -> bool:
        """Return whether the address is a badge's: by its key, or by learner and course."""
        named = list(map(unquote, self.path.split("/")[2:]))
        return named in ([key], [str(badge["user"]), badge["course"]])

    def _may(self) -> bool:
        if self.server.is_closed:
            self.server.refused += 1
            self._answer(503)
            return False
        may = self.headers["Authorization"] == f"Bearer {API_KEY}"
        if not may:
            self._answer(401)
        return may

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        if status == 503:
            self.send_header("Retry-After", "1")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing: the demo tells what matters."""


def _is(badge: Any, key: str, named: list[str]) -> bool:
    """Return whether an address names *badge*: by its key, or a certificate's by user and course."""
    return named in ([key], [str(each) for each in badge.values()])


@contextmanager
def serving() -> Iterator[BadgeService]:
    """Serve badges on a free port for the block."""
    with BadgeService() as service:
        thread = Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield service
        finally:
            service.shutdown()
            thread.join()
