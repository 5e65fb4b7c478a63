"""Another service is asked over real HTTP: its pages, its moods, and what it answers with."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from hooks_retrievers import asking as http
from hooks_retrievers.service import Service, Unreachable, Unreadable
from school import ADA, BEN, IN_LOGIC


class Registrar(ThreadingHTTPServer):
    """Answers with what is in *answers*: by path, one or several in turn; (status, body)."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.answers, self.asked, self.tokens = {}, [], []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/api"


class Desk(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.server.tokens.append(self.headers.get("Authorization"))
        turns = self.server.answers[self.path]
        status, body = turns.pop(0) if len(turns) > 1 else turns[0]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

    def log_message(self, *_):
        pass


@contextmanager
def serving():
    server = Registrar()
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def registrar():
    with serving() as server:
        yield server


@pytest.fixture
def asked(registrar, school, asking, monkeypatch):
    """Return what asks the registrar, without the pauses."""
    monkeypatch.setattr(http, "PAUSE_S", 0.001)
    school({"registrar": {"url": registrar.url, "token": "s3cret", "timeout_s": 2.0, "retries": 2}})

    def ask(users=None, **options):
        retriever = asking("http", **{"service": "registrar", "path": "/earned/{key}", **options})
        return {each.user: each.is_eligible for each in retriever.details(IN_LOGIC, users)}

    return ask


EARNED = "/api/earned/course-v1%3ASchool%2BLogic%2B1"


def row(user, is_eligible=True):
    return {"user": user, "is_eligible": is_eligible}


def test_pages_are_read_to_the_end(asked, registrar):
    """On its host, with its token."""
    registrar.answers = {
        EARNED: [(200, {"results": [row(1)], "next": f"{EARNED}?page=2"})],
        f"{EARNED}?page=2": [(200, {"results": [row(2, False)], "next": None})],
    }

    assert asked() == {ADA: True, BEN: False}
    assert set(registrar.tokens) == {"Bearer s3cret"}


def test_whom_the_platform_does_not_know_is_left_out(asked, registrar):
    """A registrar has more people."""
    registrar.answers = {EARNED: [(200, {"results": [row(1), row(77), row(-1)]})]}

    assert asked() == {ADA: True}


@pytest.mark.parametrize(("called", "name"), [("email", "ada@school.example"), ("username", "ada")])
def test_learners_may_be_called_by_address_or_name(called, name, asked, registrar):
    """As the other service knows them."""
    registrar.answers = {EARNED: [(200, {"results": [row(name)]})]}

    assert asked(user_is=called) == {ADA: True}


def test_one_learner_may_be_asked_for(asked, registrar):
    """If the service can; it need not send everybody."""
    registrar.answers = {f"{EARNED}?learner=1": [(200, {"results": [row(1)]})]}

    assert asked(users=[ADA], user_parameter="learner") == {ADA: True}


def test_a_service_that_is_busy_is_asked_again(asked, registrar):
    """With growing pauses."""
    registrar.answers = {EARNED: [(503, b""), (429, b""), (200, {"results": [row(1)]})]}

    assert asked() == {ADA: True}


def test_a_service_that_stays_busy_puts_the_run_off(asked, registrar):
    """Durable work is told when to try again; nothing of the answer is in the words."""
    registrar.answers = {EARNED: [(503, b"ada@school.example")]}

    with pytest.raises(Unreachable, match="status 503, 3 times") as told:
        asked()

    assert told.value.after == 900
    assert len(registrar.asked) == 3


def test_a_service_that_is_not_there_puts_the_run_off(school, asking, monkeypatch):
    """Its port is closed."""
    monkeypatch.setattr(http, "PAUSE_S", 0.001)
    with serving() as gone:
        url = gone.url
    school({"registrar": {"url": url, "retries": 1}})

    with pytest.raises(Unreachable, match="ConnectError, 2 times"):
        list(asking("http", service="registrar", path="/earned").details(IN_LOGIC))


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (401, b"", "status 401; look at its token and path"),
        (200, b"<html>", "its answer is no JSON"),
        (200, {"result": []}, "results is no list of objects"),
        (200, {"results": [{"user": 1}]}, "no is_eligible"),
        (200, {"results": [{"user": "1", "is_eligible": True}]}, "a row has no user"),
        (200, {"results": [{"user": 1, "is_eligible": 1}]}, "no is_eligible"),
        (200, {"results": [], "next": "https://evil.example/"}, "its next leads to another host"),
    ],
)
def test_an_answer_that_was_not_agreed_on_is_refused(status, body, why, asked, registrar):
    """In words that name the service; a token goes to no other host."""
    registrar.answers = {EARNED: [(status, body)]}

    with pytest.raises(Unreadable, match=why):
        asked()


def test_a_service_without_an_end_is_left(asked, registrar, monkeypatch):
    """Its pages lead to themselves."""
    monkeypatch.setattr(http, "PAGES", 5)
    registrar.answers = {EARNED: [(200, {"results": [], "next": EARNED})]}

    with pytest.raises(Unreadable, match="more than 5 pages"):
        asked()


def test_a_page_may_be_too_large(asked, registrar, monkeypatch):
    """Before anybody reads it."""
    monkeypatch.setattr(http, "LARGEST", 10)
    registrar.answers = {EARNED: [(200, {"results": [row(1)]})]}

    with pytest.raises(Unreadable, match="a page of more than 10 bytes"):
        asked()


def test_a_service_that_nobody_has_named_is_told_by_its_name(school, asking):
    """With those that there are."""
    school({"library": {"url": "https://library.example"}})

    with pytest.raises(ValueError, match=r"no service is called 'registrar' .*there is library"):
        list(asking("http", service="registrar", path="/earned").details(IN_LOGIC))


@pytest.mark.parametrize("said", [{"url": "http://registrar.example"}, {"url": "ftp://x"}])
def test_tokens_do_not_travel_in_the_clear(said):
    """But to this machine itself."""
    with pytest.raises(ValueError, match="https://"):
        Service(**said)


@pytest.mark.parametrize("said", [{"timeout_s": 0}, {"retries": -1}])
def test_patience_is_a_number_that_makes_sense(said):
    """Seconds, and attempts."""
    with pytest.raises(ValueError, match="timeout_s"):
        Service("https://registrar.example", **said)


def test_a_token_is_not_shown():
    """Nor where somebody prints the options."""
    assert "s3cret" not in repr(Service("https://registrar.example", "s3cret"))


def test_who_asks_nobody_does_not_wait_for_what_asks():
    """httpx takes a tenth of a second of each process that starts."""
    code = "import sys, hooks_retrievers.plugin; print('httpx' in sys.modules)"

    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False\n"
