"""A badge service of a test's own."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest


class Service(ThreadingHTTPServer):
    """Makes and deletes badges by Idempotency-Key. *status*: what it answers instead of 201."""

    block_on_close = False  # a request that is held up does not hold up the test

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/badges"
        self.asked: list[Handler] = []
        self.made: dict[str, dict] = {}
        self.status, self.location, self.retry_after = 201, "", ""
        self.awake = Event()
        self.awake.set()


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self):
        self.body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.made.setdefault(self.headers["Idempotency-Key"], json.loads(self.body))
        self.reply()

    def do_DELETE(self):
        self.server.made.pop(self.path.rpartition("/")[2], None)
        self.reply()

    def do_GET(self):
        self.reply()

    def reply(self):
        self.server.asked.append(self)
        self.server.awake.wait(10)
        self.send_response(self.server.status)
        self.send_header("Location", self.server.location)
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def service(monkeypatch):
    """A badge service on a free port of this machine, and no proxy before it."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Service() as there:
        thread = Thread(target=there.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield there
        there.awake.set()
        there.shutdown()
        thread.join()
